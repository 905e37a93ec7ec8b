// SPDX-License-Identifier: Apache-2.0
package landline.time.limit;

import java.util.random.RandomGenerator;

/// How often each source is answered: a token bucket for each, in a table of fixed size that makes
/// no garbage.
///
/// A bucket is one number, the time at which it will be full again; this is the virtual scheduling
/// algorithm of ITU-T I.371, which decides as a token bucket does. A full bucket need not be
/// remembered. Where a set of the table has no room, the bucket that will be full first goes:
/// whoever is over the limit stays.
///
/// **Leak.** One of so many requests over the limit is answered nevertheless, at random. A source
/// can be forged, and whoever sends a flood in the name of a client must not be able to silence the
/// server for that client: its clock still gets a reply now and then. The same holds in chrony.
///
/// **Threads.** One thread uses an instance.
public final class RateLimiter {

  private static final int WAYS = 8;
  private static final int MOST_ENTRIES = 1 << 24;

  private final long[] sources;
  // Relative to the start, zero where an entry is empty.
  private final long[] full;
  private final int sets;
  private final long interval;
  private final long tolerance;
  private final int leak;
  private final RandomGenerator random;
  private final long start;

  /// A table of full buckets.
  ///
  /// @param entries a power of two, 8 to 16,777,216; each takes 16 bytes
  /// @param intervalNanos the time in which a source earns a token, at least 1
  /// @param burst the tokens of a full bucket, at least 1; their intervals together must not be
  ///   longer than a year
  /// @param leak one of so many requests over the limit is answered, at least 2; 0 for none
  /// @param random decides which one; only its owner's thread uses it
  /// @param now the time of the start, as in [#allows]
  /// @throws IllegalArgumentException if a number is out of range
  public RateLimiter(
      int entries, long intervalNanos, int burst, int leak, RandomGenerator random, long now) {
    if (entries < WAYS || entries > MOST_ENTRIES || Integer.bitCount(entries) != 1) {
      throw new IllegalArgumentException(
          "entries are not a power of two of 8 to " + MOST_ENTRIES + ": " + entries);
    }
    if (intervalNanos < 1) {
      throw new IllegalArgumentException("interval < 1: " + intervalNanos);
    }
    if (burst < 1 || burst > 365L * 86_400 * 1_000_000_000 / intervalNanos) {
      throw new IllegalArgumentException("burst is below 1 or takes more than a year: " + burst);
    }
    if (leak != 0 && leak < 2) {
      throw new IllegalArgumentException("leak is neither 0 nor at least 2: " + leak);
    }
    sources = new long[entries];
    full = new long[entries];
    sets = entries / WAYS;
    interval = intervalNanos;
    tolerance = (burst - 1) * intervalNanos;
    this.leak = leak;
    this.random = random;
    start = now;
  }

  /// Takes a token of a source, or lets a request through without one.
  ///
  /// @param source hash from [AddressHash#ofSite]
  /// @param now a time in nanoseconds that never goes back, such as `System.nanoTime()`
  /// @return true if the request is answered
  public boolean allows(long source, long now) {
    long time = Math.max(0, now - start) + 1;
    int entry = entry(source);
    boolean known = sources[entry] == source;
    long next = known ? Math.max(full[entry], time) : time;
    if (next - time > tolerance) {
      return leak != 0 && random.nextInt(leak) == 0;
    }
    sources[entry] = source;
    full[entry] = next + interval;
    return true;
  }

  /// The entry of a source, or the one that it gets.
  private int entry(long source) {
    int first = (int) (source & (sets - 1)) * WAYS;
    int least = first;
    for (int i = first; i < first + WAYS; i++) {
      if (full[i] != 0 && sources[i] == source) {
        return i;
      }
      if (full[i] < full[least]) {
        least = i;
      }
    }
    return least;
  }
}
