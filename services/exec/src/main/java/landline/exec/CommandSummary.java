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
    End end,
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

  /// How a command ended.
  public enum End {

    /// It exited.
    EXITED,

    /// It was killed at the time limit.
    TIME_LIMIT,

    /// It was killed at the output limit.
    OUTPUT_LIMIT,

    /// It was killed because the peer was gone.
    PEER_GONE,

    /// It was killed because the server stopped.
    SERVER_STOPS,

    /// It could not be started.
    FAILED
  }
}
