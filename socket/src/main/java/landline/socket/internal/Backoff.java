// SPDX-License-Identifier: Apache-2.0
package landline.socket.internal;

import java.time.Duration;

/// How long to wait before the next try: 5 ms at first, doubled each time up to 1 s.
public final class Backoff {

  private static final Duration FIRST = Duration.ofMillis(5);
  private static final Duration LONGEST = Duration.ofSeconds(1);

  private Duration next = FIRST;

  /// One that begins with the shortest wait.
  public Backoff() {}

  /// Whether nothing has been waited for since the last success.
  ///
  /// @return true before the first [#next]
  public boolean isFresh() {
    return next.equals(FIRST);
  }

  /// What was waited for has succeeded.
  public void reset() {
    next = FIRST;
  }

  /// How long to wait now.
  ///
  /// @return at most 1 s
  public Duration next() {
    Duration now = next;
    Duration doubled = now.multipliedBy(2);
    next = doubled.compareTo(LONGEST) > 0 ? LONGEST : doubled;
    return now;
  }
}
