// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.util.concurrent.atomic.LongAdder;

/// What a datagram server counts.
///
/// @param received messages
/// @param truncated received messages that were longer than there was room for
/// @param sent messages that the kernel took
/// @param unsent messages that were dropped since there was no room for them
/// @param errors of the kernel, mostly about earlier replies
record DatagramStats(
    LongAdder received, LongAdder truncated, LongAdder sent, LongAdder unsent, LongAdder errors) {

  DatagramStats() {
    this(new LongAdder(), new LongAdder(), new LongAdder(), new LongAdder(), new LongAdder());
  }

  /// @param lost how many messages the kernel has dropped
  DatagramCounts now(long lost) {
    return new DatagramCounts(
        received.sum(), truncated.sum(), lost, sent.sum(), unsent.sum(), errors.sum());
  }
}
