// SPDX-License-Identifier: Apache-2.0
package landline.time.ntp;

import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import landline.server.Metric;
import landline.server.ServerCounts;
import landline.time.packet.NtpDrop;
import landline.time.packet.NtpPacket;

/// The counters of an NTP server, and its stratum.
///
/// @param stratum as [NtpService#stratum]
/// @param requests datagrams that were requests, by version and mode, such as `v4 client`
/// @param replies by kind: `basic`, `interleaved`, and `ntsn`, by which a client learns that its
///   cookie is of no use any more
/// @param authenticated replies under NTS, of those
/// @param dropped datagrams without a reply, or without the time, by reason, such as `rate`
public record NtpCounts(
    int stratum,
    Map<String, Long> requests,
    Map<String, Long> replies,
    long authenticated,
    Map<String, Long> dropped)
    implements ServerCounts {

  // By a label, since what several listeners have is added up.
  private static final Metric SERVERS =
      Metric.gauge(
          "landline_ntp_servers",
          "NTP servers by the stratum that replies tell; 16 if the clock is not synchronized.");
  private static final Metric REQUESTS =
      Metric.counter("landline_ntp_requests", "NTP requests, by version and mode.");
  private static final Metric REPLIES = Metric.counter("landline_ntp_replies", "NTP replies.");
  private static final Metric AUTHENTICATED =
      Metric.counter("landline_ntp_authenticated", "NTP replies under NTS.");
  private static final Metric DROPPED =
      Metric.counter("landline_ntp_dropped", "Datagrams that got no time, by reason.");

  /// Copies the maps.
  public NtpCounts {
    requests = Map.copyOf(requests);
    replies = Map.copyOf(replies);
    dropped = Map.copyOf(dropped);
  }

  static NtpCounts of(int stratum, Collection<NtpCounters> handlers) {
    var requests = new TreeMap<String, Long>();
    for (int version = 1; version <= NtpPacket.VERSION; version++) {
      for (Mode mode : Mode.values()) {
        int v = version;
        requests.put("v" + v + " " + label(mode), sum(handlers, h -> h.requests(v, mode.number)));
      }
    }
    var replies = new TreeMap<String, Long>();
    for (NtpReply kind : NtpReply.values()) {
      replies.put(label(kind), sum(handlers, each -> each.replies(kind)));
    }
    var dropped = new TreeMap<String, Long>();
    for (NtpDrop reason : NtpDrop.values()) {
      if (reason != NtpDrop.NONE) {
        dropped.put(label(reason), sum(handlers, each -> each.drops(reason)));
      }
    }
    return new NtpCounts(
        stratum, requests, replies, sum(handlers, NtpCounters::authenticated), dropped);
  }

  private enum Mode {
    UNSPECIFIED(NtpPacket.MODE_UNSPECIFIED),
    ACTIVE(NtpPacket.MODE_ACTIVE),
    CLIENT(NtpPacket.MODE_CLIENT);

    private final int number;

    Mode(int number) {
      this.number = number;
    }
  }

  private static long sum(Collection<NtpCounters> handlers, ToLongFunction<NtpCounters> count) {
    return handlers.stream().mapToLong(count).sum();
  }

  private static String label(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public void collect(Sink sink) {
    sink.add(SERVERS, Map.of("stratum", Integer.toString(stratum)), 1);
    new TreeMap<>(requests)
        .forEach((kind, count) -> {
          String[] words = kind.split(" ", 2);
          sink.add(REQUESTS, Map.of("version", words[0].substring(1), "mode", words[1]), count);
        });
    new TreeMap<>(replies).forEach((kind, count) -> sink.add(REPLIES, Map.of("mode", kind), count));
    sink.add(AUTHENTICATED, Map.of(), authenticated);
    new TreeMap<>(dropped)
        .forEach((reason, count) -> sink.add(DROPPED, Map.of("reason", reason), count));
  }
}
