// SPDX-License-Identifier: Apache-2.0
package landline.ssh.transport;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.spec.ChaCha20ParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.apache.sshd.common.NamedFactory;
import org.apache.sshd.common.cipher.BuiltinCiphers;
import org.apache.sshd.common.cipher.Cipher;
import org.apache.sshd.common.mac.Mac;
import org.apache.sshd.common.mac.Poly1305Mac;

/// The cipher `chacha20-poly1305@openssh.com`; see PROTOCOL.chacha20poly1305 of OpenSSH. Its
/// ChaCha20 is that of the JDK, which uses the vectors of the processor, its Poly1305 that of the
/// library.
final class ChaCha20Poly1305 implements Cipher {

  private static final int KEY = 32;
  private static final int BLOCK = 64;
  private static final int TAG = 16;

  /// The JDK's nonce is that of RFC 8439: of its 12 bytes, the first 4 are the upper half of
  /// OpenSSH's counter.
  private static final int NONCE = 12;

  private final javax.crypto.Cipher lengths;
  private final javax.crypto.Cipher payloads;
  private final Mac mac = new Poly1305Mac();
  private final byte[] block = new byte[BLOCK];
  private Mode mode = Mode.Encrypt;
  private SecretKeySpec lengthKey = new SecretKeySpec(block, 0, KEY, "ChaCha20");
  private SecretKeySpec payloadKey = lengthKey;
  private long packet;

  private ChaCha20Poly1305() {
    try {
      lengths = javax.crypto.Cipher.getInstance("ChaCha20");
      payloads = javax.crypto.Cipher.getInstance("ChaCha20");
    } catch (GeneralSecurityException absent) {
      throw new IllegalStateException("the JDK has no ChaCha20", absent);
    }
  }

  /// Makes these ciphers, by the name of the protocol.
  static NamedFactory<Cipher> factory() {
    return new NamedFactory<>() {
      @Override
      public String getName() {
        return BuiltinCiphers.cc20p1305_openssh.getName();
      }

      @Override
      public Cipher create() {
        return new ChaCha20Poly1305();
      }

      @Override
      public String toString() {
        return getName();
      }
    };
  }

  @Override
  public void init(Mode mode, byte[] key, byte[] iv) throws Exception {
    this.mode = mode;
    payloadKey = new SecretKeySpec(key, 0, KEY, "ChaCha20");
    lengthKey = new SecretKeySpec(key, KEY, KEY, "ChaCha20");
    packet = ByteBuffer.wrap(iv).getLong();
    begin();
  }

  /// Takes both streams to the beginning of a packet. The key of Poly1305 is in the first block of
  /// the payload's stream.
  private void begin() throws Exception {
    byte[] nonce = ByteBuffer.allocate(NONCE).putLong(NONCE - Long.BYTES, packet).array();
    var start = new ChaCha20ParameterSpec(nonce, 0);
    lengths.init(javax.crypto.Cipher.ENCRYPT_MODE, lengthKey, start);
    payloads.init(javax.crypto.Cipher.ENCRYPT_MODE, payloadKey, start);
    Arrays.fill(block, (byte) 0);
    payloads.update(block, 0, BLOCK, block, 0);
    mac.init(Arrays.copyOf(block, KEY));
  }

  @Override
  public void updateAAD(byte[] data, int offset, int length) throws Exception {
    if (mode == Mode.Decrypt) {
      mac.update(data, offset, length);
    }
    lengths.update(data, offset, length, data, offset);
    if (mode == Mode.Encrypt) {
      mac.update(data, offset, length);
    }
  }

  @Override
  public void update(byte[] data, int offset, int length) throws Exception {
    if (mode == Mode.Decrypt) {
      mac.update(data, offset, length);
      byte[] tag = mac.doFinal();
      if (!Mac.equals(data, offset + length, tag, 0, TAG)) {
        throw new AEADBadTagException("Tag mismatch");
      }
    }
    payloads.update(data, offset, length, data, offset);
    if (mode == Mode.Encrypt) {
      mac.update(data, offset, length);
      mac.doFinal(data, offset + length);
    }
    // Numbers of packets have 32 bits: RFC 4253, section 6.4.
    packet = (packet + 1) & 0xffff_ffffL;
    begin();
  }

  /// The library tells by this name that the vector is the number of the packet.
  @Override
  public String getAlgorithm() {
    return "ChaCha20";
  }

  @Override
  public String getTransformation() {
    return "ChaCha20";
  }

  @Override
  public int getIVSize() {
    return Long.BYTES;
  }

  @Override
  public int getAuthenticationTagSize() {
    return TAG;
  }

  @Override
  public int getCipherBlockSize() {
    return Long.BYTES;
  }

  @Override
  public int getKdfSize() {
    return 2 * KEY;
  }

  @Override
  public int getKeySize() {
    return KEY * Byte.SIZE;
  }
}
