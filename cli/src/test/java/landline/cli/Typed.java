// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;

/// A command line that runs in this process, as if it had been typed.
final class Typed implements AutoCloseable {

  private final Recording out = new Recording();
  private final Recording err = new Recording();
  private final StopSwitch stop = new StopSwitch();
  private final CompletableFuture<ExitCode> exit = new CompletableFuture<>();
  private final Map<String, String> environment =
      new HashMap<>(Map.of("XDG_CONFIG_DIRS", "/nonexistent"));
  private InputStream in = InputStream.nullInputStream();
  private OutputStream output = out;
  private StreamKind kind = StreamKind.OTHER;

  /// Runs a command to its end.
  static Typed run(String... words) {
    Typed typed = new Typed().start(words);
    typed.exit();
    return typed;
  }

  /// Standard input has this text and then its end.
  Typed in(String text) {
    in = new ByteArrayInputStream(text.getBytes(UTF_8));
    return this;
  }

  /// Standard input is this.
  Typed in(InputStream stream) {
    in = stream;
    return this;
  }

  /// Input such as a shell gives for `< folder`.
  static InputStream unreadable() {
    return new InputStream() {
      @Override
      public int read() throws IOException {
        throw new IOException("Is a directory");
      }

      @Override
      public int read(byte[] bytes, int offset, int length) throws IOException {
        return read();
      }
    };
  }

  /// Standard output is of this kind.
  Typed out(StreamKind is) {
    kind = is;
    return this;
  }

  /// Nobody reads standard output any more.
  Typed unread() {
    output =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("Broken pipe");
          }
        };
    return out(StreamKind.PIPE);
  }

  /// The user's runtime folder is in this one.
  Typed runtime(Path folder) {
    environment.put("XDG_RUNTIME_DIR", folder.toString());
    return this;
  }

  /// The environment has this variable.
  Typed variable(String name, String value) {
    environment.put(name, value);
    return this;
  }

  /// Runs a command on a thread of its own.
  Typed start(String... words) {
    var context =
        new CommandContext(
            in,
            UTF_8,
            () -> false,
            new Output(output, UTF_8, () -> kind),
            new Output(err, UTF_8, () -> StreamKind.OTHER),
            environment,
            stop,
            () -> {});
    Thread.ofVirtual()
        .name(String.join(" ", words))
        .start(() -> {
          try {
            exit.complete(new Landline(context).run(words));
          } catch (Throwable escaped) {
            exit.completeExceptionally(escaped);
            throw escaped;
          }
        });
    return this;
  }

  /// Waits for so many lines on standard output.
  List<String> awaitLines(int count) {
    return out.awaitLines(count, exit);
  }

  /// Waits for so many lines on standard error.
  List<String> awaitComplaints(int count) {
    return err.awaitLines(count, exit);
  }

  /// Does what Ctrl-C does.
  Typed interrupt() {
    stop.ask();
    return this;
  }

  /// Waits until the command has ended.
  ExitCode exit() {
    return exit.join();
  }

  String out() {
    return out.toString();
  }

  String err() {
    return err.toString();
  }

  /// The single line on standard error, without its end.
  String complaint() {
    String all = err();
    if (all.indexOf('\n') != all.length() - 1) {
      throw new AssertionError("not one line: " + all);
    }
    return all.strip();
  }

  /// Stops a server that is still running.
  @Override
  public void close() {
    interrupt();
    exit();
  }

  @Override
  public String toString() {
    Object ended = exit.state() == Future.State.SUCCESS ? exit.resultNow() : exit;
    return "exit " + ended + "\nout: " + out() + "\nerr: " + err();
  }

  /// What is written.
  private static final class Recording extends OutputStream {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public synchronized void write(byte[] b, int offset, int length) {
      bytes.write(b, offset, length);
      notifyAll();
    }

    @Override
    public synchronized String toString() {
      return bytes.toString(UTF_8);
    }

    private synchronized List<String> awaitLines(int count, CompletableFuture<ExitCode> exit) {
      while (lines().size() < count || !toString().endsWith("\n")) {
        if (exit.isDone()) {
          throw new AssertionError("ended with " + exit + " after: " + this);
        }
        try {
          wait(100);
        } catch (InterruptedException interrupt) {
          throw new AssertionError("interrupted after: " + this, interrupt);
        }
      }
      return lines();
    }

    /// With a sample command that is on a line of its own beside its listener again.
    private List<String> lines() {
      return toString().replaceAll("\n +try: ", "  try: ").lines().toList();
    }
  }
}
