// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.Optional;

/// Questions to the person at the terminal of this process, `/dev/tty`, whatever the standard
/// streams are.
public final class TerminalDialog implements Closeable {

  private static final String TERMINAL = "/dev/tty";
  private static final int LONGEST = 4096;

  private final InputStream in;
  private final OutputStream out;
  private final Charset charset = Output.charset("stdin.encoding");

  private TerminalDialog(InputStream in, OutputStream out) {
    this.in = in;
    this.out = out;
  }

  /// Opens the terminal.
  ///
  /// @throws IOException if there is none, or this process is in the background
  public static TerminalDialog open() throws IOException {
    if (!Foreground.ofProcess()) {
      throw new IOException("no terminal in the foreground");
    }
    InputStream in = new FileInputStream(TERMINAL);
    try {
      return new TerminalDialog(in, new FileOutputStream(TERMINAL));
    } catch (IOException failed) {
      in.close();
      throw failed;
    }
  }

  /// Asks a question.
  ///
  /// @return the line that was typed, without its end
  public String ask(String question) throws IOException {
    print(question);
    return new String(line(), charset);
  }

  /// Asks a question whose answer does not appear on the screen.
  ///
  /// @return the line that was typed; empty if its mode can't be set
  public Optional<char[]> askSecret(String question) throws IOException {
    TerminalMode mode = TerminalMode.ofProcess();
    // A signal must not leave the terminal without echo.
    var restoring = new Thread(() -> restore(mode), "landline-echo");
    Runtime.getRuntime().addShutdownHook(restoring);
    mode.hide();
    try {
      print(question);
      byte[] line = line();
      CharBuffer text = charset.decode(ByteBuffer.wrap(line));
      Arrays.fill(line, (byte) 0);
      char[] answer = new char[text.remaining()];
      text.get(answer);
      Arrays.fill(text.array(), '\0');
      return Optional.of(answer);
    } finally {
      restore(mode);
      removed(restoring);
    }
  }

  private static void restore(TerminalMode mode) {
    try {
      mode.restore();
    } catch (IOException gone) {
      // So is the terminal.
    }
  }

  private static void removed(Thread hook) {
    try {
      var _ = Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException shutdown) {
      // It runs already.
    }
  }

  private void print(String text) throws IOException {
    out.write(text.getBytes(charset));
    out.flush();
  }

  private byte[] line() throws IOException {
    var line = new ByteArrayOutputStream();
    int b = in.read();
    if (b < 0) {
      throw new EOFException("no answer");
    }
    while (b >= 0 && b != '\n' && line.size() < LONGEST) {
      line.write(b);
      b = in.read();
    }
    return line.toByteArray();
  }

  @Override
  public void close() throws IOException {
    in.close();
    out.close();
  }
}
