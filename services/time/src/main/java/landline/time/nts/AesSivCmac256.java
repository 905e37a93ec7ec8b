// SPDX-License-Identifier: Apache-2.0
package landline.time.nts;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// AEAD_AES_SIV_CMAC_256, RFC 5297, over the AES of the JDK. The associated data are given one by
/// one, of which a nonce is the last (RFC 5297 section 3):
///
/// ```java
/// siv.associate(header, 0, header.length);
/// siv.associate(nonce, 0, nonce.length);
/// siv.seal(plain, 0, plain.length, sealed, 0);
/// ```
///
/// The CMAC of RFC 4493 is the last block of AES in CBC mode over a whole message, so the message
/// is encrypted by one call and the processor's AES instructions run at full speed. The encryption
/// is AES in CTR mode, whose counters are encrypted in ECB mode: the JDK's CTR would have to be
/// initialized for each text.
///
/// **Garbage.** None but for another key, which makes about 620 bytes, two keys and a schedule, and
/// with the first text of at least one byte 450 for another schedule.
///
/// **Threads.** One thread at a time uses an instance.
final class AesSivCmac256 {

  /// The length of a key in bytes: one half for the CMAC, one for the encryption.
  static final int KEY = 32;

  /// How much longer the sealed text is than the plain one, in bytes.
  static final int TAG = 16;

  /// What [#open] returns instead of a length.
  static final int FORGED = -1;

  /// The most bytes of one text; a UDP datagram has no more.
  static final int MOST_BYTES = 1 << 16;

  private static final int BLOCK = 16;
  private static final int HALF = KEY / 2;
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  // The bits of the counter that RFC 5297 section 2.6 clears: no sum overflows the lower half.
  private static final long LOWER = 0x7fff_ffff_7fff_ffffL;

  private static final IvParameterSpec ZERO_IV = new IvParameterSpec(new byte[BLOCK]);

  private final Cipher cbc;
  private final Cipher ecb;
  private final byte[] firstSubkey = new byte[BLOCK];
  private final byte[] secondSubkey = new byte[BLOCK];
  private final byte[] zeroMac = new byte[BLOCK];
  private final byte[] chain = new byte[BLOCK];
  private final byte[] mac = new byte[BLOCK];
  private final byte[] tag = new byte[BLOCK];
  private byte[] message = new byte[512];
  private byte[] output = new byte[512];
  private SecretKeySpec counterKey;
  private boolean isCounterKeyed;

  /// Takes a key.
  ///
  /// @param key array that holds 32 bytes of it
  /// @param offset of the first of them
  AesSivCmac256(byte[] key, int offset) {
    try {
      cbc = Cipher.getInstance("AES/CBC/NoPadding");
      ecb = Cipher.getInstance("AES/ECB/NoPadding");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK has no AES", e);
    }
    counterKey = key(key, offset);
  }

  /// Takes another key.
  ///
  /// @param key array that holds 32 bytes of it
  /// @param offset of the first of them
  void rekey(byte[] key, int offset) {
    counterKey = key(key, offset);
  }

  private SecretKeySpec key(byte[] key, int offset) {
    try {
      cbc.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, offset, HALF, "AES"), ZERO_IV);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK refuses an AES key", e);
    }
    Arrays.fill(message, 0, BLOCK, (byte) 0);
    encryptChain(BLOCK, firstSubkey);
    twice(firstSubkey);
    System.arraycopy(firstSubkey, 0, secondSubkey, 0, BLOCK);
    twice(secondSubkey);
    Arrays.fill(message, 0, BLOCK, (byte) 0);
    cmac(BLOCK, zeroMac);
    begin();
    isCounterKeyed = false;
    return new SecretKeySpec(key, offset + HALF, HALF, "AES");
  }

  /// Adds associated data; what was added is gone after [#seal] and [#open].
  void associate(byte[] bytes, int offset, int length) {
    load(bytes, offset, length);
    cmac(length, mac);
    twice(chain);
    add(mac, chain, 0);
  }

  /// Encrypts and authenticates.
  ///
  /// @param plain array with the text, not the one that is written to
  /// @param sealed array for the tag and the encrypted text, of the text's length and 16
  /// @return the number of bytes written
  int seal(byte[] plain, int offset, int length, byte[] sealed, int sealedOffset) {
    synthesize(plain, offset, length, tag);
    System.arraycopy(tag, 0, sealed, sealedOffset, TAG);
    crypt(plain, offset, length, sealed, sealedOffset + TAG);
    return TAG + length;
  }

  /// Decrypts, and tells whether the text and the associated data are genuine.
  ///
  /// @param sealed array with the tag and the encrypted text, not the one that is written to
  /// @param plain array for the text; zeros are left there if it is forged
  /// @return the number of bytes written, or [#FORGED]
  int open(byte[] sealed, int offset, int length, byte[] plain, int plainOffset) {
    if (length < TAG) {
      begin();
      return FORGED;
    }
    int text = length - TAG;
    System.arraycopy(sealed, offset, tag, 0, TAG);
    crypt(sealed, offset + TAG, text, plain, plainOffset);
    synthesize(plain, plainOffset, text, mac);
    if (!MessageDigest.isEqual(mac, tag)) {
      Arrays.fill(plain, plainOffset, plainOffset + text, (byte) 0);
      return FORGED;
    }
    return text;
  }

  /// The last step of S2V, RFC 5297 section 2.4.
  private void synthesize(byte[] text, int offset, int length, byte[] into) {
    load(text, offset, length);
    int total = Math.max(length, BLOCK);
    if (length < BLOCK) {
      twice(chain);
      pad(length);
    }
    add(chain, message, total - BLOCK);
    cmac(total, into);
    begin();
  }

  private void begin() {
    System.arraycopy(zeroMac, 0, chain, 0, BLOCK);
  }

  /// AES in CTR mode, whose first counter is made of the tag.
  private void crypt(byte[] from, int offset, int length, byte[] to, int toOffset) {
    if (length == 0) {
      return;
    }
    reserve(length);
    int total = (length + BLOCK - 1) & -BLOCK;
    long upper = (long) LONG.get(tag, 0);
    long lower = (long) LONG.get(tag, Long.BYTES) & LOWER;
    for (int at = 0; at < total; at += BLOCK) {
      LONG.set(message, at, upper);
      LONG.set(message, at + Long.BYTES, lower++);
    }
    try {
      if (!isCounterKeyed) {
        ecb.init(Cipher.ENCRYPT_MODE, counterKey);
        isCounterKeyed = true;
      }
      ecb.doFinal(message, 0, total, output, 0);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK's AES/ECB failed", e);
    }
    for (int i = 0; i < length; i++) {
      to[toOffset + i] = (byte) (from[offset + i] ^ output[i]);
    }
  }

  private void load(byte[] bytes, int offset, int length) {
    reserve(length);
    System.arraycopy(bytes, offset, message, 0, length);
  }

  /// Makes room for a text and a block.
  private void reserve(int length) {
    if (length > MOST_BYTES) {
      throw new IllegalArgumentException("text of more than 65,536 bytes: " + length);
    }
    if (length + BLOCK > message.length) {
      message = new byte[2 * (length + BLOCK)];
      output = new byte[message.length];
    }
  }

  /// RFC 4493 section 2.4, of the bytes that are in `message`.
  private void cmac(int length, byte[] into) {
    int total = Math.max(BLOCK, (length + BLOCK - 1) & -BLOCK);
    boolean whole = length == total;
    if (!whole) {
      pad(length);
    }
    add(whole ? firstSubkey : secondSubkey, message, total - BLOCK);
    encryptChain(total, into);
  }

  private void encryptChain(int length, byte[] into) {
    try {
      // This also takes the cipher back to the zero vector.
      cbc.doFinal(message, 0, length, output, 0);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK's AES/CBC failed", e);
    }
    System.arraycopy(output, length - BLOCK, into, 0, BLOCK);
  }

  /// Fills the last block of `message` with a one and zeros.
  private void pad(int length) {
    message[length] = (byte) 0x80;
    Arrays.fill(message, length + 1, (length & -BLOCK) + BLOCK, (byte) 0);
  }

  private static void add(byte[] block, byte[] to, int offset) {
    for (int i = 0; i < BLOCK; i++) {
      to[offset + i] ^= block[i];
    }
  }

  /// Doubling in GF(2¹²⁸), RFC 5297 section 2.3, without a branch on the secret.
  private static void twice(byte[] block) {
    int carry = block[0] >> 7;
    for (int i = 0; i < BLOCK - 1; i++) {
      block[i] = (byte) (block[i] << 1 | (block[i + 1] & 0xff) >>> 7);
    }
    block[BLOCK - 1] = (byte) (block[BLOCK - 1] << 1 ^ (carry & 0x87));
  }
}
