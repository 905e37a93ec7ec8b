// SPDX-License-Identifier: Apache-2.0
package landline.ssh.client;

import java.io.IOException;
import java.security.PublicKey;
import java.util.Iterator;
import java.util.Objects;
import org.apache.sshd.client.auth.pubkey.PublicKeyIdentity;
import org.apache.sshd.client.auth.pubkey.UserAuthPublicKey;
import org.apache.sshd.client.auth.pubkey.UserAuthPublicKeyFactory;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.signature.SignatureFactoriesManager;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.jspecify.annotations.Nullable;

/// Logs in with keys: RFC 4252, section 7. A key that can't sign after all, as without its
/// passphrase, is followed by the next one.
final class PublicKeyLogin extends UserAuthPublicKey {

  /// Makes one for each session.
  static final class Factory extends UserAuthPublicKeyFactory {
    @Override
    public UserAuthPublicKey createUserAuth(ClientSession session) {
      return new PublicKeyLogin();
    }
  }

  @Override
  protected Iterator<PublicKeyIdentity> createPublicKeyIterator(
      ClientSession session, SignatureFactoriesManager manager) {
    Handshake handshake = ((HostSession) session).handshake();
    // It may take a passphrase to know a key.
    try (var _ = handshake.pause()) {
      var keys = new UserKeys(handshake.config(), handshake.proof());
      // The library closes them only if a login succeeds, or no key is left.
      session.addCloseFutureListener(_ -> keys.close());
      return keys;
    }
  }

  @Override
  protected boolean sendAuthDataRequest(ClientSession session, String service) throws Exception {
    PublicKeyIdentity before = current;
    boolean sent = super.sendAuthDataRequest(session, service);
    if (sent && !Objects.equals(current, before)) {
      ((HostSession) session).handshake().offered();
    }
    return sent;
  }

  @Override
  protected boolean processAuthDataRequest(ClientSession session, String service, Buffer buffer)
      throws Exception {
    Handshake handshake = ((HostSession) session).handshake();
    try (var _ = handshake.pause()) {
      return super.processAuthDataRequest(session, service, buffer);
    } catch (UnsignedException noSignature) {
      handshake.config().prompt().tell(noSignature.getMessage() + "\n");
      currentAlgorithms.clear();
      return sendAuthDataRequest(session, service);
    }
  }

  @Override
  protected byte[] appendSignature(
      ClientSession session,
      String service,
      String name,
      String user,
      String algorithm,
      PublicKey key,
      @Nullable PublicKey serverKey,
      Buffer buffer)
      throws Exception {
    var signed = new ByteArrayBuffer();
    signed.putBytes(session.getSessionId());
    signed.putByte(SshConstants.SSH_MSG_USERAUTH_REQUEST);
    signed.putString(user);
    signed.putString(service);
    signed.putString(name);
    signed.putBoolean(true);
    signed.putString(algorithm);
    signed.putPublicKey(key);
    if (serverKey != null) {
      signed.putPublicKey(serverKey);
    }
    byte[] signature;
    try {
      signature = ((UserKey) current).signature(session, algorithm, signed.getCompactData());
    } catch (IOException failed) {
      throw new UnsignedException(failed);
    }
    String expected = KeyUtils.getSignatureAlgorithm(algorithm, key);
    if (!expected.equals(new ByteArrayBuffer(signature).getString())) {
      throw new UnsignedException(new IOException("no signature by " + expected));
    }
    buffer.putBytes(signature);
    return signature;
  }

  /// A key that could not sign.
  private static final class UnsignedException extends IOException {

    private static final long serialVersionUID = 1;

    private UnsignedException(IOException reason) {
      super(reason.getMessage(), reason);
    }
  }
}
