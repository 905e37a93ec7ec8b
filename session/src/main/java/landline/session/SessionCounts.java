// SPDX-License-Identifier: Apache-2.0
package landline.session;

import static landline.server.Metric.counter;
import static landline.server.Metric.gauge;

import java.util.Map;
import landline.server.DatagramCounts;
import landline.server.Metric;
import landline.server.ServerCounts;

/// Counts of a [SessionServer].
///
/// @param sessions the current number of sessions
/// @param limit the maximum, see [SessionConfig#maxSessions]
/// @param opened sessions that began
/// @param expired sessions whose peer sent nothing for the idle time
/// @param refused sessions that were rejected because there were too many, in total or of one
///   prefix
/// @param challenged messages without a valid token, which were answered with one
/// @param unreadable messages that are not of the protocol, or have no source address
/// @param dropped messages to sessions whose queue was full, or which were closed before they had
///   received them
/// @param datagrams messages of all kinds
public record SessionCounts(
    int sessions,
    int limit,
    long opened,
    long expired,
    long refused,
    long challenged,
    long unreadable,
    long dropped,
    DatagramCounts datagrams)
    implements ServerCounts {

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

  @Override
  public void collect(Sink sink) {
    datagrams.collect(sink);
    sink.add(ACTIVE, Map.of(), sessions);
    sink.add(LIMIT, Map.of(), limit);
    sink.add(OPENED, Map.of(), opened);
    sink.add(EXPIRED, Map.of(), expired);
    sink.add(REFUSED, Map.of(), refused);
    sink.add(CHALLENGES, Map.of(), challenged);
    sink.add(UNREADABLE, Map.of(), unreadable);
    sink.add(DROPPED, Map.of(), dropped);
  }
}
