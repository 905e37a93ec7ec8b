// SPDX-License-Identifier: Apache-2.0
package landline.server;

import static landline.server.Metric.counter;

import java.util.Map;

/// The metrics of a [DatagramServer], made of its [DatagramCounts].
final class DatagramMetrics {

  private static final Metric DATAGRAMS =
      counter("landline_server_datagrams", "Messages received and sent.");
  private static final Metric TRUNCATED =
      counter(
          "landline_server_datagrams_truncated",
          "Received messages that were longer than there was room for.");
  private static final Metric LOST =
      counter(
          "landline_server_datagrams_lost",
          "Messages that the kernel dropped, mostly since its receive buffer was full.");
  private static final Metric UNSENT =
      counter(
          "landline_server_datagrams_unsent",
          "Messages that were not sent since there was no room for them.");
  private static final Metric ERRORS =
      counter(
          "landline_server_datagram_errors",
          "Errors of the kernel, mostly about earlier messages.");

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
