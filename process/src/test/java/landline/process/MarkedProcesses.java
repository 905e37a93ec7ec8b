// SPDX-License-Identifier: Apache-2.0
package landline.process;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import landline.socket.Deadline;

/// Processes of commands with a word of this object among their arguments, to find them by.
final class MarkedProcesses {

  static final Duration LONG = Duration.ofSeconds(40);

  // The system's, which every user may run.
  private static final String PYTHON =
      Files.isExecutable(Path.of("/usr/bin/python3")) ? "/usr/bin/python3" : "python3";

  /// Ends when the one in the middle has ended, so that only the daemon is left.
  static final String DAEMON =
      """
      import os, sys, time
      if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
          os.closerange(0, 3)
          time.sleep(100000)
      else:
        os.wait()
      """;

  /// A child goes on, and its parent ends, again and again, each in a session of its own.
  static final String HOPPER =
      """
      import os, sys, time
      end = time.time() + 30
      while time.time() < end:
        if os.fork(): os._exit(0)
        os.setsid()
      """;

  /// Each way to track that this machine allows.
  static List<Optional<Cgroup>> ways() {
    return Cgroup.delegated().isPresent()
        ? List.of(Optional.empty(), Cgroup.delegated())
        : List.of(Optional.empty());
  }

  /// In the arguments of every process of a test, to find them by.
  private final String mark = "98765" + System.nanoTime();

  /// What every process of these commands has among its arguments.
  String mark() {
    return mark;
  }

  Command shell(String script) {
    return Command.of("sh", "-c", script.replace("MARK", mark), mark);
  }

  Command python(String script, String... more) {
    var arguments = new ArrayList<>(List.of(more));
    arguments.addAll(List.of(PYTHON, "-c", script, mark));
    return Command.of(arguments.toArray(new String[0]));
  }

  List<Integer> running() throws IOException {
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

  /// Orphans of an untracked child are reaped by whoever adopts them.
  List<Integer> stillRunning() throws IOException {
    return running().stream()
        .filter(pid -> Procfs.stat(pid).map(each -> !each.isZombie()).orElse(false))
        .toList();
  }

  static List<Integer> zombies() {
    return Procfs.children((int) ProcessHandle.current().pid()).stream()
        .filter(pid -> Procfs.stat(pid).map(Procfs.Stat::isZombie).orElse(false))
        .toList();
  }

  static void await(BooleanSupplier condition) {
    Deadline patience = Deadline.in(LONG);
    while (!condition.getAsBoolean()) {
      assertFalse(patience.isOver());
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
    }
  }

  void awaitRunning(int least) {
    await(() -> {
      try {
        return running().size() >= least;
      } catch (IOException failed) {
        throw new IllegalStateException(failed);
      }
    });
  }
}
