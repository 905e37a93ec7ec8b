// SPDX-License-Identifier: Apache-2.0
package landline.torture;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/// Statistics of a process and its descendants; see proc(5).
///
/// @param cpuTicks the CPU time of all, also of children that have ended and were waited for
/// @param nanos when it was read
/// @param descriptors open descriptors; empty if this user may not read them
/// @param threads the number of threads
record ProcessStats(long cpuTicks, long nanos, OptionalInt descriptors, int threads) {

  /// USER_HZ, which is 100 on every platform that Java 25 runs on; see times(2).
  private static final int TICKS_PER_SECOND = 100;

  // Fields after the command's name.
  private static final int FIRST_TIME = 11;
  private static final int TIMES = 4;

  /// Reads the statistics.
  ///
  /// @return empty if there is no such process
  static Optional<ProcessStats> of(long pid) {
    List<Path> all = processes(pid);
    if (all.isEmpty()) {
      return Optional.empty();
    }
    long ticks = 0;
    int threads = 0;
    int descriptors = 0;
    boolean visible = true;
    for (Path process : all) {
      try {
        ticks += ticks(process);
        threads += entries(process.resolve("task"));
      } catch (IOException ended) {
        continue;
      }
      try {
        descriptors += entries(process.resolve("fd"));
      } catch (IOException denied) {
        visible = visible && !Files.exists(process);
      }
    }
    return Optional.of(
        new ProcessStats(
            ticks,
            System.nanoTime(),
            visible ? OptionalInt.of(descriptors) : OptionalInt.empty(),
            threads));
  }

  /// The folders in /proc of a living process and its descendants.
  static List<Path> processes(long pid) {
    return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).stream()
        .flatMap(root -> Stream.concat(Stream.of(root), root.descendants()))
        .map(each -> Path.of("/proc", Long.toString(each.pid())))
        .toList();
  }

  /// The fields of /proc/PID/stat after the command's name, which ends with the last parenthesis.
  static String[] stat(Path process) throws IOException {
    String stat = Files.readString(process.resolve("stat"));
    return stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", -1);
  }

  /// The open descriptors of this process, without its descendants.
  static OptionalInt descriptorsOf(long pid) {
    try {
      return OptionalInt.of(entries(Path.of("/proc", Long.toString(pid), "fd")));
    } catch (IOException unknown) {
      return OptionalInt.empty();
    }
  }

  private static long ticks(Path process) throws IOException {
    String[] fields = stat(process);
    long ticks = 0;
    for (int i = 0; i < TIMES; i++) {
      ticks += Long.parseLong(fields[FIRST_TIME + i]);
    }
    return ticks;
  }

  private static int entries(Path folder) throws IOException {
    int count = 0;
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (var each = entries.iterator(); each.hasNext(); each.next()) {
        count++;
      }
    } catch (DirectoryIteratorException ended) {
      throw ended.getCause();
    }
    return count;
  }

  /// The CPU time since another reading, in hundredths of one core.
  int cpuPercentSince(ProcessStats then) {
    double seconds = (nanos - then.nanos) / 1e9;
    double used = (double) (cpuTicks - then.cpuTicks) / TICKS_PER_SECOND;
    return (int) Math.max(0, Math.round(100 * used / seconds));
  }
}
