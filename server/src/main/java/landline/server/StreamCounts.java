// SPDX-License-Identifier: Apache-2.0
package landline.server;

import static landline.server.Metric.counter;
import static landline.server.Metric.gauge;

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

  private static final Metric ACTIVE =
      gauge(
          "landline_server_connections_active",
          "Connections that are being served, or shake hands.");
  private static final Metric LIMIT =
      gauge("landline_server_connections_limit", "How many connections there may be.");
  private static final Metric ACCEPTED =
      counter("landline_server_connections_accepted", "Connections that were let in.");
  private static final Metric REFUSED =
      counter(
          "landline_server_connections_refused",
          "Connections that were turned away, by the limit that was the reason.");
  private static final Metric ENDED =
      counter("landline_server_connections_ended", "Connections that have ended, by how they did.");
  private static final Metric DURATION =
      new Metric(
          Metric.Kind.HISTOGRAM,
          "landline_server_connection_duration_seconds",
          "seconds",
          "How long connections were open, told at their end.");
  private static final Metric IO =
      new Metric(
          Metric.Kind.COUNTER,
          "landline_server_io_bytes",
          "bytes",
          "What connections moved, as it is on the wire, told at their end.");
  private static final Metric TLS_FAILURES =
      counter("landline_server_tls_handshake_failures", "TLS handshakes that failed.");
  private static final Metric QUEUE =
      gauge(
          "landline_server_accept_queue_length",
          "Connections that wait in the kernel to be accepted.");
  private static final Metric QUEUE_LIMIT =
      gauge(
          "landline_server_accept_queue_limit",
          "How many connections may wait in the kernel to be accepted.");

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
    sink.add(ACTIVE, Map.of(), connections);
    sink.add(LIMIT, Map.of(), limit);
    sink.add(ACCEPTED, Map.of(), accepted);
    refused.forEach(
        (why, count) -> sink.add(REFUSED, Map.of("reason", LabelValues.word(why)), count));
    ended.forEach((how, count) -> sink.add(ENDED, Map.of("end", LabelValues.word(how)), count));
    sink.add(DURATION, Map.of(), durations);
    sink.add(IO, LabelValues.RECEIVE, received);
    sink.add(IO, LabelValues.TRANSMIT, sent);
    tlsFailures.ifPresent(count -> sink.add(TLS_FAILURES, Map.of(), count));
    acceptQueue.ifPresent(queue -> {
      sink.add(QUEUE, Map.of(), queue.waiting());
      sink.add(QUEUE_LIMIT, Map.of(), queue.limit());
    });
  }
}
