// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// How many there are of each key. It knows only the keys of which there is one at the moment.
final class KeyedPermits {

  private final int max;
  private final Map<Object, Permits> keys = new ConcurrentHashMap<>();

  /// The permits of one key, and how many have one or wait for one.
  private static final class Permits {
    final Semaphore free;
    int users;

    Permits(int max) {
      free = new Semaphore(max);
    }
  }

  KeyedPermits(int max) {
    this.max = max;
  }

  /// Takes a permit.
  ///
  /// @param maxWait for how many nanoseconds to wait for it
  /// @return false if there was none in that time
  boolean enter(Object key, long maxWait) throws InterruptedException {
    Permits permits =
        keys.compute(
            key,
            (same, known) -> {
              Permits these = known == null ? new Permits(max) : known;
              these.users++;
              return these;
            });
    boolean in = false;
    try {
      in = permits.free.tryAcquire(maxWait, TimeUnit.NANOSECONDS);
      return in;
    } finally {
      if (!in) {
        forget(key);
      }
    }
  }

  /// Gives a permit back.
  void leave(Object key) {
    Permits permits = keys.get(key);
    try {
      if (permits != null) {
        permits.free.release();
      }
    } finally {
      forget(key);
    }
  }

  private void forget(Object key) {
    keys.computeIfPresent(key, (same, permits) -> --permits.users == 0 ? null : permits);
  }

  /// How many keys there are.
  int keys() {
    return keys.size();
  }
}
