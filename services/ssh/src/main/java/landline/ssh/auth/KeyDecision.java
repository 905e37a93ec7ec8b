// SPDX-License-Identifier: Apache-2.0
package landline.ssh.auth;

import java.util.Optional;

/// Whether a user may log in with a key.
public sealed interface KeyDecision {

  /// The user may, if the client proves to have the key.
  record Accepted(Grant grant) implements KeyDecision {}

  /// The user may not.
  ///
  /// @param key the key, unless it is of a type that is not known
  /// @param reason for the log, not for the client
  record Refused(Optional<KeyIdentity> key, String reason) implements KeyDecision {}
}
