// SPDX-License-Identifier: Apache-2.0
package landline.ssh.client;

import java.io.IOException;
import java.security.PublicKey;
import landline.ssh.transport.Algorithms;
import org.apache.sshd.common.NamedFactory;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.session.SessionContext;
import org.apache.sshd.common.signature.Signature;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.jspecify.annotations.Nullable;

/// A key in a file, or the certificate beside it.
final class FileKey extends UserKey {

  private final IdentityFile file;

  FileKey(IdentityFile file, PublicKey key) {
    super(key);
    this.file = file;
  }

  @Override
  byte[] signature(@Nullable SessionContext session, String algorithm, byte[] data)
      throws IOException {
    String plain = KeyUtils.getSignatureAlgorithm(algorithm, key());
    Signature signer = NamedFactory.create(Algorithms.SIGNATURES, plain);
    if (signer == null) {
      throw new IOException("no signature by " + plain);
    }
    var signed = new ByteArrayBuffer();
    try {
      signer.initSigner(session, file.pair().getPrivate());
      signer.update(session, data);
      signed.putString(plain);
      signed.putBytes(signer.sign(session));
    } catch (IOException failed) {
      throw failed;
    } catch (Exception failed) {
      throw new IOException("signature by " + plain + ": " + failed.getMessage(), failed);
    }
    return signed.getCompactData();
  }
}
