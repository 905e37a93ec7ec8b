// SPDX-License-Identifier: Apache-2.0
package landline.time;

import java.util.Locale;
import java.util.Map;
import landline.server.Metric;
import landline.server.ServerCounts;

/// The counters of a time service over datagrams.
///
/// @param dropped datagrams without a reply, by reason
public record TimeCounts(Map<TimeRefusal, Long> dropped) implements ServerCounts {

  private static final Metric DROPPED =
      Metric.counter("landline_time_dropped", "Datagrams without a reply, by reason.");

  /// Copies the map.
  public TimeCounts {
    dropped = Map.copyOf(dropped);
  }

  @Override
  public void collect(Sink sink) {
    for (TimeRefusal reason : TimeRefusal.values()) {
      String label = reason.name().toLowerCase(Locale.ROOT);
      sink.add(DROPPED, Map.of("reason", label), dropped.getOrDefault(reason, 0L));
    }
  }
}
