// SPDX-License-Identifier: Apache-2.0
package landline.torture;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import landline.socket.Deadline;

/// The CPU load of a process and its descendants over a time, and the load they would have caused
/// on an idle machine.
///
/// @param percent the CPU time, in hundredths of one core
/// @param wanted how often one of their threads ran or waited for a core, in hundredths of the
///   samples
record Load(int percent, int wanted) {

  private static final Duration SAMPLE = Duration.ofMillis(15);

  /// An unknown load.
  static final Load UNKNOWN = new Load(0, 0);

  /// Above this, a server without work spins. On a busy machine it cannot use as much as it wants.
  private static final int IDLE = 50;

  boolean isRest() {
    return percent <= IDLE && wanted <= IDLE + IDLE / 2;
  }

  /// The load as text, such as `used 100 % of a core`.
  String text() {
    return "used "
        + percent
        + " % of a core"
        + (percent > IDLE ? "" : " and wanted " + wanted + " %");
  }

  /// Measures the load for this time; blocks.
  ///
  /// @return empty if there is no such process, at the beginning or the end
  static Optional<Load> watch(long pid, Duration time) throws InterruptedException {
    Optional<ProcessStats> before = ProcessStats.of(pid);
    List<Path> processes = ProcessStats.processes(pid);
    Deadline deadline = Deadline.in(time);
    int looks = 0;
    int runnable = 0;
    while (!deadline.isOver()) {
      Thread.sleep(deadline.earlier(Deadline.in(SAMPLE)).left());
      looks++;
      runnable += processes.stream().anyMatch(Load::isRunnable) ? 1 : 0;
    }
    Optional<ProcessStats> after = ProcessStats.of(pid);
    if (before.isEmpty() || after.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Load(after.get().cpuPercentSince(before.get()), 100 * runnable / Math.max(1, looks)));
  }

  /// Whether one of its threads is in the state R, "running or runnable (on run queue)".
  private static boolean isRunnable(Path process) {
    try (DirectoryStream<Path> threads = Files.newDirectoryStream(process.resolve("task"))) {
      for (Path thread : threads) {
        if (ProcessStats.stat(thread)[0].equals("R")) {
          return true;
        }
      }
    } catch (IOException | DirectoryIteratorException ended) {
      // It uses nothing any more.
    }
    return false;
  }
}
