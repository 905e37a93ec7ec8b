// SPDX-License-Identifier: Apache-2.0
package landline.session;

import java.util.concurrent.atomic.LongAdder;
import landline.server.DatagramCounts;

/// The counters of a session server, see [SessionCounts].
record SessionStats(
    LongAdder opened,
    LongAdder expired,
    LongAdder refused,
    LongAdder challenged,
    LongAdder unreadable,
    LongAdder dropped) {

  SessionStats() {
    this(
        new LongAdder(),
        new LongAdder(),
        new LongAdder(),
        new LongAdder(),
        new LongAdder(),
        new LongAdder());
  }

  /// @param datagrams the counts of the datagram server
  SessionCounts now(int sessions, int limit, DatagramCounts datagrams) {
    return new SessionCounts(
        sessions,
        limit,
        opened.sum(),
        expired.sum(),
        refused.sum(),
        challenged.sum(),
        unreadable.sum(),
        dropped.sum(),
        datagrams);
  }
}
