// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.io.Closeable;
import java.io.IOException;
import org.jline.terminal.Size;

/// The terminal of this process while it shows one elsewhere: each key, interrupts included, is
/// left to that one. The end of this process restores its mode, whatever ends it but SIGKILL.
public final class RawTerminal implements Closeable {

  private final TerminalMode mode;
  private final Thread restoring = new Thread(this::restore, "landline-terminal");
  private volatile boolean closed;

  private RawTerminal(TerminalMode mode) {
    this.mode = mode;
  }

  /// Changes the mode of the terminal.
  ///
  /// @throws IOException if there is none
  public static RawTerminal begin() throws IOException {
    var terminal = new RawTerminal(TerminalMode.ofProcess());
    Runtime.getRuntime().addShutdownHook(terminal.restoring);
    terminal.mode.raw();
    return terminal;
  }

  /// Has a task run when the window has another size.
  public void onResize(Runnable task) {
    Signals.on(
        "WINCH",
        () -> {
          if (!closed) {
            task.run();
          }
        });
  }

  /// Its size in characters.
  ///
  /// @param columns 80 if it is unknown
  /// @param rows 24 if it is unknown
  public record Window(int columns, int rows) {}

  /// The size of the terminal of this process.
  ///
  /// @throws IOException if there is none
  public static Window window() throws IOException {
    Size size = TerminalMode.ofProcess().size();
    return new Window(size.getColumns(), size.getRows());
  }

  private synchronized void restore() {
    if (!closed) {
      closed = true;
      try {
        mode.restore();
      } catch (IOException gone) {
        // So is the terminal.
      }
    }
  }

  /// Restores the mode.
  @Override
  public void close() {
    restore();
    try {
      var _ = Runtime.getRuntime().removeShutdownHook(restoring);
    } catch (IllegalStateException shutdown) {
      // It runs already.
    }
  }
}
