// SPDX-License-Identifier: Apache-2.0
package landline.torture;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// A moment in the future, by the monotonic clock.
final class Limit {

  private static final Duration LEAST = Duration.ofMillis(1);

  private final long end;

  private Limit(long end) {
    this.end = end;
  }

  static Limit in(Duration time) {
    return new Limit(System.nanoTime() + TimeUnit.NANOSECONDS.convert(time));
  }

  boolean isOver() {
    return end - System.nanoTime() <= 0;
  }

  /// The time until then, for a call that wants one of more than 0.
  Duration left() {
    Duration left = Duration.ofNanos(end - System.nanoTime());
    return left.compareTo(LEAST) < 0 ? LEAST : left;
  }

  /// What is left, but no more than this.
  Duration left(Duration most) {
    Duration left = left();
    return left.compareTo(most) < 0 ? left : most;
  }

  /// Several times as long, or as long as can be waited for.
  static Duration times(int factor, Duration time) {
    long longest = Long.MAX_VALUE / factor;
    return Duration.ofNanos(factor * Math.min(longest, TimeUnit.NANOSECONDS.convert(time)));
  }

  /// A time for people to read, such as `3 ms` or `1.5 s`.
  static String text(Duration time) {
    long millis = TimeUnit.MILLISECONDS.convert(time);
    if (millis < 1000) {
      return millis + " ms";
    }
    long tenths = millis / 100;
    return tenths / 10 + (tenths % 10 == 0 ? "" : "." + tenths % 10) + " s";
  }
}
