// SPDX-License-Identifier: Apache-2.0
package landline.process;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import landline.process.Command.Resource;
import landline.socket.Deadline;
import landline.testkit.LeakCheck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// After the end of a command nothing is left of it, whatever it has done.
@ExtendWith(LeakCheck.class)
class ProcessTrackerTest {

  private static final Duration SHORT = Duration.ofMillis(100);
  private static final Duration LONG = Duration.ofSeconds(40);

  /// Less than a hopper goes on for.
  private static final Duration LESS = Duration.ofSeconds(20);

  // The system's, which every user may run.
  private static final String PYTHON =
      Files.isExecutable(Path.of("/usr/bin/python3")) ? "/usr/bin/python3" : "python3";

  private static final String DAEMON =
      """
      import os, sys, time
      if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
          os.closerange(0, 3)
          time.sleep(100000)
      """;

  /// A child goes on, and its parent ends, again and again, each in a session of its own.
  private static final String HOPPER =
      """
      import os, sys, time
      end = time.time() + 30
      while time.time() < end:
        if os.fork(): os._exit(0)
        os.setsid()
      """;

  private static final String BOMB =
      """
      import os, sys, time
      end = time.time() + 30
      while time.time() < end:
        try:
          if os.fork() == 0: os.setsid()
        except OSError:
          time.sleep(0.01)
      time.sleep(60)
      """;

  /// Each way to track that this machine allows.
  static List<Optional<Cgroup>> ways() {
    return Cgroup.delegated().isPresent()
        ? List.of(Optional.empty(), Cgroup.delegated())
        : List.of(Optional.empty());
  }

  /// In the arguments of every process of a test, to find them by.
  private final String mark = "98765" + System.nanoTime();

  private Command shell(String script) {
    return Command.of("sh", "-c", script.replace("MARK", mark), mark);
  }

  private Command python(String script, String... more) {
    var arguments = new ArrayList<>(List.of(more));
    arguments.addAll(List.of(PYTHON, "-c", script, mark));
    return Command.of(arguments.toArray(new String[0]));
  }

  private List<Integer> running() throws IOException {
    var found = new ArrayList<Integer>();
    for (Procfs.Stat each : Procfs.all()) {
      try {
        byte[] arguments = Files.readAllBytes(Path.of("/proc/" + each.pid() + "/cmdline"));
        if (new String(arguments, ISO_8859_1).contains(mark)) {
          found.add(each.pid());
        }
      } catch (IOException gone) {
        // It has just ended.
      }
    }
    return found;
  }

  private static List<Integer> zombies() {
    return Procfs.children((int) ProcessHandle.current().pid()).stream()
        .filter(pid -> Procfs.stat(pid).map(Procfs.Stat::isZombie).orElse(false))
        .toList();
  }

  private static void await(BooleanSupplier condition) {
    Deadline patience = Deadline.in(LONG);
    while (!condition.getAsBoolean()) {
      assertFalse(patience.isOver());
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
    }
  }

  private void awaitRunning(int least) {
    await(() -> {
      try {
        return running().size() >= least;
      } catch (IOException failed) {
        throw new IllegalStateException(failed);
      }
    });
  }

  /// Starts a command, waits until it has so many processes, ends it, and looks for what is left.
  private void nothingIsLeft(Optional<Cgroup> way, Command command, int processes)
      throws IOException {
    try (ProcessTracker tracker = ProcessTracker.open(way)) {
      assertEquals(way.isPresent(), tracker.toString().contains(" and "), tracker::toString);
      try (Child child = command.withTracker(tracker).start()) {
        awaitRunning(processes);
        assertEquals(List.of(), child.terminate(SHORT));
        assertEquals(List.of(), running());
        assertEquals(List.of(child.pid()), zombies());
        assertTrue(child.await(Deadline.in(Duration.ZERO)).isPresent());
      }
      assertEquals(List.of(), zombies());
    }
    if (way.isPresent()) {
      try (Stream<Path> left = Files.list(way.get().directory())) {
        String own = "." + ProcessHandle.current().pid() + ".";
        assertFalse(left.anyMatch(each -> each.getFileName().toString().contains(own)));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("ways")
  void aSessionOfItsOwnIsNoEscape(Optional<Cgroup> way) throws IOException {
    nothingIsLeft(way, shell("setsid sleep MARK & exec sleep MARK"), 2);
    nothingIsLeft(way, shell("setsid sleep MARK & exit 3"), 1);
    nothingIsLeft(way, shell("nohup sleep MARK > /dev/null 2>&1 & exit"), 1);
  }

  /// The other process has a number that no process can have.
  @Test
  void whatAKilledServerHasLeftIsEnded() throws IOException {
    Optional<Cgroup> delegated = Cgroup.delegated();
    if (delegated.isEmpty()) {
      return;
    }
    Cgroup dead = delegated.get().child("landline." + Cgroup.namespace() + ".4194305.1");
    try (Child child = Command.of("sleep", "1000").start()) {
      dead.child("1").add(child.pid(), "sleep");
      try (ProcessTracker tracker = ProcessTracker.open(delegated)) {
        assertTrue(tracker.toString().contains(" and "));
        assertEquals(
            Optional.of("KILL"),
            child.await(Deadline.in(Duration.ofMinutes(1))).flatMap(ProcessTrackerTest::signal));
      }
    } finally {
      dead.remove();
    }
  }

  private static Optional<String> signal(ExitStatus status) {
    return status instanceof ExitStatus.Signaled(Signal signal, boolean _)
        ? signal.sshName()
        : Optional.empty();
  }

  /// One without a process can be removed by whoever cleans up.
  @ParameterizedTest
  @MethodSource("ways")
  void aCgroupThatIsGoneIsMadeAnew(Optional<Cgroup> way) throws IOException {
    try (ProcessTracker tracker = ProcessTracker.open(way)) {
      if (way.isPresent()) {
        Files.delete(Path.of(tracker.toString().replaceFirst(".* and ", "")));
      }
      try (Child child = Command.of("true").withTracker(tracker).start()) {
        assertEquals(
            Optional.of(new ExitStatus.Exited(0)), child.await(Deadline.in(Duration.ofMinutes(1))));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("ways")
  void aDaemonIsNoEscape(Optional<Cgroup> way) throws IOException {
    nothingIsLeft(way, python(DAEMON), 1);
    nothingIsLeft(way, python(DAEMON, "env", "-i"), 1);
  }

  @ParameterizedTest
  @MethodSource("ways")
  void whoIgnoresSigtermIsKilled(Optional<Cgroup> way) throws IOException {
    nothingIsLeft(way, shell("trap '' TERM; sleep MARK & setsid sleep MARK & wait"), 3);
  }

  @ParameterizedTest
  @MethodSource("ways")
  void twoHundredSessionsEndAtOnce(Optional<Cgroup> way) throws IOException {
    nothingIsLeft(
        way, shell("i=0; while [ $i -lt 200 ]; do setsid sleep MARK & i=$((i+1)); done"), 200);
  }

  @ParameterizedTest
  @MethodSource("ways")
  void whoIsNeverLongTheSameProcessIsCaught(Optional<Cgroup> way) throws IOException {
    nothingIsLeft(way, python(HOPPER), 1);
  }

  /// A look at the list of children may find the dead alone: the one that runs is not in it yet.
  @ParameterizedTest
  @MethodSource("ways")
  void aDaemonThatIsNeverLongTheSameProcessIsCaught(Optional<Cgroup> way) throws IOException {
    String daemon = "import os\nif os.fork(): os._exit(0)\nos.write(1, b'x')\n" + HOPPER;
    Command command = python(daemon).withStdout(Command.Stdio.PIPE);
    for (int i = 0; i < 5; i++) {
      try (ProcessTracker tracker = ProcessTracker.open(way);
          Child child = command.withTracker(tracker).start()) {
        child.await();
        assertEquals(1, child.stdout().read(ByteBuffer.allocate(1), Deadline.in(LONG)));
        assertEquals(List.of(), child.terminate(SHORT));
        // It would keep the pipe open for longer.
        assertEquals(-1, child.stdout().read(ByteBuffer.allocate(1), Deadline.in(LESS)));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("ways")
  void aForkBombIsEnded(Optional<Cgroup> way) throws IOException {
    // Root is not limited; a user who has no other process is.
    String user = "5" + mark.substring(mark.length() - 7);
    Command bomb =
        System.getProperty("user.name").equals("root")
            ? python(BOMB, "setpriv", "--reuid", user, "--clear-groups")
                .withLimit(Resource.NPROC, 40, 40)
            : python(BOMB.replace("while", "for _ in range(5):\n if"));
    nothingIsLeft(way, bomb, 30);
  }

  @ParameterizedTest
  @MethodSource("ways")
  void aJobOfAnInteractiveShellIsEnded(Optional<Cgroup> way) throws IOException {
    Command shell = Command.of("sh", "-c", "set -m; sleep " + mark + " & sleep " + mark);
    nothingIsLeft(way, shell.withTerminal(Terminal.Size.of(9, 9), Terminal.Modes.defaults()), 3);
  }

  @Test
  void anInteractiveShellEndsWithinTheGrace() throws IOException {
    try (ProcessTracker tracker = ProcessTracker.open();
        Child child =
            Command.of("sh", "-i")
                .withTerminal(Terminal.Size.of(9, 9), Terminal.Modes.raw())
                .withTracker(tracker)
                .start()) {
      child.terminal().write(ByteBuffer.wrap("echo ready\n".getBytes(UTF_8)));
      var said = new StringBuilder();
      ByteBuffer buffer = ByteBuffer.allocate(100);
      while (!said.toString().contains("ready\n")) {
        assertTrue(child.terminal().read(buffer.clear()) > 0);
        said.append(ISO_8859_1.decode(buffer.flip()));
      }
      assertEquals(List.of(), child.terminate(LONG));
      assertEquals(new ExitStatus.Signaled(Signal.SIGHUP, false), child.await());
    }
  }

  @Test
  void withoutATrackerTheSessionIsEnded() throws IOException {
    try (Child child = shell("set -m; sleep MARK & sleep MARK & echo; exit").start()) {
      awaitRunning(2);
      child.await();
      assertEquals(List.of(), child.terminate(SHORT));
      assertEquals(List.of(), stillRunning());
      assertEquals(List.of(), child.terminate(Duration.ZERO));
    }
  }

  /// Orphans of an untracked child are reaped by whoever adopts them.
  private List<Integer> stillRunning() throws IOException {
    return running().stream()
        .filter(pid -> Procfs.stat(pid).map(each -> !each.isZombie()).orElse(false))
        .toList();
  }

  @Test
  void theGraceIsForThoseThatCleanUp() throws IOException {
    try (ProcessTracker tracker = ProcessTracker.open();
        Child child =
            shell("trap 'echo bye; exit 4' TERM; echo; while :; do sleep 0.01; done")
                .withStdout(Command.Stdio.PIPE)
                .withTracker(tracker)
                .start()) {
      ByteBuffer said = ByteBuffer.allocate(10);
      child.stdout().read(said);
      assertEquals(List.of(), child.terminate(LONG));
      assertEquals(new ExitStatus.Exited(4), child.await());
      child.stdout().read(said);
      assertEquals("\nbye\n", UTF_8.decode(said.flip()).toString());
    }
  }

  @Test
  void whatIsStoppedIsContinuedToEnd() throws IOException {
    try (ProcessTracker tracker = ProcessTracker.open();
        Child child = shell("trap 'exit 4' TERM; kill -STOP $$").withTracker(tracker).start()) {
      await(() -> Procfs.stat(child.pid()).map(Procfs.Stat::state).orElse('?') == 'T');
      assertEquals(List.of(), child.terminate(LONG));
      assertEquals(new ExitStatus.Exited(4), child.await());
    }
  }

  @ParameterizedTest
  @MethodSource("ways")
  void closingAChildThatRunsEndsAllOfIt(Optional<Cgroup> way) throws IOException {
    try (ProcessTracker tracker = ProcessTracker.open(way)) {
      Child child = shell("setsid sleep MARK & exec sleep MARK").withTracker(tracker).start();
      awaitRunning(2);
      child.close();
      await(() -> {
        try {
          return running().isEmpty() && zombies().isEmpty();
        } catch (IOException failed) {
          throw new IllegalStateException(failed);
        }
      });
      assertEquals(List.of(), child.terminate(SHORT));
    }
  }

  @ParameterizedTest
  @MethodSource("ways")
  void aTrackerIsClosedWhenNothingIsLeftOfChildrenThatWereClosed(Optional<Cgroup> way)
      throws IOException {
    try (ProcessTracker tracker = ProcessTracker.open(way);
        Child child =
            shell("for i in 1 2 3 4; do setsid sleep MARK & done; exec sleep MARK")
                .withTracker(tracker)
                .start()) {
      awaitRunning(5);
      assertTrue(child.pid() > 0);
    }
    assertEquals(List.of(), running());
    assertEquals(List.of(), zombies());
  }

  @ParameterizedTest
  @MethodSource("ways")
  void whatAnEndedChildLeavesGoesOnUnlessItIsTerminated(Optional<Cgroup> way) throws IOException {
    try (ProcessTracker tracker = ProcessTracker.open(way)) {
      try (Child child = shell("setsid sleep MARK &").withTracker(tracker).start()) {
        awaitRunning(1);
        child.await();
      }
      String first = running().toString();
      try (Child other = shell("exec sleep MARK").withTracker(tracker).start()) {
        assertEquals(List.of(), other.terminate(SHORT));
      }
      assertEquals(first, running().toString());
      ProcessHandle.of(running().getFirst()).orElseThrow().destroyForcibly();
      // It is this process that has adopted it.
      await(() -> zombies().isEmpty());
    }
  }

  @Test
  void oneCommandsEndIsNotAnothers() throws IOException {
    try (ProcessTracker tracker = ProcessTracker.open();
        Child one = shell("setsid sleep MARK & wait").withTracker(tracker).start();
        Child two = shell("setsid sleep MARK & wait").withTracker(tracker).start()) {
      awaitRunning(4);
      assertEquals(List.of(), one.terminate(SHORT));
      assertEquals(2, running().size());
      assertEquals(List.of(), two.terminate(SHORT));
      assertEquals(List.of(), running());
    }
  }

  @Test
  void whoHidesItsOriginIsReported() throws IOException {
    String hides = "import resource; resource.setrlimit(10, (12345, 12345))\n" + DAEMON;
    try (ProcessTracker tracker = ProcessTracker.open(Optional.empty());
        Child other = Command.of("sleep", "100000").withTracker(tracker).start()) {
      try (Child child = python(hides).withTracker(tracker).start()) {
        child.await();
        awaitRunning(1);
        int pid = running().getFirst();
        String name = Procfs.stat(pid).orElseThrow().name();
        assertEquals(
            List.of(new ProcessTracker.Survivor(pid, name, false)), child.terminate(SHORT));
      }
      // There is no other that it can belong to.
      assertEquals(List.of(), other.terminate(SHORT));
      assertEquals(List.of(), running());
    }
  }

  /// The mark of a command that is over is that of no other, either.
  @Test
  void whoTakesTheMarkOfACommandThatIsOverIsEnded() throws IOException {
    String hides = "trap '' TERM; setsid sleep MARK & trap - TERM; exec sleep MARK";
    try (ProcessTracker tracker = ProcessTracker.open(Optional.empty())) {
      int hidden;
      try (Child child = shell(hides).withTracker(tracker).start()) {
        try (Child first = startWithLowerLimit(tracker, Mark.of(child.pid()))) {
          awaitRunning(3);
          hidden =
              running().stream()
                  .filter(pid -> pid != first.pid() && pid != child.pid())
                  .findFirst()
                  .orElseThrow();
          long limit = Mark.of(first.pid());
          new Mark(limit - 1, limit).put(hidden, "of a test");
          assertEquals(List.of(), first.terminate(SHORT));
        }
        assertEquals(List.of(), child.terminate(SHORT));
      }
      await(() -> Procfs.stat(hidden).isEmpty());
    }
  }

  /// Who is not root can only lower a limit.
  private Child startWithLowerLimit(ProcessTracker tracker, long limit) throws IOException {
    while (true) {
      Child child = shell("exec sleep MARK").withTracker(tracker).start();
      if (Mark.of(child.pid()) < limit) {
        return child;
      }
      child.close();
    }
  }

  @Test
  void childrenOfOtherCodeAreNotReaped() throws IOException, InterruptedException {
    try (ProcessTracker tracker = ProcessTracker.open()) {
      assertTrue(tracker.toString().startsWith("subreaper"));
      var processes = new ArrayList<Process>();
      for (int i = 0; i < 10; i++) {
        processes.add(new ProcessBuilder("sh", "-c", "sleep 1; exit " + i).start());
      }
      for (int i = 0; i < 10; i++) {
        assertEquals(i, processes.get(i).waitFor());
      }
      // Their orphans are adopted, and reaped in the end.
      Process leaves = new ProcessBuilder("sh", "-c", "sleep 0.1 & echo $!").start();
      int orphan =
          Integer.parseInt(new String(leaves.getInputStream().readAllBytes(), UTF_8).strip());
      assertEquals(0, leaves.waitFor());
      await(() -> Procfs.stat(orphan).isEmpty());
    }
  }

  @Test
  void manyCommandsAtOnceEndEachAsItShould() throws IOException {
    var wrong = new ConcurrentLinkedQueue<String>();
    try (ProcessTracker tracker = ProcessTracker.open();
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int thread = 0; thread < 8; thread++) {
        int code = thread;
        var _ =
            threads.submit(() -> {
              for (int i = 0; i < 12; i++) {
                Command command = shell("setsid sleep MARK & exit " + code);
                try (Child child = command.withTracker(tracker).start()) {
                  ExitStatus status = child.await();
                  var left = child.terminate(SHORT);
                  if (!status.equals(new ExitStatus.Exited(code)) || !left.isEmpty()) {
                    wrong.add(status + " " + left);
                  }
                } catch (IOException failed) {
                  wrong.add(failed.toString());
                }
              }
            });
      }
    }
    assertEquals(List.of(), List.copyOf(wrong));
    assertEquals(List.of(), running());
    assertEquals(List.of(), zombies());
  }

  @Test
  void aClosedTrackerStartsNothing() throws IOException {
    ProcessTracker tracker = ProcessTracker.open();
    tracker.close();
    tracker.close();
    Command command = Command.of("true").withTracker(tracker);
    IOException failed = assertThrows(IOException.class, command::start);
    assertEquals("the process tracker is closed", failed.getMessage());
  }

  @Test
  void aCgroupIsFoundByItsMount() {
    List<String> mounts =
        List.of(
            "30 23 0:26 / /sys rw - sysfs sysfs rw",
            "31 30 0:27 /../x /mnt rw - cgroup2 cgroup2 rw",
            "32 30 0:27 /a /sys/fs/cgroup rw,nosuid shared:9 - cgroup2 cgroup2 rw");
    assertEquals(Optional.of(Path.of("/sys/fs/cgroup/b")), Cgroup.mounted(mounts, "/a/b"));
    assertEquals(Optional.of(Path.of("/sys/fs/cgroup")), Cgroup.mounted(mounts, "/a"));
    assertEquals(Optional.empty(), Cgroup.mounted(mounts, "/b"));
  }

  @Test
  void aMarkIsARangeThatHoldsThoseOfItsCommands() throws IOException {
    Mark outer = Mark.next(-1);
    Mark inner = Mark.next(outer.high());
    assertTrue(outer.contains(outer.high()) && outer.contains(inner.high()));
    assertTrue(inner.contains(inner.high()) && !inner.contains(outer.high()));
    assertFalse(outer.contains(-1) || outer.contains(outer.low()));
    assertThrows(IOException.class, () -> Mark.next(100));
    assertEquals(-2, Mark.of(Integer.MAX_VALUE));
  }
}
