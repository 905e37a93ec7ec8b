// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// A moment until which a job of several waits may take.
///
/// @param nanos the moment, as [System#nanoTime] counts
/// @param comes false for a moment that never comes
record Until(long nanos, boolean comes) {

  static final Until NEVER = new Until(0, false);

  private static final Duration LONGEST = Duration.ofDays(36_500);

  static Until in(Duration time) {
    // The difference of two moments can't hold more than 292 years.
    Duration bounded = time.compareTo(LONGEST) > 0 ? LONGEST : time;
    return new Until(System.nanoTime() + TimeUnit.NANOSECONDS.convert(bounded), true);
  }

  /// What is left, never less than nothing.
  Duration left() {
    return comes ? Duration.ofNanos(Math.max(0, nanos - System.nanoTime())) : LONGEST;
  }
}
