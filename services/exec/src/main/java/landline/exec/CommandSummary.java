// SPDX-License-Identifier: Apache-2.0
package landline.exec;

import java.time.Duration;
import java.time.Instant;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;

/// A command at its end.
///
/// @param who the peer, such as `uid 1000 pid 4711`
/// @param command its text on one line, quoted as in the shell's `$'...'`, and truncated if it is
///   long
/// @param began when it was started
/// @param lasted how long it took
/// @param printed bytes of output
/// @param end how it ended
/// @param status what the shell calls `$?`, if it exited
/// @param detail how it ended as text, such as `killed: time limit of 60 s`
public record CommandSummary(
    String who,
    String command,
    Instant began,
    Duration lasted,
    long printed,
    CommandEnd end,
    OptionalInt status,
    String detail) {

  /// The summary as text, on one line.
  ///
  /// @return such as `exec uid 1000 pid 4711: 'uname -s': exit status 0 after 0.004 s, 6 bytes out`
  @Override
  public String toString() {
    return "exec "
        + who
        + ": '"
        + command
        + "': "
        + detail
        + " after "
        + TimeUnit.MILLISECONDS.convert(lasted) / 1000.0
        + " s, "
        + printed
        + " bytes out";
  }
}
