// SPDX-License-Identifier: Apache-2.0
package landline.process;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import landline.socket.Deadline;
import landline.socket.SocketClosedException;
import landline.testkit.LeakCheck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Commands on terminals.
@ExtendWith(LeakCheck.class)
class TerminalTest {

  private static final Terminal.Size SIZE = Terminal.Size.of(40, 120);
  private static final int ECHO = 53;
  private static final int OPOST = 70;

  /// Without echo, and with NL as it is.
  private static final Terminal.Modes QUIET =
      Terminal.Modes.defaults().with(ECHO, 0).with(OPOST, 0);

  private static Child start(String script, Terminal.Modes modes) throws IOException {
    return Command.of("sh", "-c", script).withTerminal(SIZE, modes).start();
  }

  private static String rest(Child child) throws IOException {
    var all = new ByteArrayOutputStream();
    ByteBuffer buffer = ByteBuffer.allocate(8192);
    while (child.terminal().read(buffer.clear()) >= 0) {
      all.write(buffer.array(), 0, buffer.position());
    }
    return all.toString(ISO_8859_1);
  }

  private static String until(Child child, String end) throws IOException {
    var all = new StringBuilder();
    ByteBuffer one = ByteBuffer.allocate(1);
    while (all.indexOf(end) < 0) {
      if (child.terminal().read(one.clear()) < 0) {
        throw new IOException("ended after " + all);
      }
      all.append((char) one.get(0));
    }
    return all.toString();
  }

  private static void type(Child child, String text) throws IOException {
    child.terminal().write(ByteBuffer.wrap(text.getBytes(ISO_8859_1)));
  }

  private static String output(String script) throws IOException {
    try (Child child = start(script, QUIET)) {
      return rest(child);
    }
  }

  @Test
  void theChildLeadsASessionOnItsTerminalInTheForeground() throws IOException {
    try (Child child = start("exec cut -d' ' -f1,5,6,7,8 /proc/self/stat", QUIET)) {
      String[] ids = rest(child).strip().split(" ", -1);
      String pid = Integer.toString(child.pid());
      int number = Integer.parseInt(child.terminal().name().substring("/dev/pts/".length()));
      int device = makedev(136 + number / 256, number % 256);
      assertArrayEquals(new String[] {pid, pid, pid, Integer.toString(device), pid}, ids);
    }
  }

  private static int makedev(int major, int minor) {
    return major << 8 | minor;
  }

  @Test
  void allThreeDescriptorsAreTheTerminalAndThereIsNoOther() throws IOException {
    try (ServerSocket listener = new ServerSocket(0);
        Child child =
            start(
                "tty; ls -1 /proc/$$/fd; readlink /proc/$$/fd/0 /proc/$$/fd/1 /proc/$$/fd/2; :",
                QUIET)) {
      assertTrue(listener.isBound());
      String name = child.terminal().name();
      assertEquals(name + "\n0\n1\n2\n" + (name + "\n").repeat(3), rest(child));
      assertEquals(name, child.terminal().toString());
    }
  }

  @Test
  void theSizeIsThereFromTheStartAndAChangeIsSignalled() throws IOException {
    try (Child child =
        start("trap 'stty size; exit' WINCH; stty size; while :; do sleep 0.01; done", QUIET)) {
      assertEquals("40 120\n", until(child, "\n"));
      child.terminal().resize(new Terminal.Size(50, 100, 800, 600));
      assertEquals("50 100\n", rest(child));
    }
    assertEquals(
        "b'(\\x00x\\x00\\x00\\x00\\x00\\x00'\n",
        output(
            "python3 -c 'import fcntl,termios;"
                + " print(fcntl.ioctl(0,termios.TIOCGWINSZ,bytes(8)))'"));
  }

  @Test
  void controlCInterruptsTheForegroundGroup() throws IOException {
    try (Child child = start("echo ready; exec sleep 100000", QUIET)) {
      until(child, "ready\n");
      type(child, "\u0003");
      assertEquals(new ExitStatus.Signaled(Signal.SIGINT, false), child.await());
    }
  }

  @Test
  void controlCIsForTheForegroundJobOfAShellAlone() throws IOException {
    try (Child child =
        start("set -m; trap : INT; sh -c 'echo ready; exec sleep 100000'; echo $?", QUIET)) {
      until(child, "ready\n");
      type(child, "\u0003");
      assertTrue(rest(child).endsWith("130\n"));
      assertEquals(new ExitStatus.Exited(0), child.await());
    }
  }

  @Test
  void modesAreSetBeforeTheProgramStarts() throws IOException {
    try (Child child = start("read line; echo \"got $line\"", Terminal.Modes.defaults())) {
      type(child, "word\r");
      assertEquals("word\r\ngot word\r\n", rest(child));
    }
    try (Child child = start("read line; echo \"got $line\"", QUIET)) {
      type(child, "word\n");
      assertEquals("got word\n", rest(child));
    }
    Terminal.Modes odd = QUIET.with(1, 2).with(5, 255).with(42, 1).with(129, 9600).with(128, 9600);
    try (Child child = start("stty -a", odd)) {
      String said = rest(child);
      assertTrue(said.contains("speed 9600 baud; rows 40; columns 120;"), said);
      assertTrue(said.contains("intr = ^B;"), said);
      assertTrue(said.contains("eof = <undef>;"), said);
      assertTrue(said.contains(" iutf8"), said);
      assertTrue(said.contains(" -echo "), said);
      assertTrue(said.contains("-opost"), said);
      assertTrue(said.contains(" icanon"), said);
    }
  }

  @Test
  void inRawModeEveryBytePassesBothWays() throws IOException {
    byte[] all = new byte[256];
    for (int i = 0; i < all.length; i++) {
      all[i] = (byte) i;
    }
    try (Child child = start("echo; exec head -c 256", Terminal.Modes.raw())) {
      until(child, "\n");
      child.terminal().write(ByteBuffer.wrap(all));
      assertArrayEquals(all, rest(child).getBytes(ISO_8859_1));
    }
  }

  @Test
  void muchIsWrittenToAChildThatReadsLate() throws IOException {
    int much = 1_000_000;
    try (Child child =
        start("echo; sleep 0.2; head -c " + much + " | cksum", Terminal.Modes.raw())) {
      until(child, "\n");
      var writing =
          CompletableFuture.runAsync(
              () -> {
                try {
                  child.terminal().write(ByteBuffer.wrap(new byte[much]));
                } catch (IOException failed) {
                  throw new IllegalStateException(failed);
                }
              },
              task -> Thread.ofVirtual().start(task));
      String said = rest(child);
      writing.join();
      assertEquals("1345294785 1000000", said.strip());
    }
  }

  @Test
  void theEndOfTheChildIsTheEndOfTheStreamAndNothingIsLost() throws IOException {
    try (Child child = start("seq 20000; exit 3", QUIET)) {
      String said = rest(child);
      assertEquals(108_894, said.length());
      assertTrue(said.endsWith("\n19999\n20000\n"));
      assertEquals(-1, child.terminal().read(ByteBuffer.allocate(1)));
      assertEquals(new ExitStatus.Exited(3), child.await());
    }
  }

  @Test
  void theInputEndsWithoutTheTerminal() throws IOException {
    try (Child child = start("cat; echo end", QUIET)) {
      type(child, "line\n");
      child.terminal().endInput();
      assertEquals("line\nend\n", rest(child));
    }
    // The first of the two characters sends the unfinished line.
    try (Child child = start("cat; echo ' end'", QUIET)) {
      type(child, "no line");
      child.terminal().endInput();
      assertEquals("no line end\n", rest(child));
    }
    try (Child child = start("stty eof ^X; echo; cat; echo end", QUIET)) {
      until(child, "\n");
      child.terminal().endInput();
      assertEquals("end\n", rest(child));
    }
  }

  @Test
  void closingHangsUp() throws IOException {
    try (Child child = start("echo ready; exec sleep 100000", QUIET)) {
      until(child, "ready\n");
      child.terminal().close();
      assertEquals(new ExitStatus.Signaled(Signal.SIGHUP, false), child.await());
      assertThrows(SocketClosedException.class, () -> child.terminal().resize(SIZE));
      assertThrows(SocketClosedException.class, () -> child.terminal().endInput());
    }
  }

  @Test
  void waitingEndsWithTheDeadlineOrTheTerminal()
      throws ExecutionException, IOException, InterruptedException {
    try (Child child = start("echo ready; exec sleep 100000", QUIET)) {
      until(child, "ready\n");
      ByteBuffer one = ByteBuffer.allocate(1);
      Terminal terminal = child.terminal();
      assertThrows(
          SocketTimeoutException.class,
          () -> terminal.read(one, Deadline.in(Duration.ofMillis(20))));
      var thrown = new CompletableFuture<Throwable>();
      Thread waiting =
          Thread.ofVirtual()
              .start(
                  () -> thrown.complete(assertThrows(IOException.class, () -> terminal.read(one))));
      terminal.close();
      assertTrue(thrown.get() instanceof SocketClosedException, thrown.get()::toString);
      waiting.join();
    }
  }

  @Test
  void whatIsTypedAfterTheEndHoldsTheWriterUntilTheTerminalIsClosed()
      throws ExecutionException, IOException, InterruptedException {
    try (Child child = start("exit", Terminal.Modes.raw())) {
      assertEquals("", rest(child));
      Terminal terminal = child.terminal();
      var thrown = new CompletableFuture<Throwable>();
      Thread.ofVirtual()
          .start(() -> {
            try {
              terminal.write(ByteBuffer.allocate(1_000_000));
              thrown.complete(new Throwable("written"));
            } catch (IOException failed) {
              thrown.complete(failed);
            }
          });
      terminal.close();
      assertTrue(thrown.get() instanceof SocketClosedException, thrown.get()::toString);
    }
  }

  @Test
  void otherSettingsOfTheDescriptorsAndTheGroupDoNotCount() throws IOException {
    Command command =
        Command.of("tty")
            .withStdout(Command.Stdio.PIPE)
            .withGroup(Command.Group.PARENT)
            .withTerminal(SIZE, QUIET);
    try (Child child = command.start()) {
      assertEquals(child.terminal().name() + "\n", rest(child));
      assertThrows(IllegalStateException.class, child::stdout);
      assertEquals(new ExitStatus.Exited(0), child.await());
    }
    try (Child child = Command.of("true").start()) {
      assertThrows(IllegalStateException.class, child::terminal);
    }
  }

  @Test
  void theModesOfATerminalAreThoseThatItWasGiven() throws IOException {
    try (Child child = start("read x", QUIET.with(1, 24))) {
      Terminal.Modes modes = Terminal.Modes.of(Path.of(child.terminal().name()));
      Map<Integer, Integer> arguments = modes.arguments();
      assertEquals(0, arguments.get(ECHO));
      assertEquals(0, arguments.get(OPOST));
      assertEquals(24, arguments.get(1));
      assertEquals(1, arguments.get(51));
      assertEquals(38_400, arguments.get(129));
    }
    for (String none : List.of("/dev/null", "/none")) {
      IOException failed = assertThrows(IOException.class, () -> Terminal.Modes.of(Path.of(none)));
      assertTrue(String.valueOf(failed.getMessage()).contains(none), failed.getMessage());
    }
  }

  @Test
  void whatCantBeStartedLeavesNoTerminal() {
    Command none = Command.of("/none").withTerminal(SIZE, QUIET);
    IOException failed = assertThrows(IOException.class, none::start);
    assertTrue(String.valueOf(failed.getMessage()).startsWith("posix_spawn /none: ENOENT "));
    assertThrows(IllegalArgumentException.class, () -> new Terminal.Size(0, 65_536, 0, 0));
    assertEquals("{53=0, 70=0}", QUIET.toString());
  }
}
