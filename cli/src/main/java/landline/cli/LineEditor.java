// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.io.BufferedOutputStream;
import java.io.IOError;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Reader;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import landline.socket.internal.Terminals;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;
import org.jline.terminal.impl.ExternalTerminal;

/// The line that is typed at the terminal of a server, kept below the output.
///
/// JLine edits it, on two streams: signals are still the kernel's, and the mode of the terminal is
/// set here, once. The history is kept in memory only.
public final class LineEditor extends Reader {

  private static final Set<String> NO_EDITOR = Set.of("", "dumb");
  private static final int REMEMBERED = 100;

  private final Output out;
  private final Output err;
  private final TerminalMode mode;
  private final Terminal terminal;
  private final LineReader lines;
  // Not this: a reader holds its own lock while a line is typed.
  private final Lock ending = new ReentrantLock();
  private String rest = "";
  private volatile boolean closed;

  private LineEditor(CommandContext context, String type, TerminalMode mode) throws IOException {
    out = context.out();
    err = context.err();
    this.mode = mode;
    terminal =
        new ExternalTerminal("operator", type, context.in(), stream(out), context.inCharset());
    terminal.setSize(mode.size());
    // The kernel does not process the input, and neither does JLine between two lines.
    terminal.enterRawMode();
    lines =
        LineReaderBuilder.builder()
            .terminal(terminal)
            .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
            .option(LineReader.Option.BRACKETED_PASTE, false)
            .variable(LineReader.HISTORY_SIZE, REMEMBERED)
            .variable(LineReader.BELL_STYLE, "none")
            .build();
  }

  /// A line editor, if standard input is a terminal that can move its cursor.
  public static Optional<LineEditor> of(CommandContext context) {
    String type = context.environment().getOrDefault("TERM", "");
    if (!context.inIsTerminal() || !context.out().isTerminal() || NO_EDITOR.contains(type)) {
      return Optional.empty();
    }
    try {
      return Optional.of(begin(context, type, TerminalMode.ofProcess()));
    } catch (IOException noMode) {
      // The kernel's own editor is as good as before.
      return Optional.empty();
    }
  }

  private static LineEditor begin(CommandContext context, String type, TerminalMode mode)
      throws IOException {
    var editor = new LineEditor(context, type, mode);
    mode.edit();
    editor.out.above(editor::print);
    if (editor.err.isTerminal()) {
      editor.err.above(editor::print);
    }
    Signals.on("WINCH", () -> editor.follow(Terminal.Signal.WINCH));
    Signals.on("CONT", () -> editor.follow(Terminal.Signal.CONT));
    // A second request to stop may end the process a moment later.
    Thread.ofVirtual().name("editor-end").start(() -> editor.closeWhenHurried(context.stop()));
    return editor;
  }

  private static OutputStream stream(Output out) {
    return new BufferedOutputStream(
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            out.write(new byte[] {(byte) b});
          }

          @Override
          public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(Arrays.copyOfRange(bytes, offset, offset + length));
          }
        });
  }

  private void print(String text) {
    lines.printAbove(text);
  }

  /// The window has another size, or the process goes on after it was stopped and a shell has set
  /// its own mode.
  private void follow(Terminal.Signal signal) {
    ending.lock();
    try {
      if (closed || !Foreground.ofProcess()) {
        return;
      }
      if (signal == Terminal.Signal.CONT) {
        mode.edit();
      }
      terminal.setSize(mode.size());
      terminal.raise(signal);
    } catch (IOException failed) {
      // The next signal tries again.
    } finally {
      ending.unlock();
    }
  }

  private void closeWhenHurried(StopSwitch stop) {
    try {
      stop.awaitHurried();
      close();
    } catch (InterruptedException nobodyInterrupts) {
      Thread.currentThread().interrupt();
    }
  }

  /// Waits for a line. An end of input is Ctrl-D, after which there may be more.
  @Override
  public int read(char[] text, int offset, int length) throws IOException {
    if (rest.isEmpty()) {
      try {
        rest = lines.readLine() + "\n";
      } catch (EndOfFileException | UserInterruptException end) {
        requireOpen(end);
        return -1;
      } catch (IOError failed) {
        throw new IOException("the terminal can't be read", failed);
      }
    }
    int count = Math.min(length, rest.length());
    rest.getChars(0, count, text, offset);
    rest = rest.substring(count);
    return count;
  }

  private void requireOpen(RuntimeException cause) throws IOException {
    if (closed) {
      throw new IOException("the terminal is not read any more", cause);
    }
    requireTerminal();
  }

  /// Requires a terminal as standard input. One that has hung up is none any more, and is at its
  /// end for ever; see "Modem Disconnect" in POSIX.1-2024, section 11.1.10.
  public static void requireTerminal() throws IOException {
    if (!Terminals.isTerminal(0)) {
      throw new IOException("the terminal is gone");
    }
  }

  /// Restores the terminal's mode.
  @Override
  public void close() {
    ending.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      out.direct();
      err.direct();
      mode.restore();
      terminal.close();
    } catch (IOException failed) {
      // It is the terminal that has failed: there is no other place for a message.
    } finally {
      ending.unlock();
    }
  }
}
