// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// Deadlines as moments on the clock of [System#nanoTime], which have room for two special values.
final class NanoTime {

  /// No deadline.
  static final long FOREVER = Long.MAX_VALUE;

  /// The deadline of the socket's own timeout, from a call's first wait on: a call that does not
  /// wait need not read the clock.
  static final long OWN_TIMEOUT = Long.MIN_VALUE;

  /// Not a moment that [#after] gives.
  static final long RESERVED = OWN_TIMEOUT + 1;

  private NanoTime() {}

  /// A non-negative timeout in nanoseconds, or [#FOREVER] from 146 years on: the difference of two
  /// moments of [System#nanoTime] holds no more than 292.
  static long nanos(Duration timeout) {
    long nanos = TimeUnit.NANOSECONDS.convert(timeout);
    return nanos > Long.MAX_VALUE / 2 ? FOREVER : nanos;
  }

  static long after(long nanos) {
    if (nanos == FOREVER) {
      return FOREVER;
    }
    long at = System.nanoTime() + nanos;
    return at == FOREVER || at == OWN_TIMEOUT || at == RESERVED ? at - 2 : at;
  }

  /// The nanoseconds left until a deadline.
  static long left(long deadline) {
    return deadline == FOREVER ? Long.MAX_VALUE : deadline - System.nanoTime();
  }
}
