// SPDX-License-Identifier: Apache-2.0
package landline.time.nts;

import static landline.time.nts.NtsFields.AUTHENTICATOR;
import static landline.time.nts.NtsFields.AUTHENTICATOR_FIELD;
import static landline.time.nts.NtsFields.HEADER;
import static landline.time.nts.NtsFields.NONCE;

/// Writes and opens the NTS Authenticator and Encrypted Extension Fields field, RFC 8915 section
/// 5.6: everything before it in the packet is authenticated, what is in it is encrypted, too. One
/// thread uses an instance.
final class Authenticator {

  /// What [#open] returns for a field that is malformed or forged.
  static final int FORGED = AesSivCmac256.FORGED;

  private static final int LENGTHS = 4;

  private final RandomBytes random;
  private final AesSivCmac256 cipher = new AesSivCmac256(new byte[AesSivCmac256.KEY], 0);

  Authenticator(RandomBytes random) {
    this.random = random;
  }

  /// Appends the field to a packet.
  ///
  /// @param key array with the key of this direction
  /// @param packet its first bytes are the packet so far
  /// @param length of the packet so far
  /// @param plain what is to be encrypted, a multiple of 4 bytes
  /// @return the length of the packet with the field
  int append(byte[] key, int keyOffset, byte[] packet, int length, byte[] plain, int plainLength) {
    int at = NtsFields.begin(packet, length, AUTHENTICATOR, AUTHENTICATOR_FIELD + plainLength);
    int nonce = NtsFields.begin(packet, at, NONCE, AesSivCmac256.TAG + plainLength);
    random.fill(packet, nonce, NONCE);
    cipher.rekey(key, keyOffset);
    cipher.associate(packet, 0, length);
    cipher.associate(packet, nonce, NONCE);
    return nonce + NONCE + cipher.seal(plain, 0, plainLength, packet, nonce + NONCE);
  }

  /// Verifies a field and decrypts what is in it. All padding has to be zero: nothing of the packet
  /// may differ from what was sent.
  ///
  /// @param key array with the key of this direction
  /// @param packet the packet
  /// @param offset where the field begins
  /// @param length of the field
  /// @param plain room for what was encrypted, as long as the packet
  /// @return the number of bytes decrypted, or [#FORGED]
  int open(byte[] key, int keyOffset, byte[] packet, int offset, int length, byte[] plain) {
    int end = offset + length;
    int nonceLength = NtsFields.get(packet, offset + HEADER);
    int sealedLength = NtsFields.get(packet, offset + HEADER + 2);
    int nonce = offset + HEADER + LENGTHS;
    int sealed = nonce + NtsFields.padded(nonceLength);
    int padding = sealed + NtsFields.padded(sealedLength);
    if (nonceLength == 0
        || padding > end
        || !NtsFields.isZero(packet, nonce + nonceLength, sealed)
        || !NtsFields.isZero(packet, sealed + sealedLength, end)) {
      return FORGED;
    }
    cipher.rekey(key, keyOffset);
    cipher.associate(packet, 0, offset);
    cipher.associate(packet, nonce, nonceLength);
    return cipher.open(packet, sealed, sealedLength, plain, 0);
  }
}
