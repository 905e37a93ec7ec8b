// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// A moment on the monotonic clock until which calls may wait. One deadline bounds a job of several
/// calls, where a timeout would restart with each of them.
///
/// A deadline bounds the waiting, not the work, as the kernel's timeouts do (SO_RCVTIMEO of
/// socket(7), poll(2)): a call that need not wait succeeds even after its deadline. A call that
/// would have to wait then throws a [java.net.SocketTimeoutException] at once. A loop that a peer
/// can keep busy without a pause checks [#isOver].
///
/// Immutable. The clock is that of [System#nanoTime], which ignores changes of the time of day,
/// unless the deadline was given another one.
public final class Deadline {

  /// The time of a wait of any length: a timeout of this is none. It is [ChronoUnit#FOREVER].
  public static final Duration FOREVER = ChronoUnit.FOREVER.getDuration();

  private static final Deadline NEVER = new Deadline(NanoTime.FOREVER, null);

  private final long nanos;
  // Null is System.nanoTime.
  private final @Nullable LongSupplier clock;

  private Deadline(long nanos, @Nullable LongSupplier clock) {
    this.nanos = nanos;
    this.clock = clock;
  }

  /// Returns the deadline after this time.
  ///
  /// @param time of any length. With 0 or less the deadline is over; with 146 years or more it
  ///   never comes
  /// @return a deadline that begins now
  public static Deadline in(Duration time) {
    // A time below 0 saturates, and must not wrap around.
    long nanos = NanoTime.nanos(time.isNegative() ? Duration.ZERO : time);
    return nanos == NanoTime.FOREVER ? NEVER : new Deadline(NanoTime.after(nanos), null);
  }

  /// The moment after this time on another clock, such as that of a test. The calls of a socket
  /// wait by the system's clock for what is left on that one when they begin.
  ///
  /// @param time as for [#in(Duration)]
  /// @param nanoTime the clock, in nanoseconds since some moment
  /// @return a deadline that begins now
  public static Deadline in(Duration time, LongSupplier nanoTime) {
    long nanos = NanoTime.nanos(time.isNegative() ? Duration.ZERO : time);
    return nanos == NanoTime.FOREVER ? NEVER : new Deadline(nanoTime.getAsLong() + nanos, nanoTime);
  }

  /// Returns a deadline that never comes.
  ///
  /// @return the deadline of calls without a time limit
  public static Deadline never() {
    return NEVER;
  }

  /// Returns a timeout as a limit.
  ///
  /// @param timeout any time
  /// @return the same, or empty if it is [#FOREVER]
  public static Optional<Duration> limit(Duration timeout) {
    return timeout.equals(FOREVER) ? Optional.empty() : Optional.of(timeout);
  }

  /// Returns the earlier one of two deadlines.
  ///
  /// @return this one or the other
  public Deadline earlier(Deadline other) {
    if (nanos == NanoTime.FOREVER || other.nanos == NanoTime.FOREVER) {
      return nanos == NanoTime.FOREVER ? other : this;
    }
    long sooner =
        Objects.equals(clock, other.clock) ? nanos - other.nanos : leftNanos() - other.leftNanos();
    return sooner > 0 ? other : this;
  }

  /// The remaining time.
  ///
  /// @return 0 if the deadline is over; [#FOREVER] if it never comes
  public Duration left() {
    return nanos == NanoTime.FOREVER ? FOREVER : Duration.ofNanos(Math.max(0, leftNanos()));
  }

  /// Whether the deadline has passed.
  ///
  /// @return true from then on
  public boolean isOver() {
    return leftNanos() <= 0;
  }

  private long leftNanos() {
    return clock == null ? NanoTime.left(nanos) : nanos - clock.getAsLong();
  }

  /// The moment on the clock of [System#nanoTime], or [NanoTime#FOREVER].
  long nanos() {
    return clock == null ? nanos : NanoTime.after(leftNanos());
  }

  /// The remaining time in words.
  ///
  /// @return such as `in PT1.5S`, `over` or `never`
  @Override
  public String toString() {
    if (nanos == NanoTime.FOREVER) {
      return "never";
    }
    Duration left = left();
    return left.isZero() ? "over" : "in " + left;
  }
}
