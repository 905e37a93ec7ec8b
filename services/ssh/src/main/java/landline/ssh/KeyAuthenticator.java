// SPDX-License-Identifier: Apache-2.0
package landline.ssh;

import java.nio.file.Path;
import java.security.PublicKey;
import java.util.List;
import landline.ssh.auth.KeyDecision;
import landline.ssh.auth.LoginUser;
import landline.ssh.auth.PubkeyAuthConfig;
import landline.ssh.auth.PubkeyAuthMethod;
import landline.ssh.auth.PubkeyAuthorizer;
import org.apache.sshd.server.auth.pubkey.PublickeyAuthenticator;
import org.apache.sshd.server.session.ServerSession;

/// Decides on the keys that clients show, before the library checks their signatures. It always
/// decides at once: a decision that came later could be taken for one about the signature.
final class KeyAuthenticator implements PublickeyAuthenticator {

  private final LoginUser user;
  private final PubkeyAuthorizer authorizer;

  KeyAuthenticator(Account account, SshConfig config) {
    user = new LoginUser(account.name(), account.user(), account.home());
    PubkeyAuthConfig.Builder rules =
        PubkeyAuthConfig.builder()
            .strictModes(config.strictModes())
            .revokedKeys(config.revokedKeys());
    config.authorizedKeys().ifPresent(file -> rules.authorizedKeysFiles(List.of(literal(file))));
    config.trustedUserCaKeys().ifPresent(rules::trustedUserCaKeys);
    config.authorizedPrincipals().ifPresent(file -> rules.authorizedPrincipalsFile(literal(file)));
    config.permitUserEnvironment().ifPresent(rules::permitUserEnvironment);
    authorizer = new PubkeyAuthorizer(rules.build());
  }

  /// A path of the configuration, in which a percent sign is no token.
  private static String literal(Path file) {
    return file.toAbsolutePath().toString().replace("%", "%%");
  }

  @Override
  public boolean authenticate(String name, PublicKey key, ServerSession session) {
    Login login = ProtocolServer.login(session);
    session.removeAttribute(PubkeyAuthMethod.GRANT);
    if (name.equals(user.name())
        && authorizer.authorize(user, key, login.connection().peer())
            instanceof KeyDecision.Accepted accepted) {
      login.granted(accepted.grant());
      session.setAttribute(PubkeyAuthMethod.GRANT, accepted.grant());
      return true;
    }
    return false;
  }
}
