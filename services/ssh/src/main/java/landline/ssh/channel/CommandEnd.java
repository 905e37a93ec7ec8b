// SPDX-License-Identifier: Apache-2.0
package landline.ssh.channel;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import landline.process.ExitStatus;
import landline.process.ProcessTracker;
import landline.process.Signal;
import org.jspecify.annotations.Nullable;

/// How a command ended.
///
/// @param status its exit status; empty if it could not be started, or does not die
/// @param reason why it was killed or could not be started; empty if it exited by itself
/// @param left processes that go on, although they were to be killed
public record CommandEnd(
    Optional<ExitStatus> status, Optional<String> reason, List<ProcessTracker.Survivor> left) {

  /// Returns the exit status, if the command exited.
  public OptionalInt exit() {
    return status.orElse(null) instanceof ExitStatus.Exited(int code)
        ? OptionalInt.of(code)
        : OptionalInt.empty();
  }

  /// Returns the name of the signal that ended the command, without SIG.
  public Optional<String> signal() {
    return status.orElse(null) instanceof ExitStatus.Signaled(Signal signal, boolean _)
        ? Optional.of(nameOf(signal))
        : Optional.empty();
  }

  /// The name of a signal in SSH. That of one which SSH has no name for is sshd's.
  static String nameOf(Signal signal) {
    return signal.sshName().orElse("SIG@openssh.com");
  }

  static CommandEnd exited(ExitStatus status, List<ProcessTracker.Survivor> left) {
    return new CommandEnd(Optional.of(status), Optional.empty(), left);
  }

  static CommandEnd killed(
      String reason, Optional<ExitStatus> status, List<ProcessTracker.Survivor> left) {
    return new CommandEnd(status, Optional.of(reason), left);
  }

  /// This end, with a reason if it has none.
  CommandEnd but(String otherwise) {
    return new CommandEnd(status, reason.or(() -> Optional.of(otherwise)), left);
  }

  static CommandEnd failed(String message, @Nullable String aborted) {
    return new CommandEnd(
        Optional.empty(), Optional.of(aborted == null ? message : aborted), List.of());
  }
}
