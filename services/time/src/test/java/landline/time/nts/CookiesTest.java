// SPDX-License-Identifier: Apache-2.0
package landline.time.nts;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CookiesTest {

  private static final int AEAD = KeRequest.AES_SIV_CMAC_256;

  private final ManualClock clock = new ManualClock();
  private final CookieKeys keys =
      CookieKeys.inMemory(clock, Duration.ofDays(1), new FixedRandom(1));
  private final Cookies cookies = new Cookies(keys, new FixedRandom(2));
  private final byte[] sessionKeys = new byte[Cookies.SESSION_KEYS];

  CookiesTest() {
    new SplittableRandom(3).nextBytes(sessionKeys);
  }

  private static int open(Cookies cookies, byte[] cookie) {
    return cookies.open(cookie, 0, cookie.length, new byte[Cookies.SESSION_KEYS]);
  }

  @Test
  void aCookieHasTheKeysThatWereSealed() {
    byte[] cookie = cookies.seal(AEAD, sessionKeys);
    assertEquals(100, cookie.length);
    byte[] opened = new byte[Cookies.SESSION_KEYS];
    assertEquals(AEAD, cookies.open(cookie, 0, cookie.length, opened));
    assertArrayEquals(sessionKeys, opened);
    byte[] amid = new byte[120];
    cookies.seal(0x1234, sessionKeys, amid, 13);
    assertEquals(0x1234, cookies.open(amid, 13, Cookies.COOKIE, opened));
  }

  @Test
  void noTwoCookiesAreAlike() {
    var seen = new HashSet<String>();
    for (int i = 0; i < 1000; i++) {
      byte[] cookie = cookies.seal(AEAD, sessionKeys);
      String sealed = Arrays.toString(Arrays.copyOfRange(cookie, 20, 100));
      assertEquals(true, seen.add(sealed));
    }
  }

  @Test
  void everyBitOfACookieCounts() {
    byte[] cookie = cookies.seal(AEAD, sessionKeys);
    for (int bit = 0; bit < 8 * cookie.length; bit++) {
      cookie[bit / 8] ^= (byte) (1 << bit % 8);
      assertEquals(Cookies.UNKNOWN, open(cookies, cookie), "bit " + bit);
      cookie[bit / 8] ^= (byte) (1 << bit % 8);
    }
    assertEquals(AEAD, open(cookies, cookie));
    assertEquals(Cookies.UNKNOWN, open(cookies, Arrays.copyOf(cookie, 99)));
    assertEquals(Cookies.UNKNOWN, open(cookies, Arrays.copyOf(cookie, 101)));
    assertEquals(Cookies.UNKNOWN, open(cookies, new byte[0]));
  }

  @Test
  void anotherServersCookieIsUnknown() {
    var others = CookieKeys.inMemory(clock, Duration.ofDays(1), new FixedRandom(4));
    byte[] cookie = new Cookies(others, new FixedRandom(5)).seal(AEAD, sessionKeys);
    assertEquals(Cookies.UNKNOWN, open(cookies, cookie));
  }

  /// A day of use, two more days, and it is gone.
  @Test
  void aCookieIsGoodForTwoRotationsAtLeastAndThreeAtMost() throws IOException {
    byte[] first = cookies.seal(AEAD, sessionKeys);
    clock.advance(Duration.ofHours(23));
    keys.refresh();
    byte[] late = cookies.seal(AEAD, sessionKeys);
    assertArrayEquals(Arrays.copyOf(first, 4), Arrays.copyOf(late, 4), "changed too early");
    clock.advance(Duration.ofHours(1));
    keys.refresh();
    byte[] next = cookies.seal(AEAD, sessionKeys);
    assertFalse(Arrays.equals(Arrays.copyOf(first, 4), Arrays.copyOf(next, 4)), "not changed");
    clock.advance(Duration.ofHours(47));
    keys.refresh();
    assertEquals(AEAD, open(cookies, late));
    clock.advance(Duration.ofHours(1));
    keys.refresh();
    assertEquals(Cookies.UNKNOWN, open(cookies, first));
    assertEquals(Cookies.UNKNOWN, open(cookies, late));
    assertEquals(AEAD, open(cookies, next));
  }

  @Test
  void keysAreNeverShown() {
    assertFalse(keys.toString().matches(".*[0-9a-f]{9}.*"), keys::toString);
  }

  @Test
  void aRotationIsAMinuteToAYear() {
    for (Duration wrong : new Duration[] {Duration.ZERO, Duration.ofDays(366)}) {
      assertThrows(
          IllegalArgumentException.class,
          () -> CookieKeys.inMemory(clock, wrong, new FixedRandom(6)));
    }
  }
}
