// SPDX-License-Identifier: Apache-2.0
package landline.process;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.foreign.Arena;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import landline.socket.Deadline;
import landline.socket.Errno;
import landline.socket.SystemCallFailure;
import landline.testkit.LeakCheck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What a child is started with, how its end is learnt, and that nothing is left of it.
@ExtendWith(LeakCheck.class)
class ChildTest {

  @TempDir Path folder;

  private static Command shell(String script) {
    return Command.of("sh", "-c", script)
        .withStdout(Command.Stdio.PIPE)
        .withStderr(Command.Stdio.STDOUT);
  }

  private static byte[] output(Child child) throws IOException {
    var all = new ByteArrayOutputStream();
    ByteBuffer buffer = ByteBuffer.allocate(8192);
    while (child.stdout().read(buffer.clear()) >= 0) {
      all.write(buffer.array(), 0, buffer.position());
    }
    return all.toByteArray();
  }

  private static byte[] output(Command command) throws IOException {
    try (Child child = command.start()) {
      byte[] all = output(child);
      assertEquals(new ExitStatus.Exited(0), child.await());
      return all;
    }
  }

  private static String text(Command command) throws IOException {
    return new String(output(command), UTF_8);
  }

  private static ExitStatus end(Command command) throws IOException {
    try (Child child = command.start()) {
      return child.await();
    }
  }

  private static void await(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
    }
  }

  private static boolean exists(String pid) {
    return Files.exists(Path.of("/proc/" + pid));
  }

  /// Whether a process runs; an orphan that has ended may wait for its new parent to reap it.
  private static boolean runs(String pid) {
    try {
      String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
      return stat.charAt(stat.lastIndexOf(')') + 2) != 'Z';
    } catch (IOException gone) {
      return false;
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 127, 255})
  void anExitCodeIsWhatItIs(int code) throws IOException {
    assertEquals(new ExitStatus.Exited(code), end(shell("exit " + code)));
  }

  @ParameterizedTest
  @CsvSource({"TERM, SIGTERM, 143", "KILL, SIGKILL, 137", "USR1, SIGUSR1, 138"})
  void aSignalIsNoExitCode(String signal, String name, int shell) throws IOException {
    ExitStatus status = end(shell("kill -" + signal + " $$"));
    if (status instanceof ExitStatus.Signaled(Signal by, boolean dumped)) {
      assertEquals(name, by.toString());
      assertEquals(false, dumped);
    } else {
      throw new AssertionError(status);
    }
    assertEquals(shell, status.shell());
  }

  @Test
  void bytesAreTheArgumentsWhateverTheyAre() throws IOException {
    byte[] odd = new byte[255];
    for (int i = 0; i < odd.length; i++) {
      odd[i] = (byte) (i + 1);
    }
    Command printf = Command.of(List.of("printf".getBytes(UTF_8), "%s".getBytes(UTF_8), odd));
    assertArrayEquals(odd, output(printf.withStdout(Command.Stdio.PIPE)));
  }

  @Test
  void bytesAreTheEnvironmentAndTheDirectory() throws IOException {
    byte[] value = {'a', (byte) 0xff, '\n', (byte) 0xc4, (byte) 0xe3};
    Environment only = Environment.empty().with("X".getBytes(UTF_8), value);
    assertArrayEquals(
        ("X=" + new String(value, ISO_8859_1) + "\0").getBytes(ISO_8859_1),
        output(
            Command.of("/bin/cat", "/proc/self/environ")
                .withEnvironment(only)
                .withStdout(Command.Stdio.PIPE)));
    String path = folder.toRealPath() + "/\u00ff\u00e3";
    byte[] directory = path.getBytes(ISO_8859_1);
    assertEquals(
        new ExitStatus.Exited(0),
        end(Command.of(List.of("mkdir".getBytes(UTF_8), "--".getBytes(UTF_8), directory))));
    assertEquals(
        path + "\n", new String(output(shell("/bin/pwd").withDirectory(directory)), ISO_8859_1));
  }

  @Test
  void aProgramCanHaveAnotherNameThanItsPath() throws IOException {
    assertEquals(
        "-name\n",
        new String(output(shell("echo $0").withName("-name".getBytes(UTF_8))), ISO_8859_1));
    assertThrows(IllegalArgumentException.class, () -> Command.of("true").withName(new byte[0]));
  }

  @Test
  void theEnvironmentIsInheritedUnlessOneIsGiven() throws IOException {
    assertEquals(System.getenv("PATH") + "\n", text(shell("echo \"$PATH\"")));
    Environment other = Environment.inherited().with("PATH", "/x").with("PATH", "/y");
    assertEquals("/y\n", text(shell("echo \"$PATH\"").withEnvironment(other)));
  }

  @Test
  void noDescriptorButTheStandardOnesIsInherited() throws IOException {
    // The JDK's own descriptors are not close-on-exec.
    try (ServerSocket listener = new ServerSocket(0)) {
      assertTrue(listener.isBound());
      assertEquals("0\n1\n2\n", text(shell("ls /proc/$$/fd; :")));
      assertEquals("/dev/null\n", text(shell("readlink /proc/$$/fd/0; :")));
    }
  }

  @Test
  void signalsHaveTheirDefaultActionsAndNoneIsBlocked() throws IOException {
    // The JVM itself blocks some in its threads, and may have been started with SIGHUP ignored.
    String none = "0000000000000000";
    assertEquals(
        "SigBlk:\t" + none + "\nSigIgn:\t" + none + "\n",
        text(shell("exec grep -E '^Sig(Blk|Ign)' /proc/self/status")));
  }

  @ParameterizedTest
  @CsvSource({"SESSION, true, true", "GROUP, true, false", "PARENT, false, false"})
  void aChildLeadsWhatItIsToldTo(Command.Group group, boolean leadsGroup, boolean leadsSession)
      throws IOException {
    String[] ids =
        text(shell("echo $$; exec cut -d' ' -f5,6 /proc/$$/stat").withGroup(group)).split("\\s", 3);
    assertEquals(leadsGroup, ids[0].equals(ids[1]));
    assertEquals(leadsSession, ids[0].equals(ids[2].strip()));
  }

  @Test
  void inputIsWrittenAndItsEndIsSeen() throws IOException {
    byte[] much = "0123456789\n".repeat(100_000).getBytes(UTF_8);
    try (Child child = shell("cat").withStdin(Command.Stdio.PIPE).start()) {
      var writing =
          CompletableFuture.runAsync(() -> {
            try (PipeWriter stdin = child.stdin()) {
              stdin.write(ByteBuffer.wrap(much));
            } catch (IOException failed) {
              throw new IllegalStateException(failed);
            }
          });
      assertArrayEquals(much, output(child));
      writing.join();
    }
  }

  @Test
  void whoReadsNoInputIsEpipe() throws IOException {
    try (Child child = Command.of("true").withStdin(Command.Stdio.PIPE).start()) {
      child.await();
      IOException failed =
          assertThrows(IOException.class, () -> child.stdin().write(ByteBuffer.wrap(new byte[1])));
      assertTrue(SystemCallFailure.is(failed, Errno.EPIPE), failed::toString);
    }
  }

  @Test
  void whatCantBeStartedSaysWhyOnOneLine() throws IOException {
    String none = folder + "/none";
    Path plain = Files.writeString(folder.resolve("plain"), "echo x\n");
    assertFails("ENOENT", none, Command.of(none));
    assertFails("ENOENT", "no-such-program-here", Command.of("no-such-program-here"));
    assertFails("EACCES", plain.toString(), Command.of(plain.toString()));
    assertFails("E2BIG", "true", Command.of("true", "x".repeat(131_072)));
    assertFails(
        "ENOENT", "true in " + none, Command.of("true").withDirectory(none.getBytes(UTF_8)));
  }

  private static void assertFails(String errno, String what, Command command) {
    IOException failed = assertThrows(IOException.class, () -> command.start().close());
    String message = String.valueOf(failed.getMessage());
    assertTrue(message.startsWith("posix_spawn " + what + ": " + errno + " "), message);
    assertEquals(1, message.lines().count());
  }

  @Test
  void aByteZeroIsRefusedBeforeAnythingIsStarted() {
    assertThrows(IllegalArgumentException.class, () -> Command.of("true", "a\0b"));
    assertThrows(IllegalArgumentException.class, () -> Command.of(List.of()));
    assertThrows(IllegalArgumentException.class, () -> Environment.empty().with("A=B", "value"));
  }

  @Test
  void aSignalReachesTheWholeGroupEvenAfterItsLeaderHasEnded() throws IOException {
    try (Child child = shell("sleep 100000 & echo $!").start()) {
      ByteBuffer buffer = ByteBuffer.allocate(100);
      child.stdout().read(buffer);
      String grandchild = new String(buffer.array(), 0, buffer.position(), UTF_8).strip();
      assertEquals(new ExitStatus.Exited(0), child.await());
      assertTrue(runs(grandchild));
      child.kill(Signal.SIGTERM);
      await(() -> !runs(grandchild));
    }
  }

  @Test
  void closingKillsTheGroupAndLeavesNoZombie() throws IOException {
    Child child = shell("sleep 100000 & echo $!; wait").start();
    ByteBuffer buffer = ByteBuffer.allocate(100);
    child.stdout().read(buffer);
    String grandchild = new String(buffer.array(), 0, buffer.position(), UTF_8).strip();
    child.close();
    child.close();
    await(() -> !exists(Integer.toString(child.pid())) && !runs(grandchild));
    assertEquals(137, child.await().shell());
    // The number may be somebody else's by now.
    child.kill(Signal.SIGKILL);
  }

  @Test
  void aChildThatHasEndedIsAZombieUntilItIsClosed() throws IOException {
    Child child = Command.of("true").start();
    child.await();
    assertTrue(exists(Integer.toString(child.pid())));
    child.close();
    assertTrue(!exists(Integer.toString(child.pid())));
  }

  @Test
  void waitingEndsWithTheTimeoutOrAnInterrupt()
      throws ExecutionException, IOException, InterruptedException {
    try (Child child = shell("exec sleep 100000").start()) {
      assertEquals(Optional.empty(), child.await(Deadline.in(Duration.ofMillis(20))));
      assertEquals(Optional.empty(), child.await(Deadline.in(Duration.ZERO)));
      assertThrows(
          SocketTimeoutException.class,
          () -> child.stdout().read(ByteBuffer.allocate(1), Deadline.in(Duration.ofMillis(20))));
      for (boolean virtual : new boolean[] {true, false}) {
        var thrown = new CompletableFuture<Throwable>();
        var builder = virtual ? Thread.ofVirtual() : Thread.ofPlatform();
        Thread waiting =
            builder.start(() -> thrown.complete(assertThrows(IOException.class, child::await)));
        waiting.interrupt();
        assertTrue(thrown.get() instanceof InterruptedIOException, thrown.get()::toString);
        waiting.join();
      }
    }
  }

  @Test
  void manyShortCommandsAtOnceEndAsTheyShould() {
    var wrong = new ConcurrentLinkedQueue<String>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int thread = 0; thread < 8; thread++) {
        int code = thread;
        var _ =
            threads.submit(() -> {
              for (int i = 0; i < 125; i++) {
                try (Child child = shell("echo " + code + "; exit " + code).start()) {
                  String said = new String(output(child), UTF_8);
                  if (!said.equals(code + "\n")
                      || !child.await().equals(new ExitStatus.Exited(code))) {
                    wrong.add(said + " " + child.await());
                  }
                } catch (IOException failed) {
                  wrong.add(failed.toString());
                }
              }
            });
      }
    }
    assertEquals(List.of(), List.copyOf(wrong));
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, Long.MIN_VALUE})
  void aDeadlineThatIsOverOnlyLooks(long seconds) throws IOException {
    Deadline over = Deadline.in(Duration.ofSeconds(seconds));
    try (Child child = shell("exec sleep 100000").start()) {
      ByteBuffer buffer = ByteBuffer.allocate(1);
      assertEquals(Optional.empty(), child.await(over));
      assertThrows(SocketTimeoutException.class, () -> child.stdout().read(buffer, over));
    }
  }

  private static IllegalArgumentException refusal(Executable call) {
    return assertThrows(IllegalArgumentException.class, call);
  }

  @Test
  void memoryThatCannotBeWrittenToTakesNothingOutOfThePipe() throws IOException {
    try (Child child = shell("echo hello").start()) {
      assertEquals(new ExitStatus.Exited(0), child.await());
      PipeReader out = child.stdout();
      ByteBuffer readOnly = ByteBuffer.allocate(9).asReadOnlyBuffer();
      assertEquals(
          "buffer is read-only: " + readOnly, refusal(() -> out.read(readOnly)).getMessage());
      ByteBuffer closed;
      try (Arena arena = Arena.ofConfined()) {
        closed = arena.allocate(9).asByteBuffer();
      }
      assertThrows(IllegalStateException.class, () -> out.read(closed));
      ByteBuffer direct = ByteBuffer.allocateDirect(9).position(1);
      assertEquals(6, out.read(direct));
      assertEquals("hello\n", UTF_8.decode(direct.flip().position(1)).toString());
      assertEquals(-1, out.read(direct.clear()));
    }
  }
}
