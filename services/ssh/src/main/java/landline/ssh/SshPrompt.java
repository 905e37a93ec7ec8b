// SPDX-License-Identifier: Apache-2.0
package landline.ssh;

import java.util.Optional;

/// The person who connects, such as at a terminal. Its methods run on the thread that reads the
/// connection; the time that they take is not that of the deadline.
public interface SshPrompt {

  /// Nobody: nothing can be asked, and what is told is dropped.
  SshPrompt NONE =
      new SshPrompt() {
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
          // Nobody listens.
        }
      };

  /// Asks for the passphrase of a key.
  ///
  /// @param question without a line end
  /// @return the passphrase, which the caller overwrites; empty if there is no answer
  Optional<char[]> passphrase(String question);

  /// Asks whether to trust a host.
  ///
  /// @param question lines; the last has no end
  /// @return whether the answer is yes
  boolean confirm(String question);

  /// Tells what is worth knowing, such as the banner of a server.
  ///
  /// @param text lines, perhaps of the server: control characters are not escaped
  void tell(String text);
}
