// SPDX-License-Identifier: Apache-2.0
package landline.ssh;

import java.io.IOException;

/// Receives each login, each command and each file of SFTP, for an audit. Its methods run on the
/// threads of connections and commands; they may wait for a disk.
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

        @Override
        public void file(FileRecord file) {
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

  /// Called when a session of SFTP has closed or changed a file.
  ///
  /// @throws IOException if it can't be kept: then the session ends
  void file(FileRecord file) throws IOException;
}
