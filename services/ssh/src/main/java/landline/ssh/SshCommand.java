// SPDX-License-Identifier: Apache-2.0
package landline.ssh;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import landline.process.Terminal;

/// What to run on a server: a line for the shell of the user, or that shell itself. Immutable; each
/// `with` method returns a copy with one change.
public final class SshCommand {

  /// A terminal to be made for the command: RFC 4254, section 6.2.
  ///
  /// @param type the value of TERM
  /// @param size its size
  /// @param modes its modes
  public record RemoteTerminal(String type, Terminal.Size size, Terminal.Modes modes) {}

  private final Optional<byte[]> line;
  private final Map<String, String> environment;
  private final Optional<RemoteTerminal> terminal;

  private SshCommand(
      Optional<byte[]> line, Map<String, String> environment, Optional<RemoteTerminal> terminal) {
    this.line = line;
    this.environment = environment;
    this.terminal = terminal;
  }

  /// A line for the shell, in bytes, which reach it unchanged.
  public static SshCommand of(byte[] line) {
    return new SshCommand(Optional.of(line.clone()), Map.of(), Optional.empty());
  }

  /// A line for the shell, in UTF-8.
  public static SshCommand of(String line) {
    return of(line.getBytes(StandardCharsets.UTF_8));
  }

  /// The shell of the user, as after a login.
  public static SshCommand shell() {
    return new SshCommand(Optional.empty(), Map.of(), Optional.empty());
  }

  /// Returns a copy with a variable of the environment. A server that does not permit it ignores
  /// it; see AcceptEnv in sshd_config(5).
  public SshCommand withVariable(String name, String value) {
    var all = new LinkedHashMap<>(environment);
    all.put(name, value);
    return new SshCommand(line, all, terminal);
  }

  /// Returns a copy with a terminal: standard error is then part of standard output.
  public SshCommand withTerminal(String type, Terminal.Size size) {
    return withTerminal(type, size, Terminal.Modes.defaults());
  }

  /// As [#withTerminal(String, Terminal.Size)], with modes such as those of the terminal here; what
  /// they do not name is as the server makes a terminal.
  public SshCommand withTerminal(String type, Terminal.Size size, Terminal.Modes modes) {
    return new SshCommand(line, environment, Optional.of(new RemoteTerminal(type, size, modes)));
  }

  /// The line; empty for a shell.
  public Optional<byte[]> line() {
    return line.map(byte[]::clone);
  }

  /// The variables that are set.
  public Map<String, String> environment() {
    return Map.copyOf(environment);
  }

  /// The terminal, if there is to be one.
  public Optional<RemoteTerminal> terminal() {
    return terminal;
  }
}
