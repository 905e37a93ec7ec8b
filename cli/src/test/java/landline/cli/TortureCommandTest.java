// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import landline.server.StreamServer;
import landline.server.StreamService;
import landline.testkit.LeakCheck;
import landline.torture.Torture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(LeakCheck.class)
class TortureCommandTest {

  private static final StreamService ECHO =
      connection -> {
        byte[] room = new byte[4096];
        for (int n = connection.read(room); n > 0; n = connection.read(room)) {
          connection.write(room, 0, n);
        }
      };

  @Test
  void theListHasEveryAct() {
    Typed typed = Typed.run("torture", "--list");
    assertEquals(Exit.OK, typed.exit());
    Stream<String> names = typed.out().lines().filter(line -> !line.startsWith(" "));
    assertEquals(Torture.acts().size(), names.count());
    assertTrue(typed.out().lines().allMatch(line -> line.length() <= 100), typed::toString);
    Torture.acts()
        .forEach(act ->
            assertTrue(
                typed.out().contains("\n" + act.name() + " ")
                    || typed.out().startsWith(act.name() + " "),
                act.name()));
  }

  @Test
  void aServerThatBearsItIsReported() throws IOException {
    try (var server = StreamServer.listen("127.0.0.1:0", ECHO)) {
      Typed typed =
          Typed.run(
              "torture",
              server.address().toString(),
              "--send=hi\\n",
              "--expect=hi\\n",
              "--light",
              "--seed=5",
              "--only=split,half-closed,resets",
              "--except=resets");
      assertEquals(Exit.OK, typed.exit(), typed::toString);
      assertTrue(typed.out().endsWith("\n2 passed, 0 failed, 0 not done\n"), typed::toString);
      assertTrue(
          typed.out().contains("\nprobe \"hi\\n\" -> \"hi\\n\", seed 5, light\n"), typed::toString);
      assertTrue(
          typed.out().contains("\nCPU, descriptors and threads not checked: "), typed::toString);
      List<String> progress = typed.err().lines().toList();
      assertEquals(2, progress.size(), typed::toString);
      assertTrue(progress.get(0).startsWith("torture: 1/2 split passed: "), typed::toString);
      assertTrue(progress.get(1).startsWith("torture: 2/2 half-closed passed: "), typed::toString);
    }
  }

  @Test
  void aServerThatDoesNotBearItIsExit1() throws IOException {
    StreamService once =
        connection -> {
          byte[] room = new byte[4096];
          int n = connection.read(room);
          connection.write(room, 0, Math.max(n, 0));
        };
    try (var server = StreamServer.listen("127.0.0.1:0", once)) {
      // Cut often: where both pieces are there at once, it answers.
      String question = "hi".repeat(40);
      Typed typed =
          Typed.run(
              "torture",
              server.address().toString(),
              "--send=" + question,
              "--expect=" + question,
              "--only=split",
              "--json");
      assertEquals(Exit.FAILED, typed.exit(), typed::toString);
      assertTrue(typed.out().contains("\"verdict\": \"failed\""), typed::toString);
      assertTrue(typed.out().contains("the question cut after byte "), typed::toString);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          torture                                            | torture: no ADDRESS given; see landline torture --help
          torture localhost                                  | torture: ADDRESS: no port, or port 0: localhost; see landline torture --help
          torture localhost:7 --only rack                    | torture: --only: no such act: rack (--list prints them); see landline torture --help
          torture localhost:7 --only split --except split    | torture: no act is left to be done; see landline torture --help
          torture localhost:7 --only split,loss              | torture: --only: loss is not for tcp 127.0.0.1:7; see landline torture --help
          torture localhost:7 --send \\q                     | torture: --send: a backslash without r, n, t, 0, xHH or a backslash: \\q; see landline torture --help
          torture localhost:7 --expect \\x4                  | torture: --expect: \\x without two hexadecimal digits: \\x4; see landline torture --help
          torture localhost:7 --run x --pid 1                | torture: --run starts a server, --pid is for one that runs already; see landline torture --help
          torture localhost:7 --log x --pid 1                | torture: --log is for a server that --run starts: x; see landline torture --help
          torture udp:localhost:7                            | torture: a datagram server needs a question (--send): udp 127.0.0.1:7; see landline torture --help
          torture 192.0.2.1:7 --this-server-is-mine 192.0.2.2:7 | torture: --this-server-is-mine is not ADDRESS: 192.0.2.2:7; see landline torture --help
          """)
  void badInputIsOneLineAndExit2(String line, String complaint) {
    Typed typed = Typed.run(line.split(" ", -1));
    assertEquals(complaint, typed.complaint());
    assertEquals(Exit.USAGE, typed.exit());
  }

  @Test
  void aTerminalShowsVerdictsInColour() throws IOException {
    try (var server = StreamServer.listen("127.0.0.1:0", ECHO)) {
      Typed typed =
          new Typed()
              .out(StreamKind.TERMINAL)
              .variable("TERM", "xterm")
              .start(
                  "torture",
                  server.address().toString(),
                  "--send=hi\\n",
                  "--expect=hi\\n",
                  "--light",
                  "--only=split");
      assertEquals(Exit.OK, typed.exit(), typed::toString);
      assertTrue(
          typed.out().contains("\nsplit           \u001b[32mpassed\u001b[0m "), typed::toString);
      assertTrue(typed.out().endsWith("\n1 passed, 0 failed, 0 not done\n"), typed::toString);
      // Standard error is none.
      assertTrue(typed.err().startsWith("torture: 1/1 split passed: "), typed::toString);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "failed: split: x, '<31>failed<0>: split: x'",
    "not done: split: x, '<33>not done<0>: split: x'",
    "split FAILED 1 ms, split <31>FAILED<0> 1 ms",
    "'1 passed, 2 failed', '1 passed, 2 failed'",
    "half-closed     not done, half-closed     <33>not done<0>"
  })
  void aVerdictIsColouredAndNothingElse(String line, String styled) {
    assertEquals(styled.replaceAll("<([0-9]+)>", "\u001b[$1m"), VerdictStyles.report(line));
  }

  @Test
  void anAnswerThatIsNotTheExpectedOneIsTold() throws IOException {
    try (var server = StreamServer.listen("127.0.0.1:0", ECHO)) {
      String address = server.address().toString();
      Typed typed =
          Typed.run("torture", address, "--send=hi\\n", "--expect=bye", "--timeout=500ms");
      assertEquals(
          "probe " + address + ": not the expected answer within 500 ms, but the answer \"hi\\n\"",
          typed.complaint());
      assertEquals(Exit.FAILED, typed.exit());
    }
  }

  @Test
  void anAddressThatIsTakenIsExit75() throws IOException {
    try (var server = StreamServer.listen("127.0.0.1:0", ECHO)) {
      String address = server.address().toString();
      Typed typed = Typed.run("torture", address, "--run=exit 3");
      assertEquals("run: address in use: " + address, typed.complaint());
      assertEquals(Exit.BUSY, typed.exit());
    }
  }

  @Test
  void aServerElsewhereIsRefused() {
    Typed typed = Typed.run("torture", "192.0.2.1:7", "--send=hi");
    assertEquals(
        "torture 192.0.2.1:7: not a loopback address; if the server is yours, say so with"
            + " --this-server-is-mine 192.0.2.1:7",
        typed.complaint());
    assertEquals(Exit.NOT_ALLOWED, typed.exit());
  }
}
