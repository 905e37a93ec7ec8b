// SPDX-License-Identifier: Apache-2.0
package landline.time.limit;

import java.util.random.RandomGenerator;

/// A secret hash of addresses, for tables of clients. It makes no garbage, and any thread may use
/// it.
///
/// It is a pair of multilinear hashes with random keys (Lemire and Kaser, Strongly universal string
/// hashing is fast, 2014): for two addresses, whichever they are, all pairs of hashes are equally
/// likely. So nobody who does not know the keys can choose addresses that fall together more often
/// than by chance, 2⁻⁶⁴ for the whole hash, and for a table of 2ⁿ sets 2⁻ⁿ. It is no substitute for
/// a pseudorandom function if hashes are shown; they never are. What a client could learn is
/// whether its own entry was replaced, and an entry that is gone costs its owner one reply in basic
/// mode, or gives it a full bucket.
public final class AddressHash {

  private static final int KEYS = 10;
  private static final long UPPER = 0xffff_ffff_0000_0000L;
  private static final long WORD = 0xffff_ffffL;
  private static final long MAPPED = 0xffff_0000_0000L;
  private static final long PREFIX_56 = -1L << 8;

  private final long[] keys = new long[KEYS];

  /// A hash with keys of its own.
  ///
  /// @param random a generator that can't be predicted, such as `SecureRandom`
  public AddressHash(RandomGenerator random) {
    for (int i = 0; i < KEYS; i++) {
      keys[i] = random.nextLong();
    }
  }

  /// The hash of an IPv6 address.
  ///
  /// @param high the first eight bytes
  /// @param low the last eight bytes
  public long of(long high, long low) {
    long left = sum(0, high, low);
    long right = sum(KEYS / 2, high, low);
    return (left & UPPER) | right >>> 32;
  }

  /// The hash of an IPv4 address: that of the IPv6 address to which it is mapped, so that it is the
  /// same whichever socket it arrives at.
  ///
  /// @param address such as `0x7f000001`
  public long of(int address) {
    return of(0, MAPPED | Integer.toUnsignedLong(address));
  }

  /// The hash of what one customer of a provider has: an IPv4 address, or the first 56 bits of an
  /// IPv6 address (RFC 6177 section 2).
  ///
  /// @param high the first eight bytes of an IPv6 address
  /// @param low the last eight bytes
  public long ofSite(long high, long low) {
    boolean mapped = high == 0 && (low & UPPER) == MAPPED;
    return mapped ? of(high, low) : of(high & PREFIX_56, 0);
  }

  private long sum(int key, long high, long low) {
    return keys[key]
        + keys[key + 1] * (high >>> 32)
        + keys[key + 2] * (high & WORD)
        + keys[key + 3] * (low >>> 32)
        + keys[key + 4] * (low & WORD);
  }
}
