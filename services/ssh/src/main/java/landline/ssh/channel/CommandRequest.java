// SPDX-License-Identifier: Apache-2.0
package landline.ssh.channel;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What a peer has asked of a channel so far: RFC 4254, sections 6.2 to 6.5. Used by the thread
/// that reads the connection alone, until the command starts.
public final class CommandRequest {

  private final List<Variable> variables = new ArrayList<>();
  private Optional<byte[]> line = Optional.empty();
  private boolean subsystem;
  private Optional<PtyRequest> terminal = Optional.empty();

  void line(Optional<byte[]> value) {
    line = value;
    subsystem = false;
  }

  /// Makes it one for a subsystem.
  ///
  /// @param name such as `sftp`
  void subsystem(byte[] name) {
    line = Optional.of(name);
    subsystem = true;
  }

  /// Whether the line is the name of a subsystem.
  public boolean isSubsystem() {
    return subsystem;
  }

  /// Returns the command line, or empty for a shell.
  public Optional<byte[]> line() {
    return line;
  }

  void terminal(PtyRequest value) {
    terminal = Optional.of(value);
  }

  /// Returns the terminal that the command is to have.
  public Optional<PtyRequest> terminal() {
    return terminal;
  }

  /// Adds a variable of the environment.
  public void add(Variable variable) {
    variables.add(variable);
  }

  /// Returns the variables in the order in which they came.
  public List<Variable> variables() {
    return List.copyOf(variables);
  }

  /// A variable of the environment.
  ///
  /// @param name such as `LANG`
  /// @param value any bytes but 0
  public record Variable(String name, byte[] value) {}
}
