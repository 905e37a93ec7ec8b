// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import landline.socket.AcceptQueue;

/// What a [StreamServer] has counted. The numbers are read one after the other while it goes on,
/// the ends of connections before their beginnings: never have more ended than were accepted, but
/// for those that failed before, at a PROXY header.
///
/// @param connections how many are being served, or shake hands
/// @param limit how many there may be, see [Admission#connections]
/// @param accepted how many were let in
/// @param refused how many were turned away, by each reason
/// @param ended how many have ended, by how they did
/// @param durations how long those that have ended were open, in seconds
/// @param received how many bytes came in over those that have ended, as they were on the wire
/// @param sent how many bytes went out over those that have ended, as they were on the wire
/// @param tlsFailures how many TLS handshakes failed; empty for a server without TLS
/// @param acceptQueue the kernel's queue of those who are not accepted yet, of all listeners
///   together; empty once the server is closed, and where the kernel does not tell, see
///   [AcceptQueue#of]
public record StreamCounts(
    int connections,
    int limit,
    long accepted,
    Map<RejectReason, Long> refused,
    Map<ConnectionEnd, Long> ended,
    Histogram durations,
    long received,
    long sent,
    OptionalLong tlsFailures,
    Optional<AcceptQueue> acceptQueue)
    implements ServerCounts {

  /// Copies the maps; what they lack is 0.
  public StreamCounts {
    refused = complete(RejectReason.class, refused);
    ended = complete(ConnectionEnd.class, ended);
  }

  private static <E extends Enum<E>> Map<E, Long> complete(Class<E> type, Map<E, Long> counts) {
    var all = new EnumMap<E, Long>(type);
    for (E each : type.getEnumConstants()) {
      all.put(each, counts.getOrDefault(each, 0L));
    }
    return Collections.unmodifiableMap(all);
  }

  /// How many were turned away for a reason.
  ///
  /// @param why the reason
  /// @return the number of [#refused()]
  public long refused(RejectReason why) {
    return refused.getOrDefault(why, 0L);
  }

  /// How many have ended in a way.
  ///
  /// @param how the way
  /// @return the number of [#ended()]
  public long ended(ConnectionEnd how) {
    return ended.getOrDefault(how, 0L);
  }

  @Override
  public void collect(Sink sink) {
    StreamMetrics.collect(this, sink);
  }
}
