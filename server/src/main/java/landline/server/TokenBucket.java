// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.util.concurrent.atomic.AtomicLongArray;

/// Token buckets, found by a hash. Each is the time of its next token, which is all that the
/// generic cell rate algorithm of ITU-T I.371 needs. The table has a fixed size.
final class TokenBucket {

  private final long interval;
  private final long tolerance;
  private final AtomicLongArray due;

  TokenBucket(Rate rate, int size, long now) {
    interval = rate.interval();
    tolerance = rate.tolerance();
    due = new AtomicLongArray(size);
    for (int i = 0; i < size; i++) {
      due.set(i, now);
    }
  }

  /// Takes a token, also one of the future.
  ///
  /// @param hash selects the bucket
  /// @param maxWait how many nanoseconds in the future it may be
  /// @return how many nanoseconds it is in the future, or -1 if that is too far and none was taken
  long take(int hash, long now, long maxWait) {
    int slot = Math.floorMod(hash, due.length());
    while (true) {
      long last = due.get(slot);
      long begin = last - now > 0 ? last : now;
      long wait = Math.max(0, begin - now - tolerance);
      if (wait > maxWait) {
        return -1;
      }
      if (due.compareAndSet(slot, last, begin + interval)) {
        return wait;
      }
    }
  }
}
