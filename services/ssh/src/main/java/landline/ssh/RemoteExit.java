// SPDX-License-Identifier: Apache-2.0
package landline.ssh;

import java.util.Optional;
import java.util.OptionalInt;

/// How a command has ended: RFC 4254, section 6.10.
///
/// @param status its exit status, if it exited
/// @param signal the name of the signal that ended it, such as `KILL`; of the server, so it may be
///   any text
public record RemoteExit(OptionalInt status, Optional<String> signal) {

  /// The status, or the signal.
  ///
  /// @return such as `status 1` or `signal KILL`; `no status` if the server gave none
  @Override
  public String toString() {
    return status.isPresent()
        ? "status " + status.getAsInt()
        : signal.map(name -> "signal " + name).orElse("no status");
  }
}
