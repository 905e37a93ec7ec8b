// SPDX-License-Identifier: Apache-2.0
package landline.time.nts;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// The master keys at a time, oldest first: up to two that only open cookies, the one that seals
/// them, and the next one, which is known before it is used. So a server that shares the keys can
/// open a cookie of another one whose clock is ahead, or that was quicker to see the hour.
/// Immutable.
record KeyGenerations(List<MasterKey> keys) {

  /// How many keys before the current one still open cookies.
  static final int PREVIOUS = 2;

  /// The most keys, the next one included.
  static final int MOST = PREVIOUS + 2;

  /// A clock that is before this one was not set yet.
  private static final Instant PAST = Instant.parse("2026-01-01T00:00:00Z");

  KeyGenerations {
    keys = keys.stream().sorted(Comparator.comparing(MasterKey::from)).toList();
  }

  /// The keys for a time: those that are still good, and new ones in place of those that are
  /// missing. The same object if nothing is to be changed.
  KeyGenerations at(Instant now, Duration rotation, SecureRandom random) {
    var kept = new ArrayList<>(keys);
    kept.removeIf(key -> isExpired(key, now, rotation) || isOfWrongClock(key, now, rotation));
    while (kept.size() > 1 && currentOf(kept, now) > PREVIOUS) {
      kept.removeFirst();
    }
    if (kept.isEmpty()) {
      kept.add(fresh(kept, now, random));
    }
    if (!kept.getLast().from().isAfter(now)) {
      kept.add(fresh(kept, now.plus(rotation), random));
    }
    return kept.equals(keys) ? this : new KeyGenerations(kept);
  }

  /// The index of the key that seals: the last one whose time has come.
  int current(Instant now) {
    return currentOf(keys, now);
  }

  private static int currentOf(List<MasterKey> keys, Instant now) {
    int current = 0;
    for (int i = 1; i < keys.size(); i++) {
      current = keys.get(i).from().isAfter(now) ? current : i;
    }
    return current;
  }

  /// A key that was replaced so long ago that no rotation since would have left it.
  private boolean isExpired(MasterKey key, Instant now, Duration rotation) {
    int next = keys.indexOf(key) + 1;
    return next < keys.size()
        && !keys.get(next).from().plus(rotation.multipliedBy(PREVIOUS)).isAfter(now);
  }

  /// A key to come is one rotation ahead. One that is further was made while the clock was ahead,
  /// and as long as it is there no other one would be made, perhaps for years.
  private static boolean isOfWrongClock(MasterKey key, Instant now, Duration rotation) {
    return now.isAfter(PAST) && key.from().isAfter(now.plus(rotation.multipliedBy(PREVIOUS)));
  }

  private static MasterKey fresh(List<MasterKey> others, Instant from, SecureRandom random) {
    while (true) {
      MasterKey key = MasterKey.random(from, random);
      if (others.stream().noneMatch(other -> other.id() == key.id())) {
        return key;
      }
    }
  }
}
