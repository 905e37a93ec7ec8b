// SPDX-License-Identifier: Apache-2.0
package landline.process;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
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
import java.util.stream.Stream;
import landline.socket.Deadline;
import landline.testkit.LeakCheck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The end of a command with a [ProcessTracker], and what it leaves alone.
@ExtendWith(LeakCheck.class)
class ProcessTrackerTest {

  private static final Duration SHORT = Duration.ofMillis(100);

  private final MarkedProcesses marked = new MarkedProcesses();

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
      assertEquals(List.of(), child.terminate(MarkedProcesses.LONG));
      assertEquals(new ExitStatus.Signaled(Signal.SIGHUP, false), child.await());
    }
  }

  @Test
  void withoutATrackerTheSessionIsEnded() throws IOException {
    try (Child child = marked.shell("set -m; sleep MARK & sleep MARK & echo; exit").start()) {
      marked.awaitRunning(2);
      child.await();
      assertEquals(List.of(), child.terminate(SHORT));
      assertEquals(List.of(), marked.stillRunning());
      assertEquals(List.of(), child.terminate(Duration.ZERO));
    }
  }

  @Test
  void theGraceIsForThoseThatCleanUp() throws IOException {
    try (ProcessTracker tracker = ProcessTracker.open();
        Child child =
            marked
                .shell("trap 'echo bye; exit 4' TERM; echo; while :; do sleep 0.01; done")
                .withStdout(Command.Stdio.PIPE)
                .withTracker(tracker)
                .start()) {
      ByteBuffer said = ByteBuffer.allocate(10);
      child.stdout().read(said);
      assertEquals(List.of(), child.terminate(MarkedProcesses.LONG));
      assertEquals(new ExitStatus.Exited(4), child.await());
      child.stdout().read(said);
      assertEquals("\nbye\n", UTF_8.decode(said.flip()).toString());
    }
  }

  @Test
  void whatIsStoppedIsContinuedToEnd() throws IOException {
    try (ProcessTracker tracker = ProcessTracker.open();
        Child child =
            marked.shell("trap 'exit 4' TERM; kill -STOP $$").withTracker(tracker).start()) {
      MarkedProcesses.await(
          () -> Procfs.stat(child.pid()).map(Procfs.Stat::state).orElse('?') == 'T');
      assertEquals(List.of(), child.terminate(MarkedProcesses.LONG));
      assertEquals(new ExitStatus.Exited(4), child.await());
    }
  }

  @ParameterizedTest
  @MethodSource("landline.process.MarkedProcesses#ways")
  void closingAChildThatRunsEndsAllOfIt(Optional<Cgroup> way) throws IOException {
    try (ProcessTracker tracker = ProcessTracker.open(way)) {
      Child child =
          marked.shell("setsid sleep MARK & exec sleep MARK").withTracker(tracker).start();
      marked.awaitRunning(2);
      child.close();
      MarkedProcesses.await(() -> {
        try {
          return marked.running().isEmpty() && MarkedProcesses.zombies().isEmpty();
        } catch (IOException failed) {
          throw new IllegalStateException(failed);
        }
      });
      assertEquals(List.of(), child.terminate(SHORT));
    }
  }

  @ParameterizedTest
  @MethodSource("landline.process.MarkedProcesses#ways")
  void aTrackerIsClosedWhenNothingIsLeftOfChildrenThatWereClosed(Optional<Cgroup> way)
      throws IOException {
    try (ProcessTracker tracker = ProcessTracker.open(way);
        Child child =
            marked
                .shell("for i in 1 2 3 4; do setsid sleep MARK & done; exec sleep MARK")
                .withTracker(tracker)
                .start()) {
      marked.awaitRunning(5);
      assertTrue(child.pid() > 0);
    }
    assertEquals(List.of(), marked.running());
    assertEquals(List.of(), MarkedProcesses.zombies());
  }

  @ParameterizedTest
  @MethodSource("landline.process.MarkedProcesses#ways")
  void whatAnEndedChildLeavesGoesOnUnlessItIsTerminated(Optional<Cgroup> way) throws IOException {
    try (ProcessTracker tracker = ProcessTracker.open(way)) {
      try (Child child = marked.shell("setsid sleep MARK &").withTracker(tracker).start()) {
        marked.awaitRunning(1);
        child.await();
      }
      String first = marked.running().toString();
      try (Child other = marked.shell("exec sleep MARK").withTracker(tracker).start()) {
        assertEquals(List.of(), other.terminate(SHORT));
      }
      assertEquals(first, marked.running().toString());
      ProcessHandle.of(marked.running().getFirst()).orElseThrow().destroyForcibly();
      // It is this process that has adopted it.
      MarkedProcesses.await(() -> MarkedProcesses.zombies().isEmpty());
    }
  }

  @Test
  void oneCommandsEndIsNotAnothers() throws IOException {
    try (ProcessTracker tracker = ProcessTracker.open();
        Child one = marked.shell("setsid sleep MARK & wait").withTracker(tracker).start();
        Child two = marked.shell("setsid sleep MARK & wait").withTracker(tracker).start()) {
      marked.awaitRunning(4);
      assertEquals(List.of(), one.terminate(SHORT));
      assertEquals(2, marked.running().size());
      assertEquals(List.of(), two.terminate(SHORT));
      assertEquals(List.of(), marked.running());
    }
  }

  @Test
  void whoHidesItsOriginIsReported() throws IOException {
    String hides =
        "import resource; resource.setrlimit(10, (12345, 12345))\n" + MarkedProcesses.DAEMON;
    try (ProcessTracker tracker = ProcessTracker.open(Optional.empty());
        Child other = Command.of("sleep", "100000").withTracker(tracker).start()) {
      try (Child child = marked.python(hides).withTracker(tracker).start()) {
        child.await();
        marked.awaitRunning(1);
        int pid = marked.running().getFirst();
        String name = Procfs.stat(pid).orElseThrow().name();
        assertEquals(
            List.of(new ProcessTracker.Survivor(pid, name, false)), child.terminate(SHORT));
      }
      // There is no other that it can belong to.
      assertEquals(List.of(), other.terminate(SHORT));
      assertEquals(List.of(), marked.running());
    }
  }

  /// The marked.mark() of a command that is over is that of no other, either.
  @Test
  void whoTakesTheMarkOfACommandThatIsOverIsEnded() throws IOException {
    String hides = "trap '' TERM; setsid sleep MARK & trap - TERM; exec sleep MARK";
    try (ProcessTracker tracker = ProcessTracker.open(Optional.empty())) {
      int hidden;
      try (Child child = marked.shell(hides).withTracker(tracker).start()) {
        try (Child first = startWithLowerLimit(tracker, Mark.of(child.pid()))) {
          marked.awaitRunning(3);
          hidden =
              marked.running().stream()
                  .filter(pid -> pid != first.pid() && pid != child.pid())
                  .findFirst()
                  .orElseThrow();
          long limit = Mark.of(first.pid());
          new Mark(limit - 1, limit).put(hidden, "of a test");
          assertEquals(List.of(), first.terminate(SHORT));
        }
        assertEquals(List.of(), child.terminate(SHORT));
      }
      MarkedProcesses.await(() -> Procfs.stat(hidden).isEmpty());
    }
  }

  /// Who is not root can only lower a limit.
  private Child startWithLowerLimit(ProcessTracker tracker, long limit) throws IOException {
    while (true) {
      Child child = marked.shell("exec sleep MARK").withTracker(tracker).start();
      if (Mark.of(child.pid()) < limit) {
        return child;
      }
      assertEquals(List.of(), child.terminate(SHORT));
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
      MarkedProcesses.await(() -> Procfs.stat(orphan).isEmpty());
    }
  }

  @Test
  void whatWasAdoptedIsReapedAfterTheLastTracker() throws IOException, InterruptedException {
    int orphan;
    try (ProcessTracker _ = ProcessTracker.open()) {
      // Longer than the two looks that follow the end of the tracker.
      Process leaves = new ProcessBuilder("sh", "-c", "sleep 3 >/dev/null & echo $!").start();
      orphan = Integer.parseInt(new String(leaves.getInputStream().readAllBytes(), UTF_8).strip());
      assertEquals(0, leaves.waitFor());
    }
    MarkedProcesses.await(() -> Procfs.stat(orphan).isEmpty());
  }

  @Test
  void howeverManyTrackersWereThereOneWaitsForWhatWasAdopted()
      throws IOException, InterruptedException {
    int orphan;
    try (ProcessTracker _ = ProcessTracker.open()) {
      Process leaves = new ProcessBuilder("sh", "-c", "sleep 1000 >/dev/null & echo $!").start();
      orphan = Integer.parseInt(new String(leaves.getInputStream().readAllBytes(), UTF_8).strip());
      assertEquals(0, leaves.waitFor());
    }
    for (int i = 0; i < 5; i++) {
      ProcessTracker.open().close();
    }
    assertEquals(1, listsOfChildren());
    try (Child child = Command.of("kill", "-KILL", String.valueOf(orphan)).start()) {
      assertEquals(new ExitStatus.Exited(0), child.await());
    }
    MarkedProcesses.await(() -> Procfs.stat(orphan).isEmpty());
  }

  /// How many such files this process has open.
  private static long listsOfChildren() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
      return files.filter(ProcessTrackerTest::isListOfChildren).count();
    }
  }

  private static boolean isListOfChildren(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).endsWith("children");
    } catch (IOException closed) {
      return false;
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
                Command command = marked.shell("setsid sleep MARK & exit " + code);
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
    assertEquals(List.of(), marked.running());
    assertEquals(List.of(), MarkedProcesses.zombies());
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
}
