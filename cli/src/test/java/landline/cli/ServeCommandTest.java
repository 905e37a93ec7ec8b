// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import landline.server.StreamServer;
import landline.socket.SockAddrIn;
import landline.testkit.LeakCheck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(LeakCheck.class)
class ServeCommandTest {

  @TempDir Path folder;

  private static String address(String line) {
    return List.of(line.split(" +", -1)).get(2);
  }

  @Test
  void eachListenerIsALineThatSaysHowToTryIt() throws IOException {
    Path file = folder.resolve("g.sock");
    try (Typed serve =
        new Typed().start("serve", "greet", "--tcp", "127.0.0.1:0", "--unix", file.toString())) {
      List<String> lines = serve.awaitLines(2);
      String port = address(lines.get(0)).replace("127.0.0.1:", "");
      assertTrue(Integer.parseInt(port) > 0, serve::toString);
      assertTrue(
          lines
              .get(0)
              .matches(
                  "greet  tcp   127.0.0.1:" + port + " +try: nc 127.0.0.1 " + port + " </dev/null"),
          serve::toString);
      assertEquals(
          "greet  unix  unix:" + file + "  try: nc -U " + file + " </dev/null", lines.get(1));
    }
  }

  @Test
  void aServerServesUntilItIsInterruptedAndThenExitsWith0() throws IOException {
    Path file = folder.resolve("g.sock");
    Typed serve = new Typed().start("serve", "greet", "--unix", file.toString(), "--text=hi");
    serve.awaitLines(1);
    assertEquals("hi\n", Typed.run("greet", file.toString()).out());
    assertEquals(Exit.OK, serve.interrupt().exit());
    assertEquals("", serve.err());
    assertFalse(Files.exists(file));
  }

  @Test
  void theTimeIsServedOverBothKindsOfDatagrams() throws IOException {
    Path file = folder.resolve("t.sock");
    try (Typed serve =
        new Typed().start("serve", "time", "--udp", "0", "--unix", file.toString())) {
      List<String> lines = serve.awaitLines(2);
      for (String address : List.of(address(lines.get(0)), file.toString())) {
        Typed time = Typed.run("time", address, "%%%Y");
        assertTrue(time.out().matches("%[0-9]{4}\n"), time::toString);
      }
    }
  }

  @Test
  void theSocketFileIsForTheUserAlone() throws IOException {
    Path file = folder.resolve("g.sock");
    try (Typed serve = new Typed().start("serve", "greet", "--unix", file.toString())) {
      serve.awaitLines(1);
      assertEquals(0600, (int) Files.getAttribute(file, "unix:mode") & 0777);
    }
  }

  @Test
  void ifOneListenerFailsNoneIsLeft() throws IOException {
    Path first = folder.resolve("first.sock");
    Path taken = Files.createFile(folder.resolve("taken"));
    Typed serve =
        Typed.run("serve", "greet", "--unix", first.toString(), "--unix", taken.toString());
    assertEquals(
        "serve greet: bind unix:" + taken + ": there is a file of this name, which is no socket",
        serve.complaint());
    assertEquals(Exit.BUSY, serve.exit());
    assertEquals("", serve.out());
    assertFalse(Files.exists(first));
    assertTrue(Files.exists(taken));
  }

  @Test
  void aPortInUseIsNamedWithAWayOut() throws IOException {
    try (var other = StreamServer.listen("127.0.0.1:0", connection -> {})) {
      Typed serve = Typed.run("serve", "greet", "--tcp", other.address().toString());
      assertEquals(
          "serve greet: bind "
              + other.address()
              + ": EADDRINUSE (Address already in use); another address: landline serve greet --tcp"
              + " 127.0.0.1:"
              + RunningServices.another(((SockAddrIn) other.address()).port()),
          serve.complaint());
      assertEquals(Exit.BUSY, serve.exit());
    }
  }

  @Test
  void anAddressOfAnotherMachineIsUnreachable() throws IOException {
    Typed serve = Typed.run("serve", "greet", "--tcp", "192.0.2.1:0");
    assertEquals(
        "serve greet: bind 192.0.2.1:0: EADDRNOTAVAIL (Cannot assign requested address)",
        serve.complaint());
    assertEquals(Exit.UNREACHABLE, serve.exit());
  }

  @Test
  void aServiceThatRefusesItsSettingsIsNotStarted() throws IOException {
    Typed serve = Typed.run("serve", "greet", "--tcp", "0", "--text", "two\nlines");
    assertEquals(
        "serve: --text: text is more than one line: two\\x0alines; see landline serve --help",
        serve.complaint());
    assertEquals(Exit.USAGE, serve.exit());
  }

  @Test
  void anUnsafeRuntimeFolderIsNotUsed() throws IOException {
    Files.createSymbolicLink(folder.resolve("landline"), folder);
    String[] words = {
      "serve", "--set=greet.tcp=0", "--set=call.tcp=127.0.0.1:0", "--set=time.udp=127.0.0.1:0"
    };
    try (Typed serve = new Typed().runtime(folder).start(words)) {
      serve.awaitLines(3);
      assertEquals(
          "serve: exec has no UNIX socket: runtime folder "
              + folder.resolve("landline")
              + ": it is a symbolic link (XDG_RUNTIME_DIR is "
              + folder
              + "; without it another one is taken)",
          serve.complaint());
    }
    assertFalse(Files.exists(folder.resolve("exec.sock")));
  }

  @Test
  void callersOverTcpAndUnixAreOnOneLine() throws IOException {
    Path file = folder.resolve("c.sock");
    var keyboard = new Keyboard();
    try (Typed serve =
        new Typed()
            .start("serve", "call", "--tcp", "0", "--unix", file.toString(), "--operator=echo")) {
      String tcp = address(serve.awaitLines(2).getFirst());
      Typed first = new Typed().in(keyboard).start("call", tcp, "--wait=1m");
      keyboard.type("first\n");
      first.awaitLines(1);
      Typed second = new Typed().in("second\n").start("call", file.toString(), "--wait=1m");
      second.awaitComplaints(1);
      keyboard.end();
      assertEquals(Exit.OK, second.exit());
      assertEquals("second\n", second.out());
      assertEquals(Exit.OK, first.exit());
    }
  }

  @Test
  void aPersonAnswersCallsAtTheTerminal() throws IOException {
    var operator = new Keyboard();
    var keyboard = new Keyboard();
    try (Typed serve =
        new Typed().in(operator).start("serve", "call", "--tcp", "0", "--operator=terminal")) {
      String tcp = address(serve.awaitLines(1).getFirst());
      assertTrue(
          serve.awaitComplaints(1).getFirst().startsWith("call: the operator is standard input."),
          serve::toString);
      Typed caller = new Typed().in(keyboard).start("call", tcp);
      keyboard.type("anybody there?\n");
      List<String> seen = serve.awaitLines(3);
      assertTrue(seen.get(2).endsWith(": anybody there?"), serve::toString);
      operator.type("yes\n");
      assertEquals(List.of("yes"), caller.awaitLines(1));
      keyboard.end();
      assertEquals(Exit.OK, caller.exit());
    }
  }

  @Test
  void aShellIsNotServedToOtherMachines() {
    Typed serve = Typed.run("serve", "exec", "--tcp", "0.0.0.0:0");
    assertEquals(
        "serve exec: plain exec gives a shell to every peer, so it is refused"
            + " here: not a loopback address: 0.0.0.0:0; --ssh serves it with a login",
        serve.complaint());
    assertEquals(Exit.NOT_ALLOWED, serve.exit());
  }

  @Test
  void aFileThatCannotBeReadIsReportedWithItsSetting() {
    Path none = folder.resolve("none");
    Typed serve =
        Typed.run(
            "serve",
            "exec",
            "--ssh=0",
            "--set=exec.host-key=" + folder.resolve("key"),
            "--set=exec.commands=" + none);
    assertEquals(
        "serve exec: --set exec.commands: " + none + ": no such file or folder", serve.complaint());
    assertEquals(Exit.FAILED, serve.exit());
  }

  @Test
  void aShellIsServedWithinItsLimits() throws IOException {
    Path file = folder.resolve("e.sock");
    try (Typed serve =
        new Typed()
            .start("serve", "exec", "--unix", file.toString(), "--output-limit=1K", "--udp=0")) {
      String udp = address(serve.awaitLines(2).getFirst());
      assertEquals("1\n", Typed.run("exec", file.toString(), "echo 1").out());
      assertEquals("2\n", Typed.run("exec", "udp:" + udp, "echo 2").out());
      Typed cut = Typed.run("exec", file.toString(), "head -c 9999 /dev/zero");
      assertTrue(cut.out().length() < 2000, cut::toString);
    }
  }

  @Test
  void whoStaysTooLongIsPutOutAfterTheGrace() throws IOException {
    Path file = folder.resolve("e.sock");
    Typed serve = new Typed().start("serve", "exec", "--unix", file.toString(), "--grace=3s");
    serve.awaitLines(1);
    Typed client = new Typed().start("exec", file.toString(), "echo started; sleep 1000");
    client.awaitLines(1);
    assertEquals(Exit.OK, serve.interrupt().exit());
    assertEquals(
        "serve: stopping when all connections have ended, at most 3s (Ctrl-C: now)",
        serve.complaint());
    client.exit();
  }

  @Test
  void whatDatagramsDoNotKnowIsSaid() throws IOException {
    try (Typed serve =
        new Typed()
            .start("serve", "call", "--tcp=0", "--udp=0", "--max-connections=9", "--charset=GBK")) {
      serve.awaitLines(2);
      assertEquals(
          "serve: call over udp at 127.0.0.1:0 has no connections and ignores" + " max-connections",
          serve.complaint());
    }
  }

  @Test
  void aFileThatIsNotThereIsToldWithItsPlace() {
    Typed serve =
        new Typed()
            .variable("LANDLINE_SERVE_GREET_TLS_CERTIFICATE", "/nonexistent")
            .start("serve", "greet", "--tcp=0");
    assertEquals(Exit.USAGE, serve.exit());
    assertEquals(
        "LANDLINE_SERVE_GREET_TLS_CERTIFICATE: not a readable file: /nonexistent",
        serve.complaint());
  }

  @Test
  void aServerThatNobodyReadsServes() {
    Path socket = folder.resolve("greet.sock");
    try (Typed serve = new Typed().unread().start("serve", "greet", "--unix=" + socket)) {
      assertEquals(
          "serve: write standard output: Broken pipe; continuing",
          serve.awaitComplaints(1).getFirst());
      assertEquals("welcome to Landline\n", Typed.run("greet", "unix:" + socket).out());
    }
  }

  /// More than /proc/sys/fs/nr_open, which binds root, too.
  @Test
  void aLimitThatNoCommandCouldHaveIsRefusedAtTheStart() {
    Typed serve =
        Typed.run(
            "serve", "exec", "--unix=" + folder.resolve("s"), "--limits=cpu=9,nofile=4000000000");
    assertEquals(
        "--limits: nofile=4000000000: prlimit RLIMIT_NOFILE for true: EPERM (Operation not"
            + " permitted)",
        serve.complaint());
    assertEquals(Exit.NOT_ALLOWED, serve.exit());
  }
}
