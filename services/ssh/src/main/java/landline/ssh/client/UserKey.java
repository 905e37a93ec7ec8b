// SPDX-License-Identifier: Apache-2.0
package landline.ssh.client;

import java.io.IOException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.util.Map;
import org.apache.sshd.client.auth.pubkey.PublicKeyIdentity;
import org.apache.sshd.common.session.SessionContext;
import org.jspecify.annotations.Nullable;

/// A key or certificate that a user may log in with. The private key is needed only when the server
/// accepts the public one.
abstract sealed class UserKey implements PublicKeyIdentity permits AgentKey, CertifiedKey, FileKey {

  private final PublicKey key;

  UserKey(PublicKey key) {
    this.key = key;
  }

  final PublicKey key() {
    return key;
  }

  /// Signs.
  ///
  /// @return the name of the algorithm and the signature, as they are sent
  /// @throws IOException if there is no signature, as without a passphrase
  abstract byte[] signature(@Nullable SessionContext session, String algorithm, byte[] data)
      throws IOException;

  @Override
  public final KeyPair getKeyIdentity() {
    return new KeyPair(key, null);
  }

  @Override
  public final Map.Entry<String, byte[]> sign(
      SessionContext session, String algorithm, byte[] data) {
    throw new UnsupportedOperationException("see signature");
  }
}
