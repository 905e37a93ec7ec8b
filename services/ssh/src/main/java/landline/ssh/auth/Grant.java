// SPDX-License-Identifier: Apache-2.0
package landline.ssh.auth;

import java.util.Optional;

/// A login that a key is permitted. It counts only once the client has proved to have the key.
///
/// @param key the key, for a log
/// @param options what the key permits
public record Grant(KeyIdentity key, KeyOptions options) {

  /// The fingerprint of the key; see [KeyIdentity#fingerprint].
  public String fingerprint() {
    return key.fingerprint();
  }

  /// The command that runs in place of the client's; see [KeyOptions#forcedCommand].
  public Optional<byte[]> command() {
    return options.forcedCommand();
  }

  /// Whether a command may have a terminal.
  public boolean permitsTerminal() {
    return options.permits(KeyOptions.Permission.PTY);
  }
}
