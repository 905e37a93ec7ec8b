// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import landline.socket.internal.ControlEscaper;

/// Standard output or standard error. Each call is one write(2), nothing is buffered. Thread-safe.
/// While a line is typed at a terminal, text is printed above that line.
public final class Output {

  private static final Output STANDARD_OUTPUT =
      new Output(
          new FileOutputStream(FileDescriptor.out),
          charset("stdout.encoding"),
          StreamKind.asked(1));
  private static final Output STANDARD_ERROR =
      new Output(
          new FileOutputStream(FileDescriptor.err),
          charset("stderr.encoding"),
          StreamKind.asked(2));

  private final OutputStream stream;
  private final Charset charset;
  private final Supplier<StreamKind> kind;
  private volatile Optional<Consumer<String>> above = Optional.empty();

  Output(OutputStream stream, Charset charset, Supplier<StreamKind> kind) {
    this.stream = stream;
    this.charset = charset;
    this.kind = kind;
  }

  static Output standardOutput() {
    return STANDARD_OUTPUT;
  }

  static Output standardError() {
    return STANDARD_ERROR;
  }

  /// The charset that a property of the JDK names. Without a locale that is ASCII, which would show
  /// question marks for everything else.
  public static Charset charset(String property) {
    Charset named = Charset.forName(System.getProperty(property, "UTF-8"), StandardCharsets.UTF_8);
    return named.equals(StandardCharsets.US_ASCII) ? StandardCharsets.UTF_8 : named;
  }

  public Charset charset() {
    return charset;
  }

  /// Appends text by [#print].
  public Appendable appendable() {
    return new TextSink(this::print);
  }

  /// Whether it is a terminal.
  public boolean isTerminal() {
    return kind.get() == StreamKind.TERMINAL;
  }

  /// Whether it shows styles: a terminal, unless NO_COLOR is set, see no-color.org, or TERM names
  /// one that has none.
  boolean showsStyles(Map<String, String> environment) {
    return environment.getOrDefault("NO_COLOR", "").isEmpty()
        && !Set.of("", "dumb").contains(environment.getOrDefault("TERM", ""))
        && isTerminal();
  }

  /// Prints text of this program.
  public void print(String text) throws OutputException {
    Optional<Consumer<String>> editor = above;
    if (editor.isPresent()) {
      editor.get().accept(text);
    } else {
      write(text.getBytes(charset));
    }
  }

  /// Prints a whole text from the network, to a terminal without control sequences.
  public void printForeign(String text) throws OutputException {
    print(isTerminal() ? ControlEscaper.lines(text) : text);
  }

  /// Prints text from the network piece by piece.
  ///
  /// @param of the charset of its bytes
  public ForeignText foreign(Charset of) {
    return new ForeignText(this, of);
  }

  /// Passes text, whole lines, to a line editor.
  public void above(Consumer<String> editor) {
    above = Optional.of(editor);
  }

  /// Prints text directly again.
  public void direct() {
    above = Optional.empty();
  }

  /// Prints bytes unchanged.
  public synchronized void write(byte[] bytes) throws OutputException {
    try {
      stream.write(bytes);
      stream.flush();
    } catch (IOException failed) {
      throw new OutputException(kind.get() == StreamKind.PIPE, failed);
    }
  }
}
