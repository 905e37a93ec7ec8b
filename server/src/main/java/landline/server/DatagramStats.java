// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.util.concurrent.atomic.LongAdder;

/// The counters of a datagram server.
///
/// @param received messages
/// @param truncated received messages longer than the buffer
/// @param sent messages that the kernel accepted
/// @param unsent messages dropped for want of room
/// @param errors errors of the kernel, mostly about earlier replies
record DatagramStats(
    LongAdder received, LongAdder truncated, LongAdder sent, LongAdder unsent, LongAdder errors) {

  DatagramStats() {
    this(new LongAdder(), new LongAdder(), new LongAdder(), new LongAdder(), new LongAdder());
  }

  /// @param lost how many messages the kernel has dropped
  /// @param service the counts of the service
  DatagramCounts now(long lost, ServerCounts service) {
    return new DatagramCounts(
        received.sum(), truncated.sum(), lost, sent.sum(), unsent.sum(), errors.sum(), service);
  }
}
