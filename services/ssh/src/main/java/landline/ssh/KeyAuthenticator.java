// SPDX-License-Identifier: Apache-2.0
package landline.ssh;

import java.io.IOException;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.List;
import java.util.Optional;
import landline.socket.internal.LogText;
import landline.ssh.auth.CertificateIdentity;
import landline.ssh.auth.KeyDecision;
import landline.ssh.auth.KeyIdentity;
import landline.ssh.auth.LoginUser;
import landline.ssh.auth.PubkeyAuthConfig;
import landline.ssh.auth.PubkeyAuthMethod;
import landline.ssh.auth.PubkeyAuthorizer;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.SshException;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.SessionListener;
import org.apache.sshd.server.auth.pubkey.PublickeyAuthenticator;
import org.apache.sshd.server.session.ServerSession;

/// Decides on the keys that clients show, before the library checks their signatures. It always
/// decides at once: a decision that came later could be taken for one about the signature.
final class KeyAuthenticator
    implements PublickeyAuthenticator, PubkeyAuthMethod.Refusals, SessionListener {

  private static final String NO_SUCH_USER = "no such user here";
  private static final String TOO_MANY = "too many connections of this key";

  /// The longest text of a stranger in the audit: nobody without a key may fill a disk.
  private static final int LONGEST = 256;

  private final LoginUser user;
  private final SshConfig config;
  private final PubkeyAuthorizer authorizer;
  private final Log log;

  KeyAuthenticator(Account account, SshConfig config, Log log) {
    user = new LoginUser(account.name(), account.user(), account.home());
    this.config = config;
    authorizer = new PubkeyAuthorizer(rules(config));
    this.log = log;
  }

  private static PubkeyAuthConfig rules(SshConfig config) {
    PubkeyAuthConfig.Builder rules =
        PubkeyAuthConfig.builder()
            .strictModes(config.strictModes())
            .revokedKeys(config.revokedKeys());
    config.authorizedKeys().ifPresent(file -> rules.authorizedKeysFiles(List.of(literal(file))));
    config.trustedUserCaKeys().ifPresent(rules::trustedUserCaKeys);
    config.authorizedPrincipals().ifPresent(file -> rules.authorizedPrincipalsFile(literal(file)));
    config.permitUserEnvironment().ifPresent(rules::permitUserEnvironment);
    return rules.build();
  }

  /// A path of the configuration, in which a percent sign is no token.
  private static String literal(Path file) {
    return file.toAbsolutePath().toString().replace("%", "%%");
  }

  @Override
  public boolean authenticate(String name, PublicKey key, ServerSession session) {
    Login login = ProtocolServer.login(session);
    KeyDecision decision =
        name.equals(user.name())
            ? authorizer.authorize(user, key, login.connection().peer())
            : new KeyDecision.Refused(PubkeyAuthorizer.identity(key), NO_SUCH_USER);
    return switch (decision) {
      case KeyDecision.Accepted(var grant) -> {
        session.setAttribute(PubkeyAuthMethod.GRANT, grant);
        login.granted(grant);
        yield true;
      }
      case KeyDecision.Refused refused -> {
        session.setAttribute(PubkeyAuthMethod.REFUSED, refused);
        yield false;
      }
    };
  }

  @Override
  public void refused(ServerSession session, String name, KeyDecision.Refused refusal) {
    Login login = ProtocolServer.login(session);
    int refusals = login.refused(refusal.reason());
    try {
      config.observer().login(record(login, name, refusal.key(), Optional.of(refusal.reason())));
    } catch (IOException | RuntimeException unkept) {
      log.unkept(login.connection(), unkept);
    }
    if (refusals >= config.maxAuthTries()) {
      end(session, "Too many authentication failures");
    }
  }

  /// Keeps that the signature was right, before the client hears it.
  ///
  /// @throws SshException if it can't be kept, or the holder of the key has too many connections,
  ///   so that the login does not take place
  void admit(Session session) throws SshException {
    Login login = ProtocolServer.login(session);
    Optional<KeyIdentity> key = Optional.of(login.shown().key());
    Optional<String> refusal = login.admit() ? Optional.empty() : Optional.of(TOO_MANY);
    try {
      config.observer().login(record(login, user.name(), key, refusal));
    } catch (IOException | RuntimeException unkept) {
      log.unkept(login.connection(), unkept);
      throw new SshException(
          SshConstants.SSH2_DISCONNECT_SERVICE_NOT_AVAILABLE,
          "the audit log can't be written",
          unkept);
    }
    if (refusal.isPresent()) {
      throw new SshException(SshConstants.SSH2_DISCONNECT_TOO_MANY_CONNECTIONS, TOO_MANY);
    }
  }

  @Override
  public void sessionEvent(Session session, Event event) {
    if (event == Event.Authenticated) {
      ProtocolServer.login(session).complete();
    }
  }

  private static void end(Session session, String reason) {
    try {
      session.disconnect(SshConstants.SSH2_DISCONNECT_NO_MORE_AUTH_METHODS_AVAILABLE, reason);
    } catch (IOException gone) {
      var _ = session.close(true);
    }
  }

  private static String text(CertificateIdentity certificate) {
    return LogText.start(certificate.id(), LONGEST)
        + " (serial "
        + certificate.serial()
        + ") of "
        + certificate.authorityType()
        + " "
        + certificate.authorityFingerprint();
  }

  private static LoginRecord record(
      Login login, String name, Optional<KeyIdentity> key, Optional<String> refusal) {
    return new LoginRecord(
        java.time.Instant.now(),
        login.connection().toString(),
        LogText.start(name, LONGEST),
        key.map(KeyIdentity::fingerprint),
        key.flatMap(KeyIdentity::certificate).map(KeyAuthenticator::text),
        refusal);
  }
}
