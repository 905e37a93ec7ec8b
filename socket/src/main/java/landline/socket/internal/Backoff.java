// SPDX-License-Identifier: Apache-2.0
package landline.socket.internal;

import java.time.Duration;

/// The delays between retries: 5 ms at first, doubled each time up to 1 s.
public final class Backoff {

  private static final Duration FIRST = Duration.ofMillis(5);
  private static final Duration LONGEST = Duration.ofSeconds(1);

  private Duration next = FIRST;

  /// Starts with the shortest delay.
  public Backoff() {}

  /// Whether there was no delay since the last success.
  ///
  /// @return true before the first [#next]
  public boolean isFresh() {
    return next.equals(FIRST);
  }

  /// Records a success.
  public void reset() {
    next = FIRST;
  }

  /// Returns the next delay.
  ///
  /// @return at most 1 s
  public Duration next() {
    Duration now = next;
    Duration doubled = now.multipliedBy(2);
    next = doubled.compareTo(LONGEST) > 0 ? LONGEST : doubled;
    return now;
  }
}
