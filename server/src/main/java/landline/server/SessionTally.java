// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.util.concurrent.atomic.LongAdder;

/// Where a session server counts; [SessionCounts] tells what.
record SessionTally(
    LongAdder opened,
    LongAdder expired,
    LongAdder refused,
    LongAdder challenged,
    LongAdder unreadable,
    LongAdder dropped,
    Traffic traffic) {

  SessionTally() {
    this(
        new LongAdder(),
        new LongAdder(),
        new LongAdder(),
        new LongAdder(),
        new LongAdder(),
        new LongAdder(),
        new Traffic());
  }

  /// @param lost how many messages the kernel has dropped
  SessionCounts now(int sessions, int limit, long lost) {
    return new SessionCounts(
        sessions,
        limit,
        opened.sum(),
        expired.sum(),
        refused.sum(),
        challenged.sum(),
        unreadable.sum(),
        dropped.sum(),
        traffic.now(lost));
  }
}
