// SPDX-License-Identifier: Apache-2.0
package landline.server;

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

  @Override
  public void collect(Sink sink) {
    DatagramMetrics.collect(this, sink);
  }
}
