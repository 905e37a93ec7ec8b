// SPDX-License-Identifier: Apache-2.0
package landline.server;

/// The counters of a [DatagramServer] or [BatchServer].
///
/// @param received messages received
/// @param truncated messages received that were longer than [DatagramConfig#maxMessage], so that
///   their end is lost
/// @param lost messages that the kernel dropped before they were received, mostly because its
///   receive buffer was full; see SO_MEMINFO in socket(7)
/// @param sent messages that the kernel accepted, replies and others
/// @param unsent replies dropped for want of room, see [Request#reply] and [Request#replyBatched]
/// @param errors errors of earlier replies that the kernel reported
/// @param service those of its service, see [DatagramService#counts] and [BatchService#counts]
public record DatagramCounts(
    long received,
    long truncated,
    long lost,
    long sent,
    long unsent,
    long errors,
    ServerCounts service)
    implements ServerCounts {

  @Override
  public void collect(Sink sink) {
    DatagramMetrics.collect(this, sink);
    service.collect(sink);
  }
}
