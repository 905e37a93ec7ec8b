// SPDX-License-Identifier: Apache-2.0
package landline.time.nts;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.cryptomator.siv.SivMode;
import org.junit.jupiter.api.Test;

class AesSivCmac256Test {

  /// RFC 5297 section A.1.
  @Test
  void theRfcsDeterministicExample() {
    assertVector(
        "fffefdfcfbfaf9f8f7f6f5f4f3f2f1f0 f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff",
        "112233445566778899aabbccddee",
        "85632d07c6e8f37f950acd320a2ecc93 40c02b9690c4dc04daef7f6afe5c",
        "101112131415161718191a1b1c1d1e1f 2021222324252627");
  }

  /// RFC 5297 section A.2, with two associated data and a nonce.
  @Test
  void theRfcsExampleWithANonce() {
    assertVector(
        "7f7e7d7c7b7a79787776757473727170 404142434445464748494a4b4c4d4e4f",
        "7468697320697320736f6d6520706c61696e7465787420746f20656e6372797074207573696e67205349562d414553",
        "7bdb6e3b432667eb06f4d14bff2fbd0f"
            + " cb900f2fddbe404326601965c889bf17dba77ceb094fa663b7a3f748ba8af829ea64ad544a272e9c485b62a3fd5c0d",
        "00112233445566778899aabbccddeeff deaddadadeaddadaffeeddccbbaa99887766554433221100",
        "102030405060708090a0",
        "09f911029d74e35bd84156c5635688c0");
  }

  private static void assertVector(String key, String plain, String sealed, String... associated) {
    var siv = new AesSivCmac256(hex(key), 0);
    byte[] text = hex(plain);
    for (int round = 0; round < 2; round++) {
      byte[] out = new byte[text.length + AesSivCmac256.TAG];
      associate(siv, associated);
      assertEquals(out.length, siv.seal(text, 0, text.length, out, 0));
      assertArrayEquals(hex(sealed), out);
      byte[] back = new byte[text.length];
      associate(siv, associated);
      assertEquals(text.length, siv.open(out, 0, out.length, back, 0));
      assertArrayEquals(text, back);
    }
  }

  private static void associate(AesSivCmac256 siv, String... associated) {
    for (String each : associated) {
      siv.associate(hex(each), 0, hex(each).length);
    }
  }

  /// The same as another implementation, of every length around the blocks, at any offset, with one
  /// instance that is given key after key.
  @Test
  void anotherImplementationSealsAndOpensTheSame() throws Exception {
    var random = new SplittableRandom(10);
    var other = new SivMode();
    var siv = new AesSivCmac256(new byte[32], 0);
    for (int i = 0; i < 2_000; i++) {
      byte[] key = bytes(random, 64);
      int keyOffset = random.nextInt(33);
      byte[] macKey = Arrays.copyOfRange(key, keyOffset, keyOffset + 16);
      byte[] encryptionKey = Arrays.copyOfRange(key, keyOffset + 16, keyOffset + 32);
      byte[] plain = bytes(random, i < 100 ? i : random.nextInt(1200));
      byte[][] associated = new byte[random.nextInt(4)][];
      Arrays.setAll(associated, n -> bytes(random, random.nextInt(random.nextInt(1, 300))));
      byte[] expected = other.encrypt(encryptionKey, macKey, plain, associated);

      siv.rekey(key, keyOffset);
      byte[] shifted = new byte[plain.length + 3];
      System.arraycopy(plain, 0, shifted, 3, plain.length);
      byte[] sealed = new byte[expected.length + 5];
      associate(siv, associated);
      assertEquals(expected.length, siv.seal(shifted, 3, plain.length, sealed, 5));
      assertArrayEquals(expected, Arrays.copyOfRange(sealed, 5, sealed.length));

      byte[] opened = new byte[plain.length + 7];
      associate(siv, associated);
      assertEquals(plain.length, siv.open(sealed, 5, expected.length, opened, 7));
      assertArrayEquals(plain, Arrays.copyOfRange(opened, 7, opened.length));
    }
  }

  @Test
  void everyBitCounts() {
    byte[] key = bytes(new SplittableRandom(11), 32);
    var siv = new AesSivCmac256(key, 0);
    byte[] plain = bytes(new SplittableRandom(12), 37);
    byte[] associated = bytes(new SplittableRandom(13), 20);
    byte[] sealed = new byte[plain.length + AesSivCmac256.TAG];
    siv.associate(associated, 0, associated.length);
    siv.seal(plain, 0, plain.length, sealed, 0);
    byte[] opened = new byte[plain.length];
    for (int bit = 0; bit < 8 * sealed.length; bit++) {
      sealed[bit / 8] ^= (byte) (1 << bit % 8);
      siv.associate(associated, 0, associated.length);
      assertEquals(
          AesSivCmac256.FORGED, siv.open(sealed, 0, sealed.length, opened, 0), "bit " + bit);
      assertArrayEquals(new byte[plain.length], opened, "text of a forgery");
      sealed[bit / 8] ^= (byte) (1 << bit % 8);
    }
    for (int bit = 0; bit < 8 * associated.length; bit++) {
      associated[bit / 8] ^= (byte) (1 << bit % 8);
      siv.associate(associated, 0, associated.length);
      assertEquals(AesSivCmac256.FORGED, siv.open(sealed, 0, sealed.length, opened, 0));
      associated[bit / 8] ^= (byte) (1 << bit % 8);
    }
    siv.associate(associated, 0, associated.length);
    assertEquals(plain.length, siv.open(sealed, 0, sealed.length, opened, 0));
  }

  @Test
  void aTextShorterThanATagIsForgedAndForgetsItsAssociatedData() {
    var siv = new AesSivCmac256(new byte[32], 0);
    byte[] sealed = new byte[AesSivCmac256.TAG];
    siv.seal(sealed, 0, 0, sealed, 0);
    siv.associate(new byte[3], 0, 3);
    assertEquals(AesSivCmac256.FORGED, siv.open(sealed, 0, 15, new byte[16], 0));
    assertEquals(0, siv.open(sealed, 0, 16, new byte[16], 0));
  }

  @Test
  void aTextIsNoLongerThanADatagram() {
    var siv = new AesSivCmac256(new byte[32], 0);
    byte[] tooLong = new byte[AesSivCmac256.MOST_BYTES + 1];
    assertThrows(IllegalArgumentException.class, () -> siv.associate(tooLong, 0, tooLong.length));
  }

  private static void associate(AesSivCmac256 siv, byte[]... associated) {
    for (byte[] each : associated) {
      siv.associate(each, 0, each.length);
    }
  }

  private static byte[] bytes(SplittableRandom random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text.replace(" ", ""));
  }
}
