// SPDX-License-Identifier: Apache-2.0
package landline.ssh.transport;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import javax.crypto.AEADBadTagException;
import org.apache.sshd.common.cipher.ChaCha20Cipher;
import org.apache.sshd.common.cipher.Cipher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The library's own cipher of this name is the oracle.
class ChaCha20Poly1305Test {

  private static final int LENGTH = 4;
  private static final int TAG = 16;

  private final Random random = new Random(7);
  private final byte[] key = bytes(64);

  private byte[] bytes(int count) {
    var bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }

  private static Cipher ours() {
    return ChaCha20Poly1305.factory().create();
  }

  private void init(Cipher cipher, Cipher.Mode mode, long first) throws Exception {
    cipher.init(mode, key, ByteBuffer.allocate(Long.BYTES).putLong(0, first).array());
  }

  private static byte[] run(Cipher cipher, byte[] packet) throws Exception {
    byte[] done = packet.clone();
    cipher.updateAAD(done, 3, LENGTH);
    cipher.update(done, 3 + LENGTH, done.length - 3 - LENGTH - TAG);
    return done;
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 5, Integer.MAX_VALUE, 0xffff_fff0L, 0xffff_fffcL})
  void eachPacketIsThatOfTheOracle(long first) throws Exception {
    Cipher encrypting = ours();
    Cipher decrypting = ours();
    Cipher oracle = new ChaCha20Cipher();
    init(encrypting, Cipher.Mode.Encrypt, first);
    init(decrypting, Cipher.Mode.Decrypt, first);
    init(oracle, Cipher.Mode.Encrypt, first);
    for (int length : List.of(8, 16, 56, 64, 72, 128, 1000, 32_776, 262_144)) {
      byte[] packet = bytes(3 + LENGTH + length + TAG);
      byte[] sealed = run(encrypting, packet);
      assertArrayEquals(run(oracle, packet), sealed, "length " + length);
      byte[] opened = run(decrypting, sealed);
      System.arraycopy(sealed, sealed.length - TAG, packet, packet.length - TAG, TAG);
      assertArrayEquals(packet, opened, "length " + length);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 6, 7, 50, 70, 71, 86})
  void aChangedByteIsNoticedBeforeAnythingIsDecrypted(int changed) throws Exception {
    Cipher encrypting = ours();
    Cipher decrypting = ours();
    init(encrypting, Cipher.Mode.Encrypt, 0);
    init(decrypting, Cipher.Mode.Decrypt, 0);
    byte[] sealed = run(encrypting, bytes(3 + LENGTH + 64 + TAG));
    sealed[changed] ^= 1;
    byte[] tried = sealed.clone();
    decrypting.updateAAD(tried, 3, LENGTH);
    assertThrows(AEADBadTagException.class, () -> decrypting.update(tried, 3 + LENGTH, 64));
    System.arraycopy(sealed, 3, tried, 3, LENGTH);
    assertArrayEquals(sealed, tried);
  }

  @Test
  void theSamePacketTwiceIsRefused() throws Exception {
    Cipher encrypting = ours();
    Cipher decrypting = ours();
    init(encrypting, Cipher.Mode.Encrypt, 0);
    init(decrypting, Cipher.Mode.Decrypt, 0);
    byte[] sealed = run(encrypting, bytes(3 + LENGTH + 64 + TAG));
    run(decrypting, sealed);
    assertThrows(AEADBadTagException.class, () -> run(decrypting, sealed));
    assertEquals("chacha20-poly1305@openssh.com", ChaCha20Poly1305.factory().getName());
  }
}
