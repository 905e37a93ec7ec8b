// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/// Counters of a stream server's connections at their end.
final class EndCounters {

  // What OpenTelemetry advises for kestrel.connection.duration, its one metric of the kind.
  private static final double[] BOUNDS = {
    0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120, 300
  };

  // Filled once, and only read from then on.
  private final Map<ConnectionEnd, LongAdder> ends = new EnumMap<>(ConnectionEnd.class);
  private final Durations durations = new Durations(BOUNDS);
  private final LongAdder received = new LongAdder();
  private final LongAdder sent = new LongAdder();

  EndCounters() {
    for (ConnectionEnd end : ConnectionEnd.values()) {
      ends.put(end, new LongAdder());
    }
  }

  /// The end is counted last: whatever has ended is in the other sums.
  void add(ConnectionSummary summary) {
    durations.add(summary.lasted());
    received.add(summary.received());
    sent.add(summary.sent());
    of(summary.end()).increment();
  }

  Map<ConnectionEnd, Long> counts() {
    return ConnectionStats.sums(ends);
  }

  private LongAdder of(ConnectionEnd end) {
    return Objects.requireNonNull(ends.get(end));
  }

  Histogram durations() {
    return durations.now();
  }

  long received() {
    return received.sum();
  }

  long sent() {
    return sent.sum();
  }
}
