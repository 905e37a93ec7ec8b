// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.stream.Stream;
import landline.socket.Rlimit;
import landline.socket.SocketCounters;

/// What there is to tell of the process and of all its sockets.
final class ProcessCollector {

  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

  private ProcessCollector() {}

  static void read(Samples into) {
    SocketCounters now = SocketCounters.now();
    into.add(Metric.PROCESS_IO, ServerCollector.RECEIVE, now.bytesReceived());
    into.add(Metric.PROCESS_IO, ServerCollector.TRANSMIT, now.bytesSent());
    into.add(Metric.SOCKET_CALLS, ServerCollector.RECEIVE, now.receives());
    into.add(Metric.SOCKET_CALLS, ServerCollector.TRANSMIT, now.sends());
    into.add(Metric.SOCKETS_OPEN, Labels.NONE, now.open());
    into.add(Metric.SOCKETS_OPENED, Labels.NONE, now.opened());
    into.add(Metric.SOCKETS_LEAKED, Labels.NONE, now.leaks());
    into.add(Metric.SOCKET_WAITS, Labels.NONE, now.waits());
    into.add(Metric.SOCKET_TIMEOUTS, Labels.NONE, now.timeouts());
    into.add(Metric.ACCEPTS, Labels.NONE, now.accepted());
    into.add(Metric.ACCEPT_FAILURES, Labels.NONE, now.acceptFailures());
    into.add(Metric.CONNECTS, Labels.NONE, now.connected());
    into.add(Metric.CONNECT_FAILURES, Labels.NONE, now.connectFailures());
    into.add(Metric.LOOKUPS, Labels.NONE, now.lookups());
    into.add(Metric.LOOKUP_FAILURES, Labels.NONE, now.lookupFailures());
    descriptors().ifPresent(open -> into.add(Metric.DESCRIPTORS, Labels.NONE, open));
    into.add(Metric.DESCRIPTORS_LIMIT, Labels.NONE, Rlimit.nofile().soft());
  }

  /// How many descriptors are open; empty if that can't be found out. Since Linux 6.2 the size of
  /// the folder tells, so that nothing needs to be opened when there is no descriptor left; before,
  /// they have to be counted. See proc_pid_fd(5).
  static OptionalLong descriptors() {
    try {
      long size = Files.size(DESCRIPTORS);
      return OptionalLong.of(size > 0 ? size : counted());
    } catch (IOException untold) {
      return OptionalLong.empty();
    }
  }

  /// Counts them, but for the one that this takes.
  static long counted() throws IOException {
    try (Stream<Path> each = Files.list(DESCRIPTORS)) {
      return each.count() - 1;
    }
  }
}
