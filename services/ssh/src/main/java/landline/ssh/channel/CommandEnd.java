// SPDX-License-Identifier: Apache-2.0
package landline.ssh.channel;

import java.util.Optional;
import landline.process.ExitStatus;
import org.jspecify.annotations.Nullable;

/// How a command ended.
///
/// @param status its exit status; empty if it could not be started, or does not die
/// @param reason why it was killed or could not be started; empty if it exited by itself
public record CommandEnd(Optional<ExitStatus> status, Optional<String> reason) {

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
