// SPDX-License-Identifier: Apache-2.0
package landline.ssh.client;

import java.util.Optional;
import landline.ssh.SshPrompt;

/// A prompt at which every question and notice fails the test. A test overrides what it expects.
public class UnexpectedPrompt implements SshPrompt {

  @Override
  public Optional<char[]> passphrase(String question) {
    throw new AssertionError(question);
  }

  @Override
  public boolean confirm(String question) {
    throw new AssertionError(question);
  }

  @Override
  public void tell(String text) {
    throw new AssertionError(text);
  }
}
