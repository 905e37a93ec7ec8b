// SPDX-License-Identifier: Apache-2.0
package landline.cli.exec;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import landline.cli.CommandContext;
import landline.cli.Input;
import landline.cli.InputException;
import landline.cli.UsageException;
import landline.exec.ExecClient;
import landline.exec.ExecCodec;
import org.jspecify.annotations.Nullable;

/// The source of the commands of a session: the command line, or the lines of standard input up to
/// its end or a line `q`. Empty lines are skipped.
///
/// A command is sent as bytes. They are those of the input unless the charsets differ: only then
/// the input must be text.
final class CommandSource {

  private final InputStream lines;
  private final Charset charset;
  private final Charset wire;
  private final CompletableFuture<@Nullable Void> sent = new CompletableFuture<>();
  private final AtomicInteger count = new AtomicInteger();

  private CommandSource(InputStream lines, Charset charset, Charset wire) {
    this.lines = new BufferedInputStream(lines);
    this.charset = charset;
    this.wire = wire;
  }

  static CommandSource of(String command, Charset wire) {
    return new CommandSource(new ByteArrayInputStream(command.getBytes(UTF_8)), UTF_8, wire);
  }

  static CommandSource of(CommandContext context, Charset wire) {
    return new CommandSource(context.in(), context.inCharset(), wire);
  }

  /// The number of commands so far.
  int count() {
    return count.get();
  }

  /// The next command in the charset on the wire; waits for it.
  Optional<byte[]> next() throws InputException {
    for (Optional<byte[]> read = line(); read.isPresent(); read = line()) {
      byte[] line = read.get();
      String text = new String(line, charset);
      if (text.equals("q")) {
        return Optional.empty();
      }
      if (!text.isBlank()) {
        count.incrementAndGet();
        return Optional.of(wire.equals(charset) ? line : transcode(line));
      }
    }
    return Optional.empty();
  }

  /// Reads up to LF or CR LF. A CR elsewhere is part of a command, as for the server.
  private Optional<byte[]> line() throws InputException {
    var line = new ByteArrayOutputStream();
    try {
      int b = lines.read();
      if (b < 0) {
        return Optional.empty();
      }
      while (b >= 0 && b != '\n') {
        line.write(b);
        b = lines.read();
      }
    } catch (IOException failed) {
      throw new InputException(String.valueOf(failed.getMessage()), failed);
    }
    byte[] bytes = line.toByteArray();
    int last = bytes.length - 1;
    return Optional.of(last >= 0 && bytes[last] == '\r' ? Arrays.copyOf(bytes, last) : bytes);
  }

  private byte[] transcode(byte[] line) throws InputException {
    return ExecCodec.encodeRequest(Input.text(line, charset), wire);
  }

  /// Sends all commands as they come, on a thread of its own, while the caller reads the answers.
  void sendTo(ExecClient client) {
    Thread.ofPlatform()
        .daemon()
        .name("landline-exec-input")
        .start(() -> {
          try {
            for (Optional<byte[]> next = next(); next.isPresent(); next = next()) {
              client.send(next.get());
            }
            sent.complete(null);
          } catch (IOException | RuntimeException failed) {
            sent.completeExceptionally(failed);
          }
          finish(client);
        });
  }

  private static void finish(ExecClient client) {
    try {
      client.finish();
    } catch (IOException over) {
      // The reader gets the same error.
    }
  }

  /// Rethrows an error of reading or sending. That the server reads no more is not a failure.
  void rethrow() throws InputException {
    if (sent.isCompletedExceptionally()) {
      switch (sent.exceptionNow()) {
        case InputException unreadable -> throw unreadable;
        case IllegalArgumentException bad ->
            throw new UsageException(String.valueOf(bad.getMessage()), bad);
        default -> {
          // The reader of the answers gets the same error.
        }
      }
    }
  }
}
