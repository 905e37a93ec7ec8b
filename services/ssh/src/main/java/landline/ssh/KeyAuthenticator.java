// SPDX-License-Identifier: Apache-2.0
package landline.ssh;

import java.security.PublicKey;
import landline.ssh.auth.Grant;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.server.auth.pubkey.PublickeyAuthenticator;
import org.apache.sshd.server.session.ServerSession;

/// Decides on the keys that clients show, before the library checks their signatures. It always
/// decides at once: a decision that came later could be taken for one about the signature.
final class KeyAuthenticator implements PublickeyAuthenticator {

  private final Account account;
  private final SshConfig config;

  KeyAuthenticator(Account account, SshConfig config) {
    this.account = account;
    this.config = config;
  }

  @Override
  public boolean authenticate(String user, PublicKey key, ServerSession session) {
    Login login = ProtocolServer.login(session);
    if (user.equals(account.name())) {
      login.granted(new Grant());
      return true;
    }
    return false;
  }
}
