// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import landline.socket.AcceptQueue;

/// The counters of a [StreamServer]. They are read one after the other while the server runs, the
/// ends of connections before their beginnings, durations and bytes: never have more ended than
/// were accepted, except those that failed before, such as at a PROXY header. Durations and bytes
/// are those of all that have ended, and perhaps of some more.
///
/// @param connections open connections, handshakes included
/// @param limit the limit on them, see [Admission#connections]
/// @param accepted connections admitted
/// @param refused connections rejected, by reason
/// @param ended connections ended, by how they ended
/// @param durations how long ended connections were open, in seconds
/// @param received bytes received over ended connections, as on the wire
/// @param sent bytes sent over ended connections, as on the wire
/// @param tlsFailures TLS handshakes that failed; empty for a server without TLS
/// @param acceptQueue the kernel's queue of connections not accepted yet, of all listeners
///   together; empty once the server is closed, and where the kernel gives no figure, see
///   [AcceptQueue#of]
/// @param service those of its service, see [StreamService#counts]
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
    Optional<AcceptQueue> acceptQueue,
    ServerCounts service)
    implements ServerCounts {

  /// Copies the maps; missing keys are 0.
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

  /// The number of connections rejected for a reason.
  public long refused(RejectReason why) {
    return refused.getOrDefault(why, 0L);
  }

  /// The number of connections that ended in a way.
  public long ended(ConnectionEnd how) {
    return ended.getOrDefault(how, 0L);
  }

  @Override
  public void collect(Sink sink) {
    StreamMetrics.collect(this, sink);
    service.collect(sink);
  }
}
