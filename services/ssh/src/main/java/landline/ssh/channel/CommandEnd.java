// SPDX-License-Identifier: Apache-2.0
package landline.ssh.channel;

import java.util.Optional;
import java.util.OptionalInt;
import landline.process.ExitStatus;
import landline.process.Signal;
import org.jspecify.annotations.Nullable;

/// How a command ended.
///
/// @param status its exit status; empty if it could not be started, or does not die
/// @param reason why it was killed or could not be started; empty if it exited by itself
public record CommandEnd(Optional<ExitStatus> status, Optional<String> reason) {

  /// Returns the exit status, if the command exited.
  public OptionalInt exit() {
    return status.orElse(null) instanceof ExitStatus.Exited(int code)
        ? OptionalInt.of(code)
        : OptionalInt.empty();
  }

  /// Returns the name of the signal that ended the command, without SIG.
  public Optional<String> signal() {
    return status.orElse(null) instanceof ExitStatus.Signaled(Signal signal, boolean _)
        ? Optional.of(SignalNames.nameOf(signal))
        : Optional.empty();
  }

  static CommandEnd exited(ExitStatus status) {
    return new CommandEnd(Optional.of(status), Optional.empty());
  }

  static CommandEnd killed(String reason, @Nullable ExitStatus status) {
    return new CommandEnd(Optional.ofNullable(status), Optional.of(reason));
  }

  static CommandEnd failed(String message, @Nullable String aborted) {
    return new CommandEnd(Optional.empty(), Optional.of(aborted == null ? message : aborted));
  }
}
