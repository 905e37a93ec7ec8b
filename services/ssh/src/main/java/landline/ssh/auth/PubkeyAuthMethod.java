// SPDX-License-Identifier: Apache-2.0
package landline.ssh.auth;

import java.io.IOException;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.util.List;
import java.util.Optional;
import landline.ssh.auth.KeyOptions.Permission;
import org.apache.sshd.common.AttributeRepository.AttributeKey;
import org.apache.sshd.common.NamedFactory;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.config.keys.OpenSshCertificate;
import org.apache.sshd.common.config.keys.u2f.SecurityKeyPublicKey;
import org.apache.sshd.common.config.keys.u2f.SkED25519PublicKey;
import org.apache.sshd.common.config.keys.u2f.SkEcdsaPublicKey;
import org.apache.sshd.common.signature.Signature;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.apache.sshd.server.auth.pubkey.UserAuthPublicKey;
import org.apache.sshd.server.auth.pubkey.UserAuthPublicKeyFactory;
import org.apache.sshd.server.session.ServerSession;
import org.jspecify.annotations.Nullable;

/// The authentication method `publickey` of the SSH library, RFC 4252 section 7, where a [Grant]
/// decides what a signature must fulfil. The library's own refuses certificates with a critical
/// option, and lets security keys be used without the verification that a grant requires.
///
/// The session's authenticator has to keep its decision on the key that is shown, under [#GRANT] or
/// [#REFUSED]. The method itself tells of each refusal, also of those that the library decides on:
/// a wrong signature, a certificate that has expired, bytes that are no key.
public final class PubkeyAuthMethod extends UserAuthPublicKey {

  /// Where a session keeps the grant of the key that was shown last.
  public static final AttributeKey<Grant> GRANT = new AttributeKey<>();

  /// Where a session keeps why the key that was shown last was refused.
  public static final AttributeKey<KeyDecision.Refused> REFUSED = new AttributeKey<>();

  /// Is told of each attempt to log in that fails.
  public interface Refusals {

    /// Called on the thread that reads the connection.
    ///
    /// @param user the name that the client has given
    void refused(ServerSession session, String user, KeyDecision.Refused refusal);
  }

  /// Makes the method for a session.
  public static final class Factory extends UserAuthPublicKeyFactory {

    private final Refusals refusals;

    /// For a server.
    public Factory(Refusals refusals) {
      super(List.of());
      this.refusals = refusals;
    }

    @Override
    public UserAuthPublicKey createUserAuth(ServerSession session) throws IOException {
      return new PubkeyAuthMethod(getSignatureFactories(), refusals);
    }
  }

  private static final String NOT_VALID =
      "not a key, or a certificate that has expired, is not valid yet, or is badly signed";

  private final Refusals refusals;

  private PubkeyAuthMethod(List<NamedFactory<Signature>> factories, Refusals refusals) {
    super(factories);
    this.refusals = refusals;
  }

  @Override
  public @Nullable Boolean doAuth(Buffer buffer, boolean init) throws Exception {
    ServerSession session = getServerSession();
    session.removeAttribute(GRANT);
    session.removeAttribute(REFUSED);
    PubkeyAuthService.@Nullable Binding binding = session.getAttribute(PubkeyAuthService.BINDING);
    if (binding != null && !binding.here()) {
      var elsewhere = new KeyDecision.Refused(Optional.empty(), "a login at another host");
      refusals.refused(session, getUsername(), elsewhere);
      return false;
    }
    boolean refused = true;
    try {
      // Of a key that may log in, and is shown without a signature, the library returns null.
      @Nullable Boolean decision = super.doAuth(buffer, init);
      refused = Boolean.FALSE.equals(decision);
      return decision;
    } finally {
      if (refused) {
        refusals.refused(session, getUsername(), refusal(session));
      }
    }
  }

  private static KeyDecision.Refused refusal(ServerSession session) {
    KeyDecision.@Nullable Refused decided = session.getAttribute(REFUSED);
    @Nullable Grant grant = session.getAttribute(GRANT);
    if (decided != null) {
      return decided;
    }
    return grant == null
        ? new KeyDecision.Refused(Optional.empty(), NOT_VALID)
        : new KeyDecision.Refused(Optional.of(grant.key()), "wrong signature");
  }

  /// Leaves the options to [PubkeyAuthorizer], which knows those of the authorized key, too.
  @Override
  protected void verifyCriticalOptions(ServerSession session, OpenSshCertificate certificate) {}

  @Override
  protected boolean verifySignature(
      ServerSession session,
      String user,
      String algorithm,
      PublicKey key,
      Buffer buffer,
      Signature verifier,
      byte[] signature)
      throws Exception {
    Grant grant = session.getAttribute(GRANT);
    PresentedKey presented = PresentedKey.of(key);
    if (grant == null
        || !grant.key().equals(presented.identity())
        || !presented.key().type().signsWith(algorithm, presented.certificate().isPresent())) {
      return false;
    }
    PublicKey signing =
        key instanceof OpenSshCertificate certified ? certified.getCertPubKey() : key;
    if (signing instanceof SecurityKeyPublicKey<?> plain) {
      verifier.initVerifier(session, required(plain, grant.options()));
    }
    PubkeyAuthService.@Nullable Binding binding = session.getAttribute(PubkeyAuthService.BINDING);
    if (binding == null) {
      return super.verifySignature(session, user, algorithm, key, buffer, verifier, signature);
    }
    byte[] hostKey = binding.hostKey();
    verifier.update(session, bound(session.getSessionId(), user, algorithm, buffer, hostKey));
    return verifier.verify(session, signature);
  }

  /// What a host-bound client signs; see [PubkeyAuthService].
  ///
  /// @param key that of the user, with its length
  private byte[] bound(byte[] session, String user, String algorithm, Buffer key, byte[] hostKey) {
    var signed = new ByteArrayBuffer();
    signed.putBytes(session);
    signed.putByte(SshConstants.SSH_MSG_USERAUTH_REQUEST);
    signed.putString(user);
    signed.putString(getService());
    signed.putString(PubkeyAuthService.METHOD);
    signed.putBoolean(true);
    signed.putString(algorithm);
    signed.putBuffer(key);
    signed.putBytes(hostKey);
    return signed.getCompactData();
  }

  /// A security key with what its signatures must fulfil.
  static PublicKey required(SecurityKeyPublicKey<?> key, KeyOptions options) {
    boolean noTouch = options.permits(Permission.NO_TOUCH);
    boolean verify = options.isVerifyRequired();
    return key.getDelegatePublicKey() instanceof ECPublicKey ec
        ? new SkEcdsaPublicKey(key.getAppName(), noTouch, verify, ec)
        : new SkED25519PublicKey(key.getAppName(), noTouch, verify, key.getDelegatePublicKey());
  }
}
