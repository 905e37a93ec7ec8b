// SPDX-License-Identifier: Apache-2.0
package landline.time.ntp;

/// Expects when a reply under NTS will be sent. It tells the time of its sending, and is sealed
/// after that; then the other requests of its batch have their turn, for all replies leave
/// together.
///
/// What that takes is learnt from batch to batch, in steps of at most an eighth, so that one batch
/// during which the thread had to wait for the processor misleads nobody.
final class SealingTime {

  private static final long LEAST_STEP = 100;

  private final LearntTime first = new LearntTime(100_000);
  private final LearntTime next = new LearntTime(6_000);
  private long began;
  // Requests from the first one that is answered under NTS to the end of the batch; 0 before it.
  private int requests;
  // The same from the second one on.
  private long warmSince;
  private int warm;

  /// How long something takes, in nanoseconds.
  private static final class LearntTime {
    private long nanos;

    LearntTime(long nanos) {
      this.nanos = nanos;
    }

    void learn(long taken) {
      long step = nanos / 8 + LEAST_STEP;
      nanos = Math.max(0, nanos + Math.clamp(taken - nanos, -step, step));
    }
  }

  /// Expects the sending of the next reply.
  ///
  /// @param now wall clock, ns
  /// @param left how many requests of the batch are unanswered, with this one
  /// @return wall clock, ns
  long sendTime(long now, int left) {
    if (requests == 0) {
      began = now;
      requests = left;
      // The caches are cold for it, and warm for those behind it.
      return now + first.nanos + next.nanos * (left - 1L);
    }
    if (warm == 0) {
      warmSince = now;
      warm = left;
    }
    return now + next.nanos * left;
  }

  /// Ends the batch: it is sent now.
  ///
  /// @param now wall clock, ns
  void end(long now) {
    if (requests == 0) {
      return;
    }
    if (warm > 0) {
      next.learn((now - warmSince) / warm);
    }
    first.learn(now - began - next.nanos * (requests - 1L));
    requests = 0;
    warm = 0;
  }
}
