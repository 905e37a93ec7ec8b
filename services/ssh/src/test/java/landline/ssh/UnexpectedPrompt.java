// SPDX-License-Identifier: Apache-2.0
package landline.ssh;

import java.util.Optional;

/// Fails the test that asks or tells; a test overrides what it expects.
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
