// SPDX-License-Identifier: Apache-2.0
package landline.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HexFormat;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import landline.socket.SockAddr;
import landline.socket.SockAddrIn;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SessionTokensTest {

  private static final HexFormat HEX = HexFormat.of();
  private static final byte[] COOKIE = HEX.parseHex("a0a1a2a3a4a5a6a7");
  private static final SockAddr PEER = SockAddrIn.of("192.0.2.1", 5000);
  private static final long PERIOD = SessionTokens.PERIOD.toNanos();

  private final AtomicLong clock = new AtomicLong(-PERIOD / 3);
  private final SessionTokens tokens = new SessionTokens(clock::get);

  // Of docs/protocol/session.md; computed with Python's hmac module.
  @ParameterizedTest
  @CsvSource({
    "192.0.2.1:5000, 01020304aba5a3b220a488a51b758bdf5aca886a56c71ef5",
    "[2001:db8::1]:5000, 010203048dc1d98e9486488c6851a36fc9b993c9fb0e5288",
    "[fe80::1%2]:65535, 01020304d1dddf5fe5b812a2cbb5e9d30644b51e251a0b3e",
    "unix:/run/x.sock, 010203045f738eda793c0620121d0a3225b490c5328d2b96",
    "unix:@12345, 010203049bf4f1b48fe6409f73cf0276fbb20b264f32b432"
  })
  void theTokensAreThoseOfTheDocumentation(String address, String token) {
    byte[] key = new byte[32];
    for (int i = 0; i < key.length; i++) {
      key[i] = (byte) i;
    }
    byte[] made = SessionTokens.token(key, 0x01020304, SockAddr.parse(address), COOKIE);
    assertEquals(token, HEX.formatHex(made));
  }

  @Test
  void aTokenIsGoodForItsAddressPortAndCookieAlone() {
    byte[] token = tokens.issue(PEER, COOKIE);
    assertTrue(tokens.isValid(PEER, COOKIE, token));
    assertFalse(tokens.isValid(SockAddrIn.of("192.0.2.1", 5001), COOKIE, token));
    assertFalse(tokens.isValid(SockAddrIn.of("192.0.2.2", 5000), COOKIE, token));
    assertFalse(tokens.isValid(SockAddr.parse("[::ffff:192.0.2.1]:5000"), COOKIE, token));
    byte[] other = COOKIE.clone();
    other[7]++;
    assertFalse(tokens.isValid(PEER, other, token));
    assertFalse(new SessionTokens(clock::get).isValid(PEER, COOKIE, token));
  }

  @Test
  void oneHundredThousandForgedAddressesAreAnsweredFromNothing() {
    // As many addresses as no test could bind: what is asked is all that a first message touches.
    var table = new SessionTable(SessionConfig.DEFAULT);
    for (int i = 0; i < 100_000; i++) {
      SockAddr forged = new SockAddrIn(0x0a000000 + i, 1024 + i % 60_000);
      assertTrue(table.find(forged).isEmpty());
      assertFalse(tokens.isValid(forged, COOKIE, new byte[24]));
      assertEquals(24, tokens.issue(forged, COOKIE).length);
    }
  }

  @Test
  void everyChangedBitMakesItInvalid() {
    byte[] token = tokens.issue(PEER, COOKIE);
    for (int bit = 0; bit < token.length * 8; bit++) {
      byte[] changed = token.clone();
      changed[bit / 8] ^= (byte) (1 << (bit % 8));
      assertFalse(tokens.isValid(PEER, COOKIE, changed), "bit " + bit);
    }
    assertFalse(tokens.isValid(PEER, COOKIE, new byte[token.length]));
  }

  @Test
  void itIsValidForTwoPeriodsAndNoLonger() {
    clock.addAndGet(PERIOD / 2);
    byte[] token = tokens.issue(PEER, COOKIE);
    clock.addAndGet(PERIOD);
    assertTrue(tokens.isValid(PEER, COOKIE, token));
    assertEquals(24, tokens.issue(PEER, COOKIE).length);
    assertTrue(tokens.isValid(PEER, COOKIE, token));
    clock.addAndGet(PERIOD / 2 - 1);
    assertTrue(tokens.isValid(PEER, COOKIE, token));
    clock.addAndGet(1);
    assertFalse(tokens.isValid(PEER, COOKIE, token));
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 1000})
  void afterALongSilenceNoOldTokenIsValid(int periods) {
    byte[] token = tokens.issue(PEER, COOKIE);
    clock.addAndGet(periods * PERIOD);
    assertFalse(tokens.isValid(PEER, COOKIE, token));
    assertTrue(tokens.isValid(PEER, COOKIE, tokens.issue(PEER, COOKIE)));
  }

  @Test
  void randomTokensAreInvalid() {
    var random = new Random(3);
    byte[] token = tokens.issue(PEER, COOKIE);
    byte[] guess = new byte[token.length];
    for (int i = 0; i < 10_000; i++) {
      random.nextBytes(guess);
      System.arraycopy(token, 0, guess, 0, random.nextInt(token.length));
      guess[token.length - 1] = (byte) ~token[token.length - 1];
      assertFalse(tokens.isValid(PEER, COOKIE, guess));
    }
  }
}
