// SPDX-License-Identifier: Apache-2.0
package landline.server;

import static landline.server.Metric.counter;

import java.util.Map;

/// The metrics of a [DatagramServer], from its [DatagramCounts].
final class DatagramMetrics {

  private static final Metric DATAGRAMS =
      counter("landline_server_datagrams", "Messages received and sent.");
  private static final Metric TRUNCATED =
      counter("landline_server_datagrams_truncated", "Received messages that were truncated.");
  private static final Metric LOST =
      counter(
          "landline_server_datagrams_lost",
          "Messages that the kernel dropped, mostly because its receive buffer was full.");
  private static final Metric UNSENT =
      counter(
          "landline_server_datagrams_unsent", "Messages dropped instead of sent for want of room.");
  private static final Metric ERRORS =
      counter(
          "landline_server_datagram_errors",
          "Errors that the kernel reported, mostly of earlier messages.");

  private DatagramMetrics() {}

  static void collect(DatagramCounts counts, ServerCounts.Sink sink) {
    sink.add(DATAGRAMS, LabelValues.RECEIVE, counts.received());
    sink.add(DATAGRAMS, LabelValues.TRANSMIT, counts.sent());
    sink.add(TRUNCATED, Map.of(), counts.truncated());
    sink.add(LOST, Map.of(), counts.lost());
    sink.add(UNSENT, Map.of(), counts.unsent());
    sink.add(ERRORS, Map.of(), counts.errors());
  }
}
