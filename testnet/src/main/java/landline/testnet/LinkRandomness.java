// SPDX-License-Identifier: Apache-2.0
package landline.testnet;

import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/// The randomness of one direction of a link. Each direction has its own, so that it does not
/// depend on what happens elsewhere at the same time.
final class LinkRandomness {

  private static final long REORDERING_SLACK = 1_000_000;

  private final Conditions conditions;
  private final SplittableRandom random;

  /// @param way the number of the direction, part of the seed
  LinkRandomness(Conditions conditions, long seed, long way) {
    this.conditions = conditions;
    random =
        new SplittableRandom(new SplittableRandom(seed ^ way * 0x9e3779b97f4a7c15L).nextLong());
  }

  /// @param way the name of the direction, part of the seed
  LinkRandomness(Conditions conditions, long seed, String way) {
    this(conditions, seed, hash(way));
  }

  /// That of [String#hashCode], with 64 bits.
  private static long hash(String way) {
    return way.chars().asLongStream().reduce(7, (hash, each) -> 31 * hash + each);
  }

  /// The delay in nanoseconds.
  long delay() {
    long least = TimeUnit.NANOSECONDS.convert(conditions.leastDelay());
    long most = TimeUnit.NANOSECONDS.convert(conditions.mostDelay());
    return least == most ? least : random.nextLong(least, most + 1);
  }

  /// The length of the next segment of a stream.
  ///
  /// @param position of its first byte in the stream
  long segment(long position) {
    long most = conditions.mostSegment();
    long length =
        most == Integer.MAX_VALUE && conditions.leastSegment() == Integer.MAX_VALUE
            ? Long.MAX_VALUE
            : random.nextLong(conditions.leastSegment(), most + 1);
    long split = conditions.splitAt().orElse(0) - position;
    return split > 0 ? Math.min(length, split) : length;
  }

  boolean loses() {
    return happens(conditions.loss());
  }

  boolean doubles() {
    return happens(conditions.duplicates());
  }

  boolean resets() {
    return happens(conditions.resets());
  }

  /// How long a datagram is held back; 0 for most.
  long holdsBack() {
    if (!happens(conditions.reordering())) {
      return 0;
    }
    return random.nextLong(
        1, 2 * TimeUnit.NANOSECONDS.convert(conditions.mostDelay()) + REORDERING_SLACK);
  }

  private boolean happens(double probability) {
    return probability > 0 && random.nextDouble() < probability;
  }
}
