// SPDX-License-Identifier: Apache-2.0
package landline.ssh.client;

import java.security.KeyPair;
import java.util.List;
import landline.ssh.SshPrompt;
import org.apache.sshd.client.auth.keyboard.UserInteraction;
import org.apache.sshd.client.session.ClientSession;
import org.jspecify.annotations.Nullable;

/// Tells the user what a server has to say before the login: RFC 4252, section 5.4. It asks for
/// nothing.
record Banner(SshPrompt prompt) implements UserInteraction {

  @Override
  public boolean isInteractionAllowed(ClientSession session) {
    return true;
  }

  @Override
  public void welcome(ClientSession session, String banner, String language) {
    prompt.tell(banner);
  }

  @Override
  public String[] interactive(
      ClientSession session,
      String name,
      String instruction,
      String language,
      String[] prompts,
      boolean[] echo) {
    return new String[0];
  }

  @Override
  public @Nullable String getUpdatedPassword(
      ClientSession session, String question, String language) {
    return null;
  }

  @Override
  public @Nullable KeyPair resolveAuthPublicKeyIdentityAttempt(ClientSession session) {
    return null;
  }

  @Override
  public @Nullable String resolveAuthPasswordAttempt(ClientSession session) {
    return null;
  }

  @Override
  public void serverVersionInfo(ClientSession session, List<String> lines) {
    // As with ssh(1) they are shown if there is no version; see Handshake.
  }
}
