// SPDX-License-Identifier: Apache-2.0
package landline.torture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import landline.socket.SockAddrIn;
import landline.socket.Type;
import landline.torture.Verdict.Result;
import org.junit.jupiter.api.Test;

class ReportTest {

  private static final TortureConfig CONFIG =
      TortureConfig.builder(
              new Subject(SockAddrIn.loopback(7), Type.STREAM),
              Probe.of("say \"hi\"\\n", "", Duration.ofSeconds(5)))
          .command("./echo 7")
          .seed(42)
          .build();

  private static final Verdict PASSED =
      new Verdict(
          "flood",
          Result.PASSED,
          "after a flood: answers in 3 ms",
          new Figures(
              OptionalLong.of(3),
              OptionalInt.of(0),
              OptionalInt.of(12),
              OptionalInt.of(13),
              OptionalInt.of(20),
              OptionalInt.of(20),
              OptionalLong.of(0)),
          Duration.ofMillis(1500));

  private static final Verdict FAILED =
      new Verdict("kill", Result.FAILED, "exit 1: \"in\tuse\"", Figures.NONE, Duration.ZERO);

  @Test
  void theTextHasALineForEachActAndTheReasonOfEachThatDidNotPass() {
    assertEquals(
        """
        torture of tcp 127.0.0.1:7, run by: ./echo 7
        probe "say "hi"\\n" -> any answer, seed 42

        act             verdict     answer    CPU   descriptors     threads          log
        flood           passed        3 ms    0 %       12 > 13     20 > 20          0 B
        kill            FAILED           -      -         - > -       - > -            -

        failed: kill: exit 1: "in	use"
        1 passed, 1 failed, 0 not done
        """,
        new Report(CONFIG, List.of(PASSED, FAILED)).text());
  }

  @Test
  void theJsonHasAllOfIt() {
    assertEquals(
        """
        {
          "version": 1,
          "address": "127.0.0.1:7",
          "transport": "tcp",
          "command": "./echo 7",
          "send": "say \\"hi\\"\\\\n",
          "expect": "",
          "timeoutMs": 5000,
          "settleMs": 5000,
          "seed": 42,
          "light": false,
          "serial": false,
          "busy": false,
          "unchecked": null,
          "passed": 1,
          "failed": 1,
          "notDone": 0,
          "acts": [
            {"act": "flood", "verdict": "passed", "reason": "after a flood: answers in 3 ms", \
        "tookMs": 1500, "answerMs": 3, "cpuPercent": 0, "descriptorsBefore": 12, \
        "descriptorsAfter": 13, "threadsBefore": 20, "threadsAfter": 20, "logBytes": 0},
            {"act": "kill", "verdict": "failed", "reason": "exit 1: \\"in\\tuse\\"", \
        "tookMs": 0, "answerMs": null, "cpuPercent": null, "descriptorsBefore": null, \
        "descriptorsAfter": null, "threadsBefore": null, "threadsAfter": null, "logBytes": null}
          ]
        }
        """,
        new Report(CONFIG, List.of(PASSED, FAILED)).json());
  }

  @Test
  void nothingDoneIsNothingPassed() {
    assertFalse(new Report(CONFIG, List.of()).isPassed());
    assertTrue(new Report(CONFIG, List.of(PASSED)).isPassed());
    assertFalse(new Report(CONFIG, List.of(PASSED, FAILED)).isPassed());
  }
}
