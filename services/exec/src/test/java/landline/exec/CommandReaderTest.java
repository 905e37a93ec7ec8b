// SPDX-License-Identifier: Apache-2.0
package landline.exec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import landline.testnet.Conditions;
import landline.testnet.MemoryNetwork;
import org.junit.jupiter.api.Test;

/// What a reader makes of bytes that come in pieces, late, or not at all.
class CommandReaderTest {

  private static final String LINES = "echo one\n\nuname -a\r\nprintf '\u4f60\u597d'\nlast";
  private static final List<String> COMMANDS =
      List.of("echo one", "uname -a", "printf '\u4f60\u597d'", "last", "End[]");

  private static String text(Input input) {
    return input instanceof Input.Message(ExecMessage.Command(byte[] bytes))
        ? new String(bytes, UTF_8)
        : input instanceof Input.Broken(var error)
            ? error.getClass().getSimpleName()
            : input.toString();
  }

  /// What is read of the lines, with pauses of a minute between the parts.
  private static List<String> inputs(Conditions conditions, long seed, String... parts)
      throws Exception {
    var broken = new AtomicBoolean();
    try (var network = MemoryNetwork.open(conditions, seed);
        var pair = network.pair()) {
      var reader = new CommandReader(pair.server(), ExecConfig.DEFAULT, () -> broken.set(true));
      var listening =
          network
              .clock()
              .start(() -> {
                reader.run();
                return true;
              });
      for (String part : parts) {
        pair.client().writeUtf8(part);
        network.clock().sleep(Duration.ofMinutes(1));
      }
      pair.client().shutdownOutput();
      var inputs = new ArrayList<String>();
      do {
        inputs.add(text(reader.next()));
      } while (!inputs.getLast().equals("End[]") && !broken.get());
      listening.interrupt();
      listening.await();
      return inputs;
    }
  }

  @Test
  void linesArePutTogetherWhereverTheyAreCut() throws Exception {
    for (int at = 1; at < LINES.getBytes(UTF_8).length; at++) {
      assertEquals(
          COMMANDS,
          inputs(Conditions.PERFECT.toBuilder().splitAt(at).build(), 0, LINES),
          "cut at " + at);
    }
  }

  /// The delays differ by less than what counts as a pause.
  @Test
  void linesArePutTogetherOnAThousandRoughDays() throws Exception {
    for (int seed = 0; seed < 1000; seed++) {
      var conditions = Conditions.ROUGH.toBuilder().segments(1, 10).build();
      assertEquals(COMMANDS, inputs(conditions, seed, LINES), "seed " + seed);
    }
  }

  @Test
  void aPauseEndsACommand() throws Exception {
    assertEquals(
        List.of("echo one", "two", "thr", "ee", "End[]"),
        inputs(Conditions.ROUGH, 1, "echo one", "two\nthr", "ee\n"));
  }
}
