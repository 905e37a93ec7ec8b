// SPDX-License-Identifier: Apache-2.0
package landline.server;

import static landline.server.Metric.counter;

import java.util.Map;

/// What a [DatagramServer] has counted.
///
/// @param received how many messages there were
/// @param truncated how many of them were longer than [DatagramConfig#maxMessage], so that their
///   end is lost
/// @param lost how many messages never got here because the kernel dropped them, mostly since its
///   receive buffer was full; see SO_MEMINFO in socket(7)
/// @param sent how many messages the kernel took, replies and others
/// @param unsent how many replies were dropped because there was no room for them, see
///   [Request#reply] and [Request#replyBatched]
/// @param errors how many errors of earlier replies the kernel has reported
public record DatagramCounts(
    long received, long truncated, long lost, long sent, long unsent, long errors)
    implements ServerCounts {

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

  @Override
  public void collect(Sink sink) {
    sink.add(DATAGRAMS, LabelValues.RECEIVE, received);
    sink.add(DATAGRAMS, LabelValues.TRANSMIT, sent);
    sink.add(TRUNCATED, Map.of(), truncated);
    sink.add(LOST, Map.of(), lost);
    sink.add(UNSENT, Map.of(), unsent);
    sink.add(ERRORS, Map.of(), errors);
  }
}
