// SPDX-License-Identifier: Apache-2.0
package landline.ssh.client;

import java.io.IOException;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.OpenSshCertificate;
import org.apache.sshd.common.session.SessionContext;
import org.jspecify.annotations.Nullable;

/// A certificate in a file of its own, and the key that it is for.
final class CertifiedKey extends UserKey {

  private final UserKey signer;

  CertifiedKey(OpenSshCertificate certificate, UserKey signer) {
    super(certificate);
    this.signer = signer;
  }

  @Override
  byte[] signature(@Nullable SessionContext session, String algorithm, byte[] data)
      throws IOException {
    return signer.signature(session, KeyUtils.getSignatureAlgorithm(algorithm, key()), data);
  }
}
