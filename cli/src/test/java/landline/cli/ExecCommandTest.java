// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.SequenceInputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import landline.exec.ExecConfig;
import landline.exec.ExecDatagramService;
import landline.exec.ExecService;
import landline.server.DatagramServer;
import landline.server.DatagramService;
import landline.server.StreamServer;
import landline.server.StreamService;
import landline.socket.Deadline;
import landline.socket.SockAddrIn;
import landline.testkit.LeakCheck;
import landline.testkit.PeerProcess;
import landline.testkit.Requires;
import landline.testkit.RequiresPeer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(LeakCheck.class)
class ExecCommandTest {

  private static StreamServer shell() throws IOException {
    return ExecService.listen(SockAddrIn.loopback(0), ExecConfig.DEFAULT);
  }

  /// What a server of another kind is asked.
  private static Typed ask(String answer, AtomicReference<byte[]> asked, String... words)
      throws IOException {
    StreamService service =
        connection -> {
          asked.set(connection.inputStream().readAllBytes());
          connection.writeUtf8(answer);
        };
    try (var server = StreamServer.listen("127.0.0.1:0", service)) {
      var all = new String[words.length + 2];
      all[0] = "exec";
      all[1] = server.address().toString();
      System.arraycopy(words, 0, all, 2, words.length);
      return Typed.run(all);
    }
  }

  private static Typed answered(String answer) throws IOException {
    return ask(answer, new AtomicReference<>(), "command");
  }

  @Test
  void aCommandIsRunAndItsOutputPrinted() throws IOException {
    try (var server = shell()) {
      Typed typed = Typed.run("exec", server.address().toString(), "--", "echo", "-e", "one two");
      assertEquals(Exit.OK, typed.exit());
      assertTrue(typed.out().endsWith("one two\n"), typed::toString);
      assertEquals("", typed.err());
    }
  }

  @Test
  void theWordsAreJoinedByBlanks() throws IOException {
    var asked = new AtomicReference<byte[]>();
    ask("x", asked, "--", "uname", "-a", "a  b");
    assertEquals("uname -a a  b\n", new String(asked.get(), StandardCharsets.UTF_8));
  }

  @Test
  void theCommandMayBeInAnotherCharset() throws IOException {
    var asked = new AtomicReference<byte[]>();
    ask("x", asked, "--charset=GBK", "--", "echo", "你好");
    assertArrayEquals("echo 你好\n".getBytes(Charset.forName("GBK")), asked.get());
  }

  @Test
  void linesOfTheInputAreCommands() throws IOException {
    try (var server = shell()) {
      Typed typed = new Typed().in("echo 1\n\n  \nfalse\nq\necho 2\n");
      typed.start("exec", server.address().toString()).exit();
      assertEquals("1\nexit status 1\n", typed.out());
      assertEquals(Exit.OK, typed.exit());
    }
  }

  @Test
  void noInputIsNothingToDo() throws IOException {
    try (var server = shell()) {
      Typed typed = Typed.run("exec", server.address().toString());
      assertEquals(Exit.OK, typed.exit());
      assertEquals("", typed.out());
    }
  }

  @Test
  void aDatagramIsACommandToo() throws IOException {
    try (var server =
        ExecDatagramService.listenInsecure(
            SockAddrIn.loopback(0), ExecConfig.DEFAULT, ExecDatagramService.SERVER)) {
      Typed typed = Typed.run("exec", "udp:" + server.address(), "--timeout=1m", "echo $((6*7))");
      assertEquals("42\n", typed.out(), typed::toString);
      Typed lines = new Typed().in("echo 1\necho 2\n");
      lines.start("exec", "udp:" + server.address(), "--timeout=1m").exit();
      assertEquals("1\n2\n", lines.out());
    }
  }

  private static final String STRANGER =
      """
      import os, socket, sys
      os.setuid(65534)
      s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
      s.bind(('127.0.0.1', 0))
      print('at', s.getsockname()[1], 'now', flush=True)
      sys.stdin.read()
      """;

  @Test
  @RequiresPeer("python3")
  void nothingIsSentToAnotherUsersServerWithoutItsToken(@TempDir Path run)
      throws IOException, InterruptedException {
    Requires.unless(
        Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0), "root alone can setuid");
    try (PeerProcess stranger = PeerProcess.start("python3", "-c", STRANGER)) {
      String at = stranger.awaitOutput(" now", Duration.ofMinutes(1));
      String address = "udp:127.0.0.1:" + at.substring("at ".length(), at.indexOf(" now"));
      Typed typed =
          new Typed().variable("XDG_RUNTIME_DIR", run.toString()).start("exec", address, "id");
      assertEquals(Exit.NOT_ALLOWED, typed.exit());
      assertEquals(
          "exec "
              + address
              + ": no token of this server in "
              + run.resolve("landline")
              + " (is it another user's server, or is XDG_RUNTIME_DIR another?)",
          typed.complaint());
    }
  }

  @Test
  void aTokenIsNotTakenFromAFolderOfOthers(@TempDir Path run) throws IOException {
    Path folder = Files.createDirectory(run.resolve("landline"));
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
    Typed typed =
        new Typed()
            .variable("XDG_RUNTIME_DIR", run.toString())
            .start("exec", "udp:127.0.0.1:1", "id");
    assertEquals(Exit.NOT_ALLOWED, typed.exit());
    assertEquals(
        "runtime folder "
            + folder
            + ": other users may use it (mode 0777); chmod 700 would end that (XDG_RUNTIME_DIR is "
            + run
            + "; without it another one is taken)",
        typed.complaint());
  }

  @Test
  void outputIsPrintedAsItIs() throws IOException {
    assertEquals("no end", answered("no end").out());
    assertEquals("ref", answered("ref").out());
    assertEquals("refused: not\nreally\n", answered("refused: not\nreally\n").out());
    assertEquals("\u001b[31mred\n", answered("\u001b[31mred\n").out());
    String large = "0123456789abcdef\n".repeat(40_000);
    assertEquals(large, answered(large).out());
  }

  @Test
  void aRefusalIsNotAllowed() throws IOException {
    Typed typed = answered("refused: uid 5 is not the server's uid 6\n");
    assertTrue(
        typed
            .complaint()
            .matches("exec 127.0.0.1:[0-9]+: refused: uid 5 is not the server's uid 6"),
        typed::toString);
    assertEquals(Exit.NOT_ALLOWED, typed.exit());
    assertEquals("", typed.out());
  }

  @Test
  void eachRefusalOfADatagramIsAnErrorAndTheOthersAreAnswered() throws IOException {
    var asked = new ConcurrentLinkedQueue<String>();
    DatagramService service =
        request -> {
          String command = new String(request.data(), UTF_8);
          asked.add(command);
          request.reply((command.equals("two") ? "refused: not two" : "1").getBytes(UTF_8));
        };
    try (var server = DatagramServer.listen("127.0.0.1:0", service)) {
      Typed typed = new Typed().in("one\ntwo\nthree\n");
      typed.start("exec", "udp:" + server.address(), "--timeout=1m");
      assertEquals(Exit.NOT_ALLOWED, typed.exit());
      assertEquals("1\n1\n", typed.out());
      assertEquals("exec udp:" + server.address() + ": refused: not two", typed.complaint());
    }
    assertEquals(List.of("one", "two", "three"), List.copyOf(asked));
  }

  @Test
  void whoHangsUpWithoutAWordHasFailed() throws IOException {
    Typed typed = answered("");
    assertTrue(
        typed
            .complaint()
            .matches(
                "exec (127.0.0.1:[0-9]+): connection closed without data; if the server speaks TLS:"
                    + " landline exec tls:\\1"),
        typed::toString);
    assertEquals(Exit.FAILED, typed.exit());
  }

  @Test
  void aCommandThatTakesLongerThanTheTimeoutIsATimeout() throws IOException {
    try (var server = shell()) {
      Typed typed = Typed.run("exec", server.address().toString(), "--timeout=60s", "cat");
      assertEquals(Exit.OK, typed.exit(), "cat reads nothing");
      Typed late = Typed.run("exec", server.address().toString(), "--timeout=100ms", "sleep 20");
      assertTrue(late.complaint().endsWith(": timed out"), late::toString);
      assertEquals(Exit.TIMEOUT, late.exit());
      server.stop(Deadline.in(java.time.Duration.ZERO));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          q       | exec: command would end the session: q; see landline exec --help
          ''      | exec: command is empty: ""; see landline exec --help
          ls -l   | exec: unknown option: -l (put -- before a command that has options); see landline exec --help
          """)
  void whatIsNoCommandIsRefusedBeforeAnythingIsSent(String words, String complaint) {
    String[] all = ("exec 127.0.0.1:1 " + words).split(" ", -1);
    Typed typed = Typed.run(all);
    assertEquals(complaint, typed.complaint());
    assertEquals(Exit.USAGE, typed.exit());
  }

  @Test
  void whatTheCharsetCannotWriteIsRefusedBeforeAnythingIsSent() {
    Typed typed = Typed.run("exec", "127.0.0.1:1", "--charset=ISO-8859-1", "echo 你好");
    assertEquals(
        "exec: command can't be written in ISO-8859-1: echo 你好; see landline exec --help",
        typed.complaint());
  }

  @Test
  void aLineOfInputThatCannotBeSentEndsTheSession() throws IOException {
    try (var server = shell()) {
      Typed typed = new Typed().in("echo 1\necho 你好\necho 2\n");
      typed.start("exec", server.address().toString(), "--charset=ISO-8859-1").exit();
      assertEquals(Exit.USAGE, typed.exit());
      assertEquals("1\n", typed.out());
    }
  }

  private static final byte[] NO_TEXT = "echo caf\u00e9\n".getBytes(ISO_8859_1);

  /// What a server gets of standard input.
  private static byte[] sent(byte[] input, String charset) throws IOException {
    var asked = new AtomicReference<byte[]>();
    StreamService service =
        connection -> {
          asked.set(connection.inputStream().readAllBytes());
          connection.writeUtf8("x");
        };
    try (var server = StreamServer.listen("127.0.0.1:0", service)) {
      Typed typed = new Typed().in(new ByteArrayInputStream(input));
      typed.start("exec", server.address().toString(), "--charset=" + charset).exit();
    }
    return asked.get();
  }

  @Test
  void inputInTheCharsetOfTheWireIsSentAsItIs() throws IOException {
    assertArrayEquals(NO_TEXT, sent(NO_TEXT, "UTF-8"));
    byte[] odd = "a\u0080\u00ff\u00fe b\rc\u00ed\u00a0\u0080\n".getBytes(ISO_8859_1);
    assertArrayEquals(odd, sent(odd, "UTF-8"));
    assertArrayEquals(NO_TEXT, sent("echo caf\u00e9\r\n".getBytes(UTF_8), "ISO-8859-1"));
  }

  @Test
  void aDatagramIsSentAsItIsToo() throws IOException {
    try (var server =
        ExecDatagramService.listenInsecure(
            SockAddrIn.loopback(0), ExecConfig.DEFAULT, ExecDatagramService.SERVER)) {
      Typed typed =
          new Typed()
              .in(new ByteArrayInputStream("printf 'caf\u00e9' | wc -c\n".getBytes(ISO_8859_1)));
      typed.start("exec", "udp:" + server.address(), "--timeout=1m").exit();
      assertEquals("4\n", typed.out(), typed::toString);
    }
  }

  @Test
  void inputThatIsNoTextIsAFailureIfItHasToBeTranscodedAndNothingIsRunInItsStead()
      throws IOException {
    ExecConfig latin = ExecConfig.builder().charset(ISO_8859_1).build();
    try (var server = ExecService.listen(SockAddrIn.loopback(0), latin)) {
      byte[] first = "echo 1\n".getBytes(ISO_8859_1);
      var input =
          new SequenceInputStream(
              new ByteArrayInputStream(first), new ByteArrayInputStream(NO_TEXT));
      Typed typed = new Typed().in(input);
      typed.start("exec", server.address().toString(), "--charset=ISO-8859-1");
      assertEquals(Exit.FAILED, typed.exit());
      assertEquals("1\n", typed.out());
      assertEquals(
          "read standard input: not in UTF-8, the charset of the locale", typed.complaint());
    }
  }

  @Test
  void aCarriageReturnWithinALineMakesNoSecondCommand() throws IOException {
    try (var server = shell()) {
      Typed typed = new Typed().in("echo one\recho two\r\necho three\n");
      typed.start("exec", server.address().toString()).exit();
      assertEquals("one\recho two\nthree\n", typed.out());
    }
  }

  @Test
  void inputThatCannotBeReadIsAFailure() throws IOException {
    try (var server = shell();
        Typed typed = new Typed().in(Typed.unreadable())) {
      typed.start("exec", server.address().toString());
      assertEquals(Exit.FAILED, typed.exit());
      assertEquals("read standard input: Is a directory", typed.complaint());
    }
  }
}
