// SPDX-License-Identifier: Apache-2.0
package landline.time.ntp;

import java.util.function.LongSupplier;

/// Watches for steps of this machine's clock, as when somebody sets it or the machine wakes up.
/// What was measured before one does not count after it.
final class ClockSteps {

  /// Two readings differ by less without a step, in nanoseconds.
  static final long LEAST = 100_000;

  private final LongSupplier ahead;
  private long last;

  /// @param ahead how far the clock is ahead of one that is never set and runs alike, in
  ///   nanoseconds: see [KernelClock#ahead]
  ClockSteps(LongSupplier ahead) {
    this.ahead = ahead;
    last = ahead.getAsLong();
  }

  /// Whether there was a step since the last call, or since this object was made.
  boolean sinceLast() {
    long now = ahead.getAsLong();
    boolean stepped = Math.abs(now - last) > LEAST;
    if (stepped) {
      last = now;
    }
    return stepped;
  }
}
