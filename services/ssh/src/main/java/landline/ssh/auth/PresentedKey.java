// SPDX-License-Identifier: Apache-2.0
package landline.ssh.auth;

import java.security.PublicKey;
import java.util.Optional;
import org.apache.sshd.common.config.keys.OpenSshCertificate;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;

/// What a client shows: a key, or a certificate for one.
record PresentedKey(KeyBlob key, Optional<SshCertificate> certificate) {

  /// Takes a key from the SSH library.
  ///
  /// @throws RefusedException if such a key may never log in
  static PresentedKey of(PublicKey key) throws RefusedException {
    if (key instanceof OpenSshCertificate encoded) {
      SshCertificate certificate = SshCertificate.of(encoded);
      return new PresentedKey(certificate.key(), Optional.of(certificate));
    }
    return new PresentedKey(KeyBlob.of(encode(key)), Optional.empty());
  }

  private static byte[] encode(PublicKey key) throws RefusedException {
    try {
      var buffer = new ByteArrayBuffer();
      buffer.putRawPublicKey(key);
      return buffer.getCompactData();
    } catch (RuntimeException unknown) {
      throw new RefusedException("a key of an unknown type", unknown);
    }
  }

  KeyIdentity identity() {
    return new KeyIdentity(
        key.type().text(), key.fingerprint(), certificate.map(SshCertificate::identity));
  }
}
