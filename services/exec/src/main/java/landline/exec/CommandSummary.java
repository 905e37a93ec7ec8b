// SPDX-License-Identifier: Apache-2.0
package landline.exec;

import java.time.Duration;
import java.time.Instant;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;

/// What there is to say about a command at its end.
///
/// @param who asked for it, for a person, such as `uid 1000 pid 4711`
/// @param command its text on one line, as a shell writes it within `$'...'`, and cut if it is long
/// @param began when it was to be started
/// @param lasted how long it took
/// @param printed how many bytes of output were taken from it
/// @param end how it ended
/// @param status what the shell calls `$?`, if it ended by itself
/// @param detail how it ended, for a person, such as `killed: time limit of 60 s`
public record CommandSummary(
    String who,
    String command,
    Instant began,
    Duration lasted,
    long printed,
    End end,
    OptionalInt status,
    String detail) {

  /// The summary for a person, on one line.
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

  /// How a command came to its end.
  public enum End {

    /// It ended by itself.
    EXITED,

    /// It ran for too long and was killed.
    TIME_LIMIT,

    /// It printed too much and was killed.
    OUTPUT_LIMIT,

    /// Nobody was left to read its output, and it was killed.
    PEER_GONE,

    /// The server could not wait any longer, and it was killed.
    SERVER_STOPS,

    /// It could not be started.
    FAILED
  }
}
