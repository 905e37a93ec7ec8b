// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.time.Duration;
import java.time.temporal.ChronoUnit;

/// A moment on the monotonic clock until which calls may wait. One deadline bounds a job of several
/// calls, where a timeout would restart with each of them.
///
/// A deadline bounds the waiting, not the work, as the kernel's timeouts do (SO_RCVTIMEO of
/// socket(7), poll(2)): a call that need not wait succeeds even after its deadline. A call that
/// would have to wait then throws a [java.net.SocketTimeoutException] at once. A loop that a peer
/// can keep busy without a pause checks [#isOver].
///
/// Immutable. The clock is that of [System#nanoTime], which ignores changes of the time of day.
public final class Deadline {

  private static final Duration ENDLESS = ChronoUnit.FOREVER.getDuration();
  private static final Deadline NEVER = new Deadline(Direction.FOREVER);

  private final long nanos;

  private Deadline(long nanos) {
    this.nanos = nanos;
  }

  /// Returns the deadline after this time.
  ///
  /// @param time of any length. With 0 or less the deadline is over; with 146 years or more it
  ///   never comes
  /// @return a deadline that begins now
  public static Deadline in(Duration time) {
    // A time below 0 saturates, and must not wrap around.
    long nanos = Direction.nanos(time.isNegative() ? Duration.ZERO : time);
    return nanos == Direction.FOREVER ? NEVER : new Deadline(Direction.after(nanos));
  }

  /// Returns a deadline that never comes.
  ///
  /// @return the deadline of calls without a time limit
  public static Deadline never() {
    return NEVER;
  }

  /// Returns the earlier one of two deadlines.
  ///
  /// @return this one or the other
  public Deadline earlier(Deadline other) {
    if (nanos == Direction.FOREVER || other.nanos == Direction.FOREVER) {
      return nanos == Direction.FOREVER ? other : this;
    }
    return other.nanos - nanos < 0 ? other : this;
  }

  /// The remaining time.
  ///
  /// @return 0 if the deadline is over; [ChronoUnit#FOREVER] if it never comes
  public Duration left() {
    return nanos == Direction.FOREVER ? ENDLESS : Duration.ofNanos(Math.max(0, leftNanos()));
  }

  /// Whether the deadline has passed.
  ///
  /// @return true from then on
  public boolean isOver() {
    return leftNanos() <= 0;
  }

  private long leftNanos() {
    return Direction.left(nanos);
  }

  /// The moment on the clock of [System#nanoTime], or [Direction#FOREVER].
  long nanos() {
    return nanos;
  }

  /// The remaining time in words.
  ///
  /// @return such as `in PT1.5S`, `over` or `never`
  @Override
  public String toString() {
    if (nanos == Direction.FOREVER) {
      return "never";
    }
    Duration left = left();
    return left.isZero() ? "over" : "in " + left;
  }
}
