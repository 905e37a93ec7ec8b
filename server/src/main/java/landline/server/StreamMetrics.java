// SPDX-License-Identifier: Apache-2.0
package landline.server;

import static landline.server.Metric.counter;
import static landline.server.Metric.gauge;

import java.util.Map;

/// The metrics of a [StreamServer], from its [StreamCounts].
final class StreamMetrics {

  private static final Metric ACTIVE =
      gauge("landline_server_connections_active", "Open connections, handshakes included.");
  private static final Metric LIMIT =
      gauge("landline_server_connections_limit", "Limit on open connections.");
  private static final Metric ACCEPTED =
      counter("landline_server_connections_accepted", "Connections accepted and admitted.");
  private static final Metric REFUSED =
      counter("landline_server_connections_refused", "Connections rejected, by limit.");
  private static final Metric ENDED =
      counter("landline_server_connections_ended", "Connections ended, by cause.");
  private static final Metric DURATION =
      new Metric(
          Metric.Kind.HISTOGRAM,
          "landline_server_connection_duration_seconds",
          "seconds",
          "Duration of connections, counted when they end.");
  private static final Metric IO =
      new Metric(
          Metric.Kind.COUNTER,
          "landline_server_io_bytes",
          "bytes",
          "Bytes transferred by connections, as on the wire, counted when they end.");
  private static final Metric TLS_FAILURES =
      counter("landline_server_tls_handshake_failures", "TLS handshakes that failed.");
  private static final Metric QUEUE =
      gauge("landline_server_accept_queue_length", "Connections in the kernel's accept queue.");
  private static final Metric QUEUE_LIMIT =
      gauge("landline_server_accept_queue_limit", "Limit on the kernel's accept queue.");

  private StreamMetrics() {}

  static void collect(StreamCounts counts, ServerCounts.Sink sink) {
    sink.add(ACTIVE, Map.of(), counts.connections());
    sink.add(LIMIT, Map.of(), counts.limit());
    sink.add(ACCEPTED, Map.of(), counts.accepted());
    counts
        .refused()
        .forEach((why, count) -> sink.add(REFUSED, Map.of("reason", LabelValues.word(why)), count));
    counts
        .ended()
        .forEach((how, count) -> sink.add(ENDED, Map.of("end", LabelValues.word(how)), count));
    sink.add(DURATION, Map.of(), counts.durations());
    sink.add(IO, LabelValues.RECEIVE, counts.received());
    sink.add(IO, LabelValues.TRANSMIT, counts.sent());
    counts.tlsFailures().ifPresent(count -> sink.add(TLS_FAILURES, Map.of(), count));
    counts
        .acceptQueue()
        .ifPresent(queue -> {
          sink.add(QUEUE, Map.of(), queue.waiting());
          sink.add(QUEUE_LIMIT, Map.of(), queue.limit());
        });
  }
}
