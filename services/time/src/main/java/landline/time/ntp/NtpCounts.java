// SPDX-License-Identifier: Apache-2.0
package landline.time.ntp;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import landline.server.Metric;
import landline.server.ServerCounts;

/// The counters of an NTP server.
///
/// @param requests datagrams that were requests, by version and mode
/// @param replies by kind
/// @param drops datagrams without a reply, by reason
public record NtpCounts(
    Map<Kind, Long> requests, Map<NtpReply, Long> replies, Map<NtpDrop, Long> drops)
    implements ServerCounts {

  private static final Metric REQUESTS =
      Metric.counter("landline_ntp_requests", "NTP requests, by version and mode.");
  private static final Metric REPLIES = Metric.counter("landline_ntp_replies", "NTP replies.");
  private static final Metric DROPS =
      Metric.counter("landline_ntp_dropped", "Datagrams that got no reply.");

  /// A kind of request.
  ///
  /// @param version 1 to 4
  /// @param mode 0, 1 or 3
  public record Kind(int version, int mode) {}

  static NtpCounts of(List<NtpCounters> handlers) {
    Map<Kind, Long> requests = new java.util.LinkedHashMap<>();
    for (int version = 1; version <= NtpPacket.VERSION; version++) {
      for (int mode : new int[] {0, 1, 3}) {
        int v = version;
        long count = handlers.stream().mapToLong(each -> each.requests(v, mode)).sum();
        if (count > 0) {
          requests.put(new Kind(version, mode), count);
        }
      }
    }
    Map<NtpReply, Long> replies = new EnumMap<>(NtpReply.class);
    for (NtpReply kind : NtpReply.values()) {
      replies.put(kind, handlers.stream().mapToLong(each -> each.replies(kind)).sum());
    }
    Map<NtpDrop, Long> drops = new EnumMap<>(NtpDrop.class);
    for (NtpDrop reason : NtpDrop.values()) {
      if (reason != NtpDrop.NONE) {
        drops.put(reason, handlers.stream().mapToLong(each -> each.drops(reason)).sum());
      }
    }
    return new NtpCounts(Map.copyOf(requests), Map.copyOf(replies), Map.copyOf(drops));
  }

  @Override
  public void collect(Sink sink) {
    requests.forEach(
        (kind, count) ->
            sink.add(
                REQUESTS,
                Map.of(
                    "version", String.valueOf(kind.version()), "mode", String.valueOf(kind.mode())),
                count));
    for (NtpReply kind : NtpReply.values()) {
      sink.add(REPLIES, Map.of("mode", label(kind)), replies.getOrDefault(kind, 0L));
    }
    Arrays.stream(NtpDrop.values())
        .filter(drops::containsKey)
        .forEach(reason -> sink.add(DROPS, Map.of("reason", label(reason)), drops.get(reason)));
  }

  private static String label(Enum<?> value) {
    return value.name().toLowerCase(java.util.Locale.ROOT);
  }

  /// All requests.
  public long allRequests() {
    return requests.values().stream().collect(Collectors.summingLong(Long::longValue));
  }
}
