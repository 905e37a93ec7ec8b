// SPDX-License-Identifier: Apache-2.0
package landline.time.ntp;

import java.util.Map;
import java.util.TreeMap;
import landline.server.Metric;
import landline.server.ServerCounts;

/// The counters of key establishment. TLS handshakes that failed are counted by the server.
///
/// @param established exchanges in which a client got cookies
/// @param failed exchanges in which it got none, by reason, such as `no_algorithm`
public record NtsKeCounts(long established, Map<String, Long> failed) implements ServerCounts {

  private static final Metric ESTABLISHED =
      Metric.counter("landline_nts_ke_established", "Exchanges in which a client got cookies.");
  private static final Metric FAILED =
      Metric.counter("landline_nts_ke_failed", "Exchanges without cookies, by reason.");

  /// Copies the map.
  public NtsKeCounts {
    failed = Map.copyOf(failed);
  }

  @Override
  public void collect(Sink sink) {
    sink.add(ESTABLISHED, Map.of(), established);
    new TreeMap<>(failed)
        .forEach((reason, count) -> sink.add(FAILED, Map.of("reason", reason), count));
  }
}
