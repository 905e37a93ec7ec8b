// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import landline.socket.Deadline;
import landline.socket.internal.Permits;
import landline.socket.internal.Scheduler;

/// Counted permits by key. Only keys with a permit in use take memory.
final class KeyedPermits {

  private final int max;
  private final Scheduler scheduler;
  private final Map<Object, Held> keys = new ConcurrentHashMap<>();

  /// The permits of one key: holders and waiters.
  private static final class Held {
    final Permits free;
    int users;

    Held(Permits free) {
      this.free = free;
    }
  }

  KeyedPermits(int max, Scheduler scheduler) {
    this.max = max;
    this.scheduler = scheduler;
  }

  /// Takes a permit.
  ///
  /// @param deadline the limit of the wait
  /// @return false if the deadline came first
  boolean enter(Object key, Deadline deadline) throws InterruptedException {
    Held permits =
        keys.compute(
            key,
            (same, known) -> {
              Held these = known == null ? new Held(scheduler.permits(max)) : known;
              these.users++;
              return these;
            });
    boolean in = false;
    try {
      in = permits.free.tryAcquire(1, deadline);
      return in;
    } finally {
      if (!in) {
        forget(key);
      }
    }
  }

  /// Gives a permit back.
  void leave(Object key) {
    Held permits = keys.get(key);
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

  /// The number of keys in use.
  int keys() {
    return keys.size();
  }
}
