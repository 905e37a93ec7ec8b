// SPDX-License-Identifier: Apache-2.0
package landline.ssh.auth;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/// A public key as it is sent. Equal keys are equal bytes.
///
/// @param encoded checked bytes, not to be changed
record KeyBlob(KeyType type, ByteBuffer encoded) {

  /// RequiredRSASize of sshd_config(5).
  static final int REQUIRED_RSA_SIZE = 2048;

  /// Checks a key's encoding.
  static KeyBlob of(byte[] bytes) throws RefusedException {
    return of(bytes, REQUIRED_RSA_SIZE);
  }

  /// Checks the encoding of a key that need not be long enough for a login.
  static KeyBlob of(byte[] bytes, int requiredRsaSize) throws RefusedException {
    var in = new WireReader(bytes);
    KeyType type = KeyType.require(in.text(), "a key of an unknown type");
    type.read(in, requiredRsaSize);
    in.end();
    return new KeyBlob(type, ByteBuffer.wrap(bytes).asReadOnlyBuffer());
  }

  /// Decodes the two words of a line that are a key.
  ///
  /// @param type the first, such as `ssh-ed25519`
  static KeyBlob parse(String type, String base64) throws RefusedException {
    KeyType expected = KeyType.require(type, "no key");
    KeyBlob key = of(decode(base64));
    if (key.type() != expected) {
      throw new RefusedException("a key of type " + key.type().text() + " after " + type);
    }
    return key;
  }

  static byte[] decode(String base64) throws RefusedException {
    try {
      return Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException bad) {
      throw new RefusedException("a key that is not in base64", bad);
    }
  }

  byte[] bytes() {
    byte[] copy = new byte[encoded.remaining()];
    encoded.duplicate().get(copy);
    return copy;
  }

  /// The fingerprint as ssh-keygen(1) prints it.
  ///
  /// @return such as `SHA256:n5SHi4PZBzWKMUyf/ytDaHjKPzjmA6GECz3xZTOmCNc`
  String fingerprint() {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes());
      return "SHA256:" + Base64.getEncoder().withoutPadding().encodeToString(digest);
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException(missing);
    }
  }

  @Override
  public String toString() {
    return type.text() + " " + fingerprint();
  }
}
