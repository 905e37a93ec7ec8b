// SPDX-License-Identifier: Apache-2.0
package landline.cli.exec;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import landline.cli.CommandContext;
import landline.cli.RawTerminal;
import landline.process.Terminal;
import landline.ssh.RemoteProcess;

/// The terminal here while a command has one elsewhere, if both are there.
final class LocalTerminal implements Closeable {

  private static final Path PATH = Path.of("/dev/tty");

  private final Optional<RawTerminal> terminal;
  private final RemoteProcess command;
  private final EscapeInput escapes;

  private LocalTerminal(
      Optional<RawTerminal> terminal, RemoteProcess command, EscapeInput escapes) {
    this.terminal = terminal;
    this.command = command;
    this.escapes = escapes;
  }

  /// Leaves the terminal here to the command, if it has one.
  ///
  /// @param escape see [EscapeInput]
  static LocalTerminal of(CommandContext context, RemoteProcess command, Optional<Character> escape)
      throws IOException {
    var escapes = new EscapeInput(escape);
    if (!command.hasTerminal() || !context.inIsTerminal()) {
      return new LocalTerminal(Optional.empty(), command, escapes);
    }
    RawTerminal raw = RawTerminal.begin();
    raw.onResize(() -> {
      try {
        command.resize(size(context));
      } catch (IOException over) {
        // So is the command.
      }
    });
    return new LocalTerminal(Optional.of(raw), command, escapes);
  }

  /// The modes of the terminal here, before it is left to the command.
  static Terminal.Modes modes(CommandContext context) throws IOException {
    return context.inIsTerminal() ? Terminal.Modes.of(PATH) : Terminal.Modes.defaults();
  }

  /// The size of the terminal here; without one it is unknown, as with ssh(1).
  static Terminal.Size size(CommandContext context) throws IOException {
    if (!context.inIsTerminal()) {
      return Terminal.Size.of(0, 0);
    }
    RawTerminal.Window window = RawTerminal.window();
    return new Terminal.Size(window.rows(), window.columns(), 0, 0);
  }

  /// Whether the command has the terminal here: then its keys are left to it.
  boolean isShown() {
    return terminal.isPresent();
  }

  /// Returns what of the input is to be sent.
  byte[] typed(byte[] input, int length) {
    if (terminal.isEmpty()) {
      return Arrays.copyOf(input, length);
    }
    byte[] sent = escapes.filter(input, length);
    if (escapes.isEnded()) {
      command.close();
    }
    return sent;
  }

  @Override
  public void close() {
    terminal.ifPresent(RawTerminal::close);
  }
}
