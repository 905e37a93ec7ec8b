// SPDX-License-Identifier: Apache-2.0
package landline.ssh.client;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import landline.process.Child;
import landline.process.Command;
import landline.process.ExitStatus;
import landline.socket.Deadline;

/// A command of `Match exec` in ssh_config(5): lines count if it succeeds. It has no input, and
/// nobody sees its output.
///
/// @param line for the shell
/// @param deadline the end of the wait for it
record MatchExec(String line, Deadline deadline) {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /// Runs it.
  ///
  /// @throws IOException if it does not end
  boolean succeeds() throws IOException {
    // As sh(1) takes it, an empty variable is none.
    String shell =
        Optional.ofNullable(System.getenv("SHELL"))
            .filter(path -> !path.isEmpty())
            .orElse("/bin/sh");
    try (Child child = Command.of(shell, "-c", line).start()) {
      Optional<ExitStatus> exit = child.await(Deadline.in(PATIENCE).earlier(deadline));
      if (exit.isEmpty()) {
        child.terminate(Duration.ZERO);
        throw new IOException("Match exec " + line + ": it has not ended in time");
      }
      return exit.get().shell() == 0;
    }
  }
}
