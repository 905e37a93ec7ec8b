// SPDX-License-Identifier: Apache-2.0
package landline.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import landline.process.Command.Resource;
import landline.socket.Errno;
import landline.socket.SystemCallFailure;
import landline.testkit.FaultyKernel;
import landline.testkit.KernelCall;
import landline.testkit.LeakCheck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A child has its umask and its limits before its first instruction, or is not started.
@ExtendWith(LeakCheck.class)
class LimitsTest {

  private static final long TOO_MUCH = 1L << 40;

  @TempDir Path folder;

  private static Command shell(String script) {
    return Command.of("sh", "-c", script)
        .withStdout(Command.Stdio.PIPE)
        .withStderr(Command.Stdio.STDOUT);
  }

  private static String text(Command command) throws IOException {
    var all = new ByteArrayOutputStream();
    ByteBuffer buffer = ByteBuffer.allocate(8192);
    try (Child child = command.start()) {
      while (child.stdout().read(buffer.clear()) >= 0) {
        all.write(buffer.array(), 0, buffer.position());
      }
      assertEquals(new ExitStatus.Exited(0), child.await());
    }
    return all.toString(UTF_8);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 027, 077, 0777})
  void theUmaskIsTheChildsAlone(int mask) throws IOException {
    String before = own("Umask:");
    assertEquals("%04o\n".formatted(mask), text(shell("umask").withUmask(mask)));
    assertEquals(before, own("Umask:"));
  }

  @ParameterizedTest
  @ValueSource(ints = {0200, 0400, 0777})
  void theGateIsOpenToItsUserWhateverTheUmask(int mask) throws IOException {
    Command command = shell("umask").withUmask(mask).withLimit(Resource.CORE, 0, 0);
    assertEquals("%04o\n".formatted(mask), text(command));
  }

  private static String own(String name) throws IOException {
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
      return lines.filter(line -> line.startsWith(name)).findFirst().orElseThrow();
    }
  }

  @ParameterizedTest
  @EnumSource(Resource.class)
  void eachLimitIsTheOneOfItsName(Resource resource) throws IOException {
    // What the child itself needs to print them.
    long soft =
        switch (resource) {
          case AS, DATA, STACK -> 1 << 29;
          case RTPRIO, NICE -> 0;
          default -> 20;
        };
    String limits =
        text(
            Command.of("cat", "/proc/self/limits")
                .withStdout(Command.Stdio.PIPE)
                .withLimit(resource, soft, soft == 20 ? 30 : soft));
    String name =
        switch (resource) {
          case AS -> "Max address space";
          case CORE -> "Max core file size";
          case CPU -> "Max cpu time";
          case DATA -> "Max data size";
          case FSIZE -> "Max file size";
          case MEMLOCK -> "Max locked memory";
          case MSGQUEUE -> "Max msgqueue size";
          case NICE -> "Max nice priority";
          case NOFILE -> "Max open files";
          case NPROC -> "Max processes";
          case RTPRIO -> "Max realtime priority";
          case RTTIME -> "Max realtime timeout";
          case SIGPENDING -> "Max pending signals";
          case STACK -> "Max stack size";
        };
    String line = limits.lines().filter(each -> each.startsWith(name)).findFirst().orElseThrow();
    String[] words = line.substring(name.length()).strip().split(" +", -1);
    assertEquals(Long.toString(soft), words[0], line);
    assertEquals(soft == 20 ? "30" : Long.toString(soft), words[1], line);
  }

  @Test
  void allIsSetAtOnceAndTheProgramIsTheOneThatWasNamed() throws IOException {
    Command command =
        Command.of("sh", "-c", "umask; ulimit -n; ulimit -c; echo \"$0\"", "\u00e4 '\n\"")
            .withStdout(Command.Stdio.PIPE)
            .withUmask(077)
            .withLimit(Resource.NOFILE, 100, 200)
            .withLimit(Resource.CORE, 0, 0);
    assertEquals("0077\n100\n0\n\u00e4 '\n\"\n", text(command));
    assertEquals("unlimited\n", text(shell("ulimit -f").withLimit(Resource.FSIZE, -1, -1)));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  @Test
  void aLimitEndsTheProgramThatExceedsIt() throws IOException {
    Command command =
        Command.of("sh", "-c", "exec head -c 100000 /dev/zero > " + folder.resolve("file"))
            .withLimit(Resource.CORE, 0, 0)
            .withLimit(Resource.FSIZE, 4096, 4096);
    try (Child child = command.start()) {
      assertEquals("SIGXFSZ", ((ExitStatus.Signaled) child.await()).signal().toString());
    }
    assertEquals(4096, Files.size(folder.resolve("file")));
  }

  @Test
  void aLimitIsCheckedBeforeThereIsACommand() throws IOException {
    new ResourceLimit(Resource.NOFILE, 100, 200).check();
    // The program of the check dies of it, as others need not.
    new ResourceLimit(Resource.AS, 1, 1).check();
    var refused =
        assertThrows(
            IOException.class, () -> new ResourceLimit(Resource.NOFILE, 100, TOO_MUCH).check());
    String message = String.valueOf(refused.getMessage());
    assertTrue(
        message.startsWith("nofile=100:" + TOO_MUCH + ": prlimit RLIMIT_NOFILE for true: EPERM "),
        message);
  }

  @Test
  void aLimitThatMayNotBeSetIsAFailureToStart() {
    // Nobody may have more descriptors than fs.nr_open says, not even root.
    assertDoesNotBegin(Resource.NOFILE, TOO_MUCH, "prlimit RLIMIT_NOFILE", Errno.EPERM);
  }

  private void assertDoesNotBegin(Resource resource, long limit, String call, Errno errno) {
    Path made = folder.resolve("made");
    Command command =
        Command.of("touch", made.toString())
            .withStdin(Command.Stdio.PIPE)
            .withStdout(Command.Stdio.PIPE)
            .withLimit(resource, limit, limit);
    for (int i = 0; i < 20; i++) {
      IOException failed = assertThrows(IOException.class, command::start);
      assertTrue(SystemCallFailure.is(failed, errno), failed::toString);
      String message = String.valueOf(failed.getMessage());
      assertTrue(message.startsWith(call + " for touch: " + errno), message);
    }
    assertTrue(!Files.exists(made));
  }

  /// The start itself needs one more than the program has.
  @Test
  void fourDescriptorsAreEnoughAndThreeAreNot() throws IOException {
    for (int i = 0; i < 20; i++) {
      try (Child child = Command.of("true").withLimit(Resource.NOFILE, 4, 4).start()) {
        assertEquals(new ExitStatus.Exited(0), child.await());
      }
      Command three = Command.of("true").withLimit(Resource.NOFILE, 3, 3);
      assertTrue(SystemCallFailure.is(assertThrows(IOException.class, three::start), Errno.EMFILE));
    }
    var three = new ResourceLimit(Resource.NOFILE, 3, 3);
    String message = String.valueOf(assertThrows(IOException.class, three::check).getMessage());
    assertTrue(message.startsWith("nofile=3: posix_spawn true: EMFILE "), message);
  }

  /// Pipes that are left open would be found by the leak check, and so would the child.
  @Test
  void anErrorAtTheGateLeavesNothing() throws IOException {
    Subreaper subreaper = Subreaper.acquire();
    try (ProcessTracker tracker = ProcessTracker.open(Optional.empty())) {
      Command command = shell("exit 1").withStdin(Command.Stdio.PIPE).withTracker(tracker);
      try (FaultyKernel kernel = FaultyKernel.install()) {
        kernel
            .only(use -> use.thread().getName().equals("landline-gate"))
            .then(() -> {
              throw new NoClassDefFoundError("thrown by a test");
            })
            .failEvery(KernelCall.READ, 1, Errno.EMFILE);
        assertThrows(NoClassDefFoundError.class, command::start);
        Command other = command.withTerminal(Terminal.Size.of(1, 1), Terminal.Modes.raw());
        assertThrows(NoClassDefFoundError.class, other::start);
        assertEquals(2, kernel.hits());
      }
      // This one is in its tree before it fails.
      Command limited = command.withLimit(Resource.NOFILE, TOO_MUCH, TOO_MUCH);
      assertThrows(IOException.class, limited::start);
      // A limit that is nobody's belongs to the only command that there is.
      Mark only = subreaper.mark();
      assertTrue(subreaper.belongs(only, 0));
      subreaper.release(only, Optional.empty(), false);
    } finally {
      subreaper.release();
    }
  }

  /// Without its number the child can't be killed.
  @Test
  void aChildThatIsNotFoundAtTheGateDoesNotBegin() throws IOException {
    try (FaultyKernel kernel = FaultyKernel.install()) {
      kernel
          .only(use -> use.thread().getName().equals("landline-gate"))
          .failEvery(KernelCall.READ, 1, Errno.ENOMEM);
      assertDoesNotBegin(Resource.CORE, 0, "read of the list of children", Errno.ENOMEM);
    }
    assertEquals(List.of(), Procfs.children((int) ProcessHandle.current().pid()));
  }

  @Test
  void otherFailuresAreWhatTheyAreWithout() {
    Command none = Command.of("/none").withLimit(Resource.CORE, 0, 0).withUmask(0);
    IOException failed = assertThrows(IOException.class, none::start);
    assertTrue(String.valueOf(failed.getMessage()).startsWith("posix_spawn /none: ENOENT "));
    Command nowhere = Command.of("true").withDirectory(bytes("/none")).withUmask(0);
    failed = assertThrows(IOException.class, nowhere::start);
    assertTrue(
        String.valueOf(failed.getMessage()).startsWith("posix_spawn true in /none: ENOENT "));
  }

  @Test
  void aTerminalHasThemToo() throws IOException {
    Command command =
        Command.of("sh", "-c", "tty; ulimit -n; umask")
            .withTerminal(Terminal.Size.of(1, 2), Terminal.Modes.raw())
            .withLimit(Resource.NOFILE, 100, 100)
            .withUmask(0123);
    try (Child child = command.start()) {
      var all = new ByteArrayOutputStream();
      ByteBuffer buffer = ByteBuffer.allocate(100);
      while (child.terminal().read(buffer.clear()) >= 0) {
        all.write(buffer.array(), 0, buffer.position());
      }
      assertEquals(child.terminal().name() + "\n100\n0123\n", all.toString(UTF_8));
    }
  }

  @Test
  void manyAtOnceGetEachItsOwn() {
    var wrong = new ConcurrentLinkedQueue<String>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int thread = 0; thread < 8; thread++) {
        int number = 100 + thread;
        var _ =
            threads.submit(() -> {
              for (int i = 0; i < 25; i++) {
                try {
                  Command command = shell("ulimit -n; umask");
                  String said =
                      text(command.withLimit(Resource.NOFILE, number, number).withUmask(number));
                  if (!said.equals(number + "\n%04o\n".formatted(number))) {
                    wrong.add(said);
                  }
                } catch (IOException | AssertionError failed) {
                  wrong.add(failed.toString());
                }
              }
            });
      }
    }
    assertEquals(List.of(), List.copyOf(wrong));
  }

  @Test
  void whatIsNoLimitIsRefused() {
    Command command = Command.of("true");
    assertThrows(IllegalArgumentException.class, () -> command.withUmask(01000));
    assertThrows(IllegalArgumentException.class, () -> command.withUmask(-1));
    assertThrows(IllegalArgumentException.class, () -> command.withLimit(Resource.CPU, 2, 1));
    assertThrows(IllegalArgumentException.class, () -> command.withLimit(Resource.CPU, -1, 1));
    assertThrows(IllegalArgumentException.class, () -> command.withLimit(Resource.CPU, -2, 1));
  }
}
