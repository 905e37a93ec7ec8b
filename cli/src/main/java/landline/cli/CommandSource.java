// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import landline.exec.ExecClient;
import org.jspecify.annotations.Nullable;

/// Where the commands of a session come from: the command line, or the lines of standard input up
/// to its end or a line `q`. Empty lines are no commands.
final class CommandSource {

  private final BufferedReader lines;
  private final CompletableFuture<@Nullable Void> sent = new CompletableFuture<>();
  private final AtomicInteger count = new AtomicInteger();

  private CommandSource(BufferedReader lines) {
    this.lines = lines;
  }

  static CommandSource of(String command) {
    return new CommandSource(new BufferedReader(new StringReader(command)));
  }

  static CommandSource of(BufferedReader lines) {
    return new CommandSource(lines);
  }

  /// How many commands there were so far.
  int count() {
    return count.get();
  }

  /// The next command; waits for it.
  Optional<String> next() throws IOException {
    for (Optional<String> read = line(); read.isPresent(); read = line()) {
      String line = read.get();
      if (line.equals("q")) {
        return Optional.empty();
      }
      if (!line.isBlank()) {
        count.incrementAndGet();
        return Optional.of(line);
      }
    }
    return Optional.empty();
  }

  /// Reads up to LF or CR LF. A CR elsewhere is part of a command, as for the server.
  private Optional<String> line() throws IOException {
    var line = new StringBuilder();
    int c = lines.read();
    if (c < 0) {
      return Optional.empty();
    }
    while (c >= 0 && c != '\n') {
      line.append((char) c);
      c = lines.read();
    }
    int last = line.length() - 1;
    if (last >= 0 && line.charAt(last) == '\r') {
      line.setLength(last);
    }
    return Optional.of(line.toString());
  }

  /// Sends all commands as they come, on a thread of its own, while the caller reads the answers.
  void sendTo(ExecClient client) {
    Thread.ofPlatform()
        .daemon()
        .name("landline-exec-input")
        .start(() -> {
          try {
            for (Optional<String> next = next(); next.isPresent(); next = next()) {
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
      // The reader meets the same end.
    }
  }

  /// Tells what could not be read or sent. That the server reads no more is no failure.
  void rethrow() throws InputException {
    if (sent.isCompletedExceptionally()) {
      switch (sent.exceptionNow()) {
        case InputException unreadable -> throw unreadable;
        case IllegalArgumentException bad ->
            throw new UsageException(String.valueOf(bad.getMessage()), bad);
        default -> {
          // The one who reads the answers meets the same end.
        }
      }
    }
  }
}
