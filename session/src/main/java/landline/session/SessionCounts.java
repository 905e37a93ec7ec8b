// SPDX-License-Identifier: Apache-2.0
package landline.session;

import landline.server.DatagramCounts;
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

  @Override
  public void collect(Sink sink) {
    SessionMetrics.collect(this, sink);
  }
}
