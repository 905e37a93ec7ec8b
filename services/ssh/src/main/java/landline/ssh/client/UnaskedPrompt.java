// SPDX-License-Identifier: Apache-2.0
package landline.ssh.client;

import java.util.Optional;
import landline.ssh.SshPrompt;

/// A person who is told things and not asked: BatchMode in ssh_config(5).
record UnaskedPrompt(SshPrompt person) implements SshPrompt {

  @Override
  public Optional<char[]> passphrase(String question) {
    return Optional.empty();
  }

  @Override
  public boolean confirm(String question) {
    return false;
  }

  @Override
  public void tell(String text) {
    person.tell(text);
  }
}
