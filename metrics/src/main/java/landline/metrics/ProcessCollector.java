// SPDX-License-Identifier: Apache-2.0
package landline.metrics;

import static landline.server.Metric.gauge;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import landline.server.Metric;
import landline.socket.internal.Rlimit;

/// Collects the metrics of the process that Prometheus's client libraries have, under their names.
/// Those from files are missing when there is no descriptor left to read these.
final class ProcessCollector {

  static final Metric CPU =
      new Metric(
          Metric.Kind.COUNTER,
          "process_cpu_seconds",
          "seconds",
          "Processor time of the process, user and system.");
  static final Metric START =
      new Metric(
          Metric.Kind.GAUGE,
          "process_start_time_seconds",
          "seconds",
          "Start of the process, in seconds since 1970.");
  static final Metric RESIDENT = bytes("process_resident_memory_bytes", "Resident memory.");
  static final Metric VIRTUAL = bytes("process_virtual_memory_bytes", "Virtual memory.");
  static final Metric DESCRIPTORS = gauge("process_open_fds", "Open file descriptors.");
  static final Metric DESCRIPTORS_LIMIT =
      gauge("process_max_fds", "Maximum number of open file descriptors.");

  private static final Path STAT = Path.of("/proc/self/stat");
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final Path FOLDER = Path.of("/proc/self/fd");

  // The fields of proc_pid_stat(5) after the command's name, which ends with the last parenthesis.
  private static final int USER_TIME = 11;
  private static final int SYSTEM_TIME = 12;

  // Their unit is a hundredth of a second, USER_HZ, on all processors that the JDK runs on.
  private static final int TICK_SCALE = 2;
  private static final int MILLIS_SCALE = 3;
  private static final int KIB = 1024;

  private ProcessCollector() {}

  /// A gauge of bytes.
  static Metric bytes(String name, String help) {
    return new Metric(Metric.Kind.GAUGE, name, "bytes", help);
  }

  static void read(Samples into) {
    content(STAT)
        .flatMap(ProcessCollector::processorTime)
        .ifPresent(time -> into.add(CPU, Labels.NONE, time));
    // When the virtual machine started: the kernel tells only how long that was after the boot.
    long start = ManagementFactory.getRuntimeMXBean().getStartTime();
    into.add(START, Labels.NONE, BigDecimal.valueOf(start, MILLIS_SCALE));
    content(STATUS)
        .ifPresent(status -> {
          size(status, "VmRSS").ifPresent(bytes -> into.add(RESIDENT, Labels.NONE, bytes));
          size(status, "VmSize").ifPresent(bytes -> into.add(VIRTUAL, Labels.NONE, bytes));
        });
    descriptors().ifPresent(open -> into.add(DESCRIPTORS, Labels.NONE, open));
    into.add(DESCRIPTORS_LIMIT, Labels.NONE, Rlimit.nofile().soft());
  }

  private static Optional<String> content(Path file) {
    try {
      return Optional.of(Files.readString(file, StandardCharsets.ISO_8859_1));
    } catch (IOException untold) {
      return Optional.empty();
    }
  }

  /// The processor time in seconds.
  ///
  /// @param stat a line of proc_pid_stat(5)
  static Optional<BigDecimal> processorTime(String stat) {
    String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", -1);
    if (fields.length <= SYSTEM_TIME) {
      return Optional.empty();
    }
    long ticks = Long.parseLong(fields[USER_TIME]) + Long.parseLong(fields[SYSTEM_TIME]);
    return Optional.of(BigDecimal.valueOf(ticks, TICK_SCALE));
  }

  /// A size in bytes, which is told in KiB.
  ///
  /// @param status the lines of proc_pid_status(5)
  static OptionalLong size(String status, String key) {
    return status
        .lines()
        .filter(line -> line.startsWith(key + ":") && line.endsWith(" kB"))
        .mapToLong(line ->
            Long.parseLong(line.substring(key.length() + 1, line.length() - 3).strip()) * KIB)
        .findFirst();
  }

  /// The number of open descriptors; empty if it is unknown. Since Linux 6.2 it is the size of the
  /// folder, so that nothing needs to be opened when there is no descriptor left; before, they have
  /// to be counted. See proc_pid_fd(5).
  static OptionalLong descriptors() {
    try {
      long size = Files.size(FOLDER);
      return OptionalLong.of(size > 0 ? size : counted());
    } catch (IOException untold) {
      return OptionalLong.empty();
    }
  }

  /// Counts them, except for the one that this takes.
  static long counted() throws IOException {
    try (Stream<Path> each = Files.list(FOLDER)) {
      return each.count() - 1;
    }
  }
}
