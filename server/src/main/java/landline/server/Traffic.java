// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.util.concurrent.atomic.LongAdder;

/// What a datagram server counts.
///
/// @param received messages
/// @param errors of the kernel, mostly about earlier replies
/// @param unsent messages that were dropped since there was no room for them
record Traffic(LongAdder received, LongAdder errors, LongAdder unsent) {

  Traffic() {
    this(new LongAdder(), new LongAdder(), new LongAdder());
  }
}
