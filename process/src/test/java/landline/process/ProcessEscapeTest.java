// SPDX-License-Identifier: Apache-2.0
package landline.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import landline.process.Command.Resource;
import landline.socket.Deadline;
import landline.testkit.LeakCheck;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// After the end of a command nothing is left of it, whatever it does to leave.
@ExtendWith(LeakCheck.class)
class ProcessEscapeTest {

  private static final Duration SHORT = Duration.ofMillis(100);

  /// Less than a hopper goes on for.
  private static final Duration LESS = Duration.ofSeconds(20);

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

  private final MarkedProcesses marked = new MarkedProcesses();

  private interface Beginning {
    void await(Child child) throws IOException;
  }

  /// Starts a command, waits until it has so many processes, ends it, and looks for what is left.
  private void nothingIsLeft(Optional<Cgroup> way, Command command, int processes)
      throws IOException {
    nothingIsLeft(way, command, _ -> marked.awaitRunning(processes));
  }

  private void nothingIsLeft(Optional<Cgroup> way, Command command, Beginning beginning)
      throws IOException {
    try (ProcessTracker tracker = ProcessTracker.open(way)) {
      assertEquals(way.isPresent(), tracker.toString().contains(" and "), tracker::toString);
      try (Child child = command.withTracker(tracker).start()) {
        beginning.await(child);
        assertEquals(List.of(), child.terminate(SHORT));
        assertEquals(List.of(), marked.running());
        assertEquals(List.of(child.pid()), MarkedProcesses.zombies());
        assertTrue(child.await(Deadline.in(Duration.ZERO)).isPresent());
      }
      assertEquals(List.of(), MarkedProcesses.zombies());
    }
    if (way.isPresent()) {
      try (Stream<Path> left = Files.list(way.get().directory())) {
        String own = "." + ProcessHandle.current().pid() + ".";
        assertFalse(left.anyMatch(each -> each.getFileName().toString().contains(own)));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("landline.process.MarkedProcesses#ways")
  void aSessionOfItsOwnIsNoEscape(Optional<Cgroup> way) throws IOException {
    nothingIsLeft(way, marked.shell("setsid sleep MARK & exec sleep MARK"), 2);
    nothingIsLeft(way, marked.shell("setsid sleep MARK & exit 3"), 1);
    nothingIsLeft(way, marked.shell("nohup sleep MARK > /dev/null 2>&1 & exit"), 1);
  }

  /// One without a process can be removed by whoever cleans up.
  @ParameterizedTest
  @MethodSource("landline.process.MarkedProcesses#ways")
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
  @MethodSource("landline.process.MarkedProcesses#ways")
  void aDaemonIsNoEscape(Optional<Cgroup> way) throws IOException {
    nothingIsLeft(way, marked.python(MarkedProcesses.DAEMON), 1);
    nothingIsLeft(way, marked.python(MarkedProcesses.DAEMON, "env", "-i"), 1);
  }

  @ParameterizedTest
  @MethodSource("landline.process.MarkedProcesses#ways")
  void whoIgnoresSigtermIsKilled(Optional<Cgroup> way) throws IOException {
    nothingIsLeft(way, marked.shell("trap '' TERM; sleep MARK & setsid sleep MARK & wait"), 3);
  }

  @ParameterizedTest
  @MethodSource("landline.process.MarkedProcesses#ways")
  void twoHundredSessionsEndAtOnce(Optional<Cgroup> way) throws IOException {
    nothingIsLeft(
        way,
        marked.shell("i=0; while [ $i -lt 200 ]; do setsid sleep MARK & i=$((i+1)); done"),
        200);
  }

  @ParameterizedTest
  @MethodSource("landline.process.MarkedProcesses#ways")
  void whoIsNeverLongTheSameProcessIsCaught(Optional<Cgroup> way) throws IOException {
    // A look at the list of processes may miss it again and again, so it tells.
    String told = "import os\nos.write(1, b'x')\n" + MarkedProcesses.HOPPER;
    nothingIsLeft(
        way, marked.python(told).withStdout(Command.Stdio.PIPE), ProcessEscapeTest::assertTold);
  }

  private static void assertTold(Child child) throws IOException {
    ByteBuffer one = ByteBuffer.allocate(1);
    assertEquals(1, child.stdout().read(one, Deadline.in(MarkedProcesses.LONG)));
  }

  /// A look at the list of children may find the dead alone: the one that runs is not in it yet.
  @ParameterizedTest
  @MethodSource("landline.process.MarkedProcesses#ways")
  void aDaemonThatIsNeverLongTheSameProcessIsCaught(Optional<Cgroup> way) throws IOException {
    String daemon =
        "import os\nif os.fork(): os._exit(0)\nos.write(1, b'x')\n" + MarkedProcesses.HOPPER;
    Command command = marked.python(daemon).withStdout(Command.Stdio.PIPE);
    for (int i = 0; i < 5; i++) {
      try (ProcessTracker tracker = ProcessTracker.open(way);
          Child child = command.withTracker(tracker).start()) {
        child.await();
        assertTold(child);
        assertEquals(List.of(), child.terminate(SHORT));
        // It would keep the pipe open for longer.
        assertEquals(-1, child.stdout().read(ByteBuffer.allocate(1), Deadline.in(LESS)));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("landline.process.MarkedProcesses#ways")
  void aForkBombIsEnded(Optional<Cgroup> way) throws IOException {
    // Root is not limited; a user who has no other process is.
    String user = "5" + marked.mark().substring(marked.mark().length() - 7);
    Command bomb =
        System.getProperty("user.name").equals("root")
            ? marked
                .python(BOMB, "setpriv", "--reuid", user, "--clear-groups")
                .withLimit(Resource.NPROC, 40, 40)
            : marked.python(BOMB.replace("while", "for _ in range(5):\n if"));
    nothingIsLeft(way, bomb, 30);
  }

  @ParameterizedTest
  @MethodSource("landline.process.MarkedProcesses#ways")
  void aJobOfAnInteractiveShellIsEnded(Optional<Cgroup> way) throws IOException {
    Command shell =
        Command.of("sh", "-c", "set -m; sleep " + marked.mark() + " & sleep " + marked.mark());
    nothingIsLeft(way, shell.withTerminal(Terminal.Size.of(9, 9), Terminal.Modes.defaults()), 3);
  }
}
