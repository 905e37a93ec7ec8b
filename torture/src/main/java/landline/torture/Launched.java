// SPDX-License-Identifier: Apache-2.0
package landline.torture;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/// A server started as a child process. It does not outlive this object, nor this process.
final class Launched implements AutoCloseable {

  private static final int CHUNK = 1 << 16;
  private static final int LAST_WORDS = 4096;

  /// How long output is read after the end; a process that escaped may hold the pipe open.
  private static final Duration OUTPUT = Duration.ofSeconds(1);

  private final Process process;
  private final Thread reader;
  private final Thread undertaker;
  private final AtomicLong logged = new AtomicLong();
  private volatile byte[] lastWords = {};

  private Launched(Process process, OutputStream log) {
    this.process = process;
    reader = Thread.ofPlatform().daemon().name("torture-log").start(() -> read(process, log));
    undertaker = new Thread(this::killTree, "torture-undertaker");
    Runtime.getRuntime().addShutdownHook(undertaker);
  }

  /// Starts a command, which may begin with environment variables. It replaces the shell, so that
  /// the process that is measured and signalled is the server.
  ///
  /// @param limit its RLIMIT_NOFILE, soft and hard; empty to leave it unchanged
  static Launched start(String command, OptionalInt limit, ServerLog log) throws IOException {
    String bound = limit.isPresent() ? "ulimit -n " + limit.getAsInt() + " && " : "";
    OutputStream to = log.open();
    try {
      var builder = new ProcessBuilder("sh", "-c", bound + "exec env " + command);
      builder.redirectErrorStream(true).redirectInput(Path.of("/dev/null").toFile());
      return new Launched(builder.start(), to);
    } catch (IOException failed) {
      to.close();
      throw failed;
    }
  }

  private void read(Process from, OutputStream log) {
    byte[] chunk = new byte[CHUNK];
    try (InputStream output = from.getInputStream();
        log) {
      for (int n = output.read(chunk); n >= 0; n = output.read(chunk)) {
        logged.addAndGet(n);
        lastWords = lastWords(chunk, n);
        log.write(chunk, 0, n);
      }
    } catch (IOException closed) {
      // The server has ended.
    }
  }

  /// The end of the output: what was kept, and what has come.
  private byte[] lastWords(byte[] chunk, int length) {
    int come = Math.min(length, LAST_WORDS);
    int kept = Math.min(lastWords.length, LAST_WORDS - come);
    byte[] words = new byte[kept + come];
    System.arraycopy(lastWords, lastWords.length - kept, words, 0, kept);
    System.arraycopy(chunk, length - come, words, kept, come);
    return words;
  }

  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /// The number of bytes printed.
  long logged() {
    return logged.get();
  }

  /// How it ended, with the last line that it printed. Of a stack trace that is the line before the
  /// frames, which are indented.
  String ending() {
    awaitOutput();
    int status = process.exitValue();
    String how = status > 128 ? "signal " + (status - 128) : "exit " + status;
    String words = new String(lastWords, StandardCharsets.UTF_8);
    List<String> lines = words.lines().filter(line -> !line.isBlank()).toList();
    String last =
        lines.reversed().stream()
            .filter(line -> !Character.isWhitespace(line.charAt(0)))
            .findFirst()
            .orElse(lines.isEmpty() ? "" : lines.getLast());
    return how + (last.isEmpty() ? "" : ": " + last.strip().replaceAll("\\p{Cntrl}", "?"));
  }

  private void awaitOutput() {
    try {
      reader.join(OUTPUT);
    } catch (InterruptedException interrupt) {
      Thread.currentThread().interrupt();
    }
  }

  /// Sends SIGTERM.
  void terminate() {
    process.destroy();
  }

  boolean awaitEnd(Duration most) throws InterruptedException {
    return process.waitFor(TimeUnit.NANOSECONDS.convert(most), TimeUnit.NANOSECONDS);
  }

  private void killTree() {
    // A killed parent cannot start another child.
    List<ProcessHandle> children = process.descendants().toList();
    process.destroyForcibly();
    children.forEach(ProcessHandle::destroyForcibly);
  }

  /// Sends SIGKILL to it and all its descendants, and waits until it is dead.
  @Override
  public void close() {
    killTree();
    try {
      process.waitFor();
    } catch (InterruptedException interrupt) {
      Thread.currentThread().interrupt();
    }
    awaitOutput();
    try {
      Runtime.getRuntime().removeShutdownHook(undertaker);
    } catch (IllegalStateException shuttingDown) {
      // All of them are dead.
    }
  }
}
