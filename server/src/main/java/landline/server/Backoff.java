// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.time.Duration;

/// How long to wait before the next try: 5 ms at first, doubled each time up to 1 s.
final class Backoff {

  private static final Duration FIRST = Duration.ofMillis(5);
  private static final Duration LONGEST = Duration.ofSeconds(1);

  private Duration next = FIRST;

  boolean isFresh() {
    return next.equals(FIRST);
  }

  void reset() {
    next = FIRST;
  }

  Duration next() {
    Duration now = next;
    Duration doubled = now.multipliedBy(2);
    next = doubled.compareTo(LONGEST) > 0 ? LONGEST : doubled;
    return now;
  }
}
