// SPDX-License-Identifier: Apache-2.0
package landline.torture;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// Limits a rate, without a burst: nothing is saved up. Thread-safe.
final class RateLimiter {

  private final long gap;
  private long next = System.nanoTime();

  RateLimiter(int perSecond) {
    gap = TimeUnit.SECONDS.toNanos(1) / perSecond;
  }

  /// Waits until it is one's turn.
  void await() throws InterruptedException {
    long wait;
    synchronized (this) {
      long now = System.nanoTime();
      // Sleeps are longer than was asked for, so a little may be made up for.
      next = Math.max(next + gap, now - 10 * gap);
      wait = next - now;
    }
    if (wait > 0) {
      Thread.sleep(Duration.ofNanos(wait));
    }
  }
}
