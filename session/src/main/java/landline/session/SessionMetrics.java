// SPDX-License-Identifier: Apache-2.0
package landline.session;

import static landline.server.Metric.counter;
import static landline.server.Metric.gauge;

import java.util.Map;
import landline.server.Metric;
import landline.server.ServerCounts;

/// The metrics of a [SessionServer], made of its [SessionCounts].
final class SessionMetrics {

  private static final Metric ACTIVE =
      gauge("landline_server_sessions_active", "Open datagram sessions.");
  private static final Metric LIMIT =
      gauge("landline_server_sessions_limit", "Maximum number of datagram sessions.");
  private static final Metric OPENED =
      counter("landline_server_sessions_opened", "Datagram sessions that began.");
  private static final Metric EXPIRED =
      counter(
          "landline_server_sessions_expired",
          "Sessions whose peer sent nothing for the idle time.");
  private static final Metric REFUSED =
      counter(
          "landline_server_sessions_refused",
          "Sessions that were rejected because there were too many.");
  private static final Metric CHALLENGES =
      counter(
          "landline_server_session_challenges",
          "Messages without a valid token, which were answered with one.");
  private static final Metric UNREADABLE =
      counter(
          "landline_server_session_datagrams_unreadable",
          "Messages that are not of the protocol, or have no source address.");
  private static final Metric DROPPED =
      counter(
          "landline_server_session_datagrams_dropped",
          "Messages to sessions whose queue was full, or which were closed before they took them.");

  private SessionMetrics() {}

  static void collect(SessionCounts counts, ServerCounts.Sink sink) {
    counts.datagrams().collect(sink);
    sink.add(ACTIVE, Map.of(), counts.sessions());
    sink.add(LIMIT, Map.of(), counts.limit());
    sink.add(OPENED, Map.of(), counts.opened());
    sink.add(EXPIRED, Map.of(), counts.expired());
    sink.add(REFUSED, Map.of(), counts.refused());
    sink.add(CHALLENGES, Map.of(), counts.challenged());
    sink.add(UNREADABLE, Map.of(), counts.unreadable());
    sink.add(DROPPED, Map.of(), counts.dropped());
  }
}
