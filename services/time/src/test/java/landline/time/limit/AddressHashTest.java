// SPDX-License-Identifier: Apache-2.0
package landline.time.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class AddressHashTest {

  private static final long HIGH = 0x2001_0db8_0000_12ffL;
  private static final long MAPPED = 0xffff_0000_0000L;

  private final AddressHash hash = new AddressHash(new SplittableRandom(6));

  @Test
  void anAddressIsTheSameAtEitherKindOfSocket() {
    assertEquals(hash.of(0, MAPPED | 0xc0000201L), hash.of(0xc0000201));
  }

  @Test
  void keysDecide() {
    var other = new AddressHash(new SplittableRandom(7));
    assertNotEquals(hash.of(HIGH, 1), other.of(HIGH, 1));
  }

  @Test
  void aSiteIsAnIpv4AddressOr56Bits() {
    long site = hash.ofSite(HIGH, 1);
    assertEquals(site, hash.ofSite(HIGH, -1));
    assertEquals(site, hash.ofSite(HIGH & ~0xffL, 0));
    assertNotEquals(site, hash.ofSite(HIGH ^ 0x100, 1));
    assertEquals(hash.of(0xc0000201), hash.ofSite(0, MAPPED | 0xc0000201L));
    assertNotEquals(hash.ofSite(0, MAPPED | 0xc0000201L), hash.ofSite(0, MAPPED | 0xc0000202L));
  }

  /// Neighbours, and addresses that differ in one bit of any place: what a provider has, and what
  /// an attacker would try. A set is chosen by the lowest bits.
  @Test
  void addressesThatAreAlikeFallApart() {
    var hashes = new HashSet<Long>();
    int[] sets = new int[1024];
    int addresses = 0;
    for (int i = 0; i < 1 << 16; i++) {
      long value = hash.of(0x0a000000 | i);
      hashes.add(value);
      sets[(int) (value & 1023)]++;
      addresses++;
    }
    for (int bit = 0; bit < 64; bit++) {
      hashes.add(hash.of(HIGH ^ 1L << bit, 1));
      hashes.add(hash.of(HIGH, 1 ^ 1L << bit));
      addresses += 2;
    }
    assertEquals(addresses, hashes.size());
    for (int set : sets) {
      // 64 is expected; a random function has a deviation of 8.
      assertTrue(set > 64 - 6 * 8 && set < 64 + 6 * 8, () -> "addresses of a set: " + set);
    }
  }
}
