// SPDX-License-Identifier: Apache-2.0
package landline.ssh;

import java.io.IOException;

/// Receives each login and each command, for an audit. Its methods run on the threads of
/// connections and commands; they may wait for a disk.
public interface SshObserver {

  /// An observer that keeps nothing.
  SshObserver NONE =
      new SshObserver() {
        @Override
        public void login(LoginRecord login) {
          // Nothing is kept.
        }

        @Override
        public void command(CommandRecord command) {
          // Nothing is kept.
        }
      };

  /// Called before a client hears that it has logged in, and after it was refused.
  ///
  /// @throws IOException if it can't be kept: then the client is refused
  void login(LoginRecord login) throws IOException;

  /// Called at the end of a command.
  ///
  /// @throws IOException if it can't be kept; the server logs it
  void command(CommandRecord command) throws IOException;
}
