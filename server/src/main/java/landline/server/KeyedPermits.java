// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// How many there are of each kind. It knows only the kinds of which there is one at the moment.
final class KeyedPermits {

  private final int most;
  private final Map<Object, Places> kinds = new ConcurrentHashMap<>();

  /// The places of one kind, and how many have one or wait for one.
  private static final class Places {
    final Semaphore free;
    int users;

    Places(int most) {
      free = new Semaphore(most);
    }
  }

  KeyedPermits(int most) {
    this.most = most;
  }

  /// Takes a place.
  ///
  /// @param patience for how many nanoseconds to wait for it
  /// @return false if there was none in that time
  boolean enter(Object kind, long patience) throws InterruptedException {
    Places places =
        kinds.compute(
            kind,
            (same, known) -> {
              Places these = known == null ? new Places(most) : known;
              these.users++;
              return these;
            });
    boolean in = false;
    try {
      in = places.free.tryAcquire(patience, TimeUnit.NANOSECONDS);
      return in;
    } finally {
      if (!in) {
        forget(kind);
      }
    }
  }

  /// Gives a place back.
  void leave(Object kind) {
    Places places = kinds.get(kind);
    try {
      if (places != null) {
        places.free.release();
      }
    } finally {
      forget(kind);
    }
  }

  private void forget(Object kind) {
    kinds.computeIfPresent(kind, (same, places) -> --places.users == 0 ? null : places);
  }

  /// How many kinds there are.
  int kinds() {
    return kinds.size();
  }
}
