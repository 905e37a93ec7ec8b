// SPDX-License-Identifier: Apache-2.0
package landline.ssh.channel;

import java.util.Optional;
import landline.process.Command;
import org.apache.sshd.common.util.buffer.Buffer;

/// Decides what a request may run.
public interface CommandFactory {

  /// Takes a variable of the environment, if the policy admits it.
  ///
  /// @param buffer name and value, see RFC 4254, section 6.4
  /// @return false if it is refused
  boolean environment(CommandRequest request, Buffer buffer);

  /// Whether a command may have a terminal.
  boolean permitsTerminal();

  /// Makes the command of a request. Must not wait.
  ///
  /// @return what runs; empty if the policy refuses it
  Optional<Prepared> prepare(CommandRequest request, SessionChannel channel);

  /// Called when a command is over.
  ///
  /// @param printed the number of bytes of its output
  void ended(CommandRequest request, SessionChannel channel, CommandEnd end, long printed);

  /// What may run.
  sealed interface Prepared {

    /// What it may take.
    RemoteCommand.Limits limits();
  }

  /// A command that may run.
  ///
  /// @param command without standard streams
  /// @param recording the recording of its terminal, if it is to have one
  record Program(Command command, RemoteCommand.Limits limits, Optional<RecordingPlan> recording)
      implements Prepared {}

  /// A subsystem that may run.
  record Service(Subsystem subsystem, RemoteCommand.Limits limits) implements Prepared {}
}
