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

  SessionCounts now(int sessions) {
    return new SessionCounts(
        sessions,
        opened.sum(),
        expired.sum(),
        refused.sum(),
        challenged.sum(),
        traffic.received().sum(),
        unreadable.sum(),
        dropped.sum(),
        traffic.unsent().sum(),
        traffic.errors().sum());
  }
}
