// SPDX-License-Identifier: Apache-2.0
package landline.testkit;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import landline.socket.Deadline;

/// Another program, such as python3 or ncat, run as a child process. Its output is captured, and
/// [#close] kills it with everything it has started.
///
/// The waiting methods block their thread and fail with an [AssertionError] that has the command,
/// its output, and the text that was waited for.
public final class PeerProcess implements AutoCloseable {

  /// How long a killed program's output is waited for: another process may hold it.
  private static final Duration LEFT = Duration.ofSeconds(5);

  private final List<String> command;
  private final Process process;
  private final Capture output;
  private final Capture errors;

  private PeerProcess(List<String> command, Process process) {
    this.command = command;
    this.process = process;
    output = new Capture(process.getInputStream(), command.getFirst() + " stdout");
    errors = new Capture(process.getErrorStream(), command.getFirst() + " stderr");
  }

  /// Looks for a program on the PATH.
  ///
  /// @return where it is, or empty if it is not installed
  public static Optional<Path> find(String program) {
    String path = System.getenv().getOrDefault("PATH", "");
    return Stream.of(path.split(File.pathSeparator, -1))
        .filter(folder -> !folder.isEmpty())
        .map(folder -> Path.of(folder, program))
        .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
        .findFirst();
  }

  /// Starts a program. SIGINT has its default action, even where this process ignores it, such as
  /// one that a shell without job control has started in the background.
  ///
  /// @param program its name on the PATH, or its path
  /// @throws IOException if there is no such program, or it can't be started
  public static PeerProcess start(String program, String... arguments) throws IOException {
    if (!program.contains("/") && find(program).isEmpty()) {
      throw new NoSuchFileException(program, null, "not on the PATH");
    }
    var command = new ArrayList<String>();
    command.add(program);
    command.addAll(List.of(arguments));
    var process = new ArrayList<>(List.of("env", "--default-signal=INT", "--"));
    process.addAll(command);
    return new PeerProcess(List.copyOf(command), new ProcessBuilder(process).start());
  }

  /// The number of the process.
  public long pid() {
    return process.pid();
  }

  /// Whether the process is running.
  public boolean isAlive() {
    return process.isAlive();
  }

  /// Writes to the program's standard input.
  ///
  /// @param text what to write, in UTF-8
  /// @throws IOException if the program has closed its input
  public void write(String text) throws IOException {
    OutputStream input = process.getOutputStream();
    input.write(text.getBytes(StandardCharsets.UTF_8));
    input.flush();
  }

  /// Ends the program's standard input.
  public void closeInput() throws IOException {
    process.getOutputStream().close();
  }

  /// The program's standard output so far.
  ///
  /// @return the text, decoded as UTF-8
  public String output() {
    return new String(output.bytes(), StandardCharsets.UTF_8);
  }

  /// The bytes of the program's standard output so far.
  public byte[] outputBytes() {
    return output.bytes();
  }

  /// The program's standard error so far.
  ///
  /// @return the text, decoded as UTF-8
  public String errors() {
    return new String(errors.bytes(), StandardCharsets.UTF_8);
  }

  /// Waits until the program has printed a text.
  ///
  /// @param limit the time after which the test fails
  /// @return all of its standard output
  public String awaitOutput(String part, Duration limit) throws InterruptedException {
    return await(output, part, limit);
  }

  /// Waits until the program has printed a text on standard error.
  ///
  /// @param limit the time after which the test fails
  /// @return all of its standard error
  public String awaitErrors(String part, Duration limit) throws InterruptedException {
    return await(errors, part, limit);
  }

  private String await(Capture from, String part, Duration limit) throws InterruptedException {
    if (!from.await(part, limit)) {
      throw new AssertionError("no \"" + part + "\" from " + this);
    }
    return new String(from.bytes(), StandardCharsets.UTF_8);
  }

  /// Waits until the program has ended and all its output is read.
  ///
  /// @param limit the time after which the test fails
  public int awaitExit(Duration limit) throws InterruptedException {
    if (!process.waitFor(TimeUnit.NANOSECONDS.convert(limit), TimeUnit.NANOSECONDS)) {
      throw new AssertionError("still running: " + this);
    }
    Deadline end = Deadline.in(limit);
    if (!output.awaitEnd(end) || !errors.awaitEnd(end)) {
      throw new AssertionError("its output is open: " + this);
    }
    return process.exitValue();
  }

  /// Kills the program with SIGKILL, and waits until it is dead.
  public void kill() throws InterruptedException {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly().waitFor();
  }

  /// Kills the program and what it has started, if it still runs.
  @Override
  public void close() {
    try {
      kill();
      Deadline end = Deadline.in(LEFT);
      var _ = output.awaitEnd(end) && errors.awaitEnd(end);
    } catch (InterruptedException interrupt) {
      Thread.currentThread().interrupt();
    } finally {
      closeInputQuietly();
    }
  }

  private void closeInputQuietly() {
    try {
      closeInput();
    } catch (IOException unread) {
      // What the dead program has not read does not matter.
    }
  }

  /// The command, whether it runs, and all of its output.
  @Override
  public String toString() {
    String state = process.isAlive() ? "running" : "exit " + process.exitValue();
    return command + " (" + state + ")\nstdout: " + output() + "\nstderr: " + errors();
  }

  /// Reads a stream to its end on a thread of its own.
  private static final class Capture {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final Thread thread;
    private boolean ended;

    Capture(InputStream from, String name) {
      thread = Thread.ofPlatform().daemon().name(name).start(() -> read(from));
    }

    private void read(InputStream from) {
      byte[] chunk = new byte[8192];
      try {
        for (int n = from.read(chunk); n >= 0; n = from.read(chunk)) {
          add(chunk, n);
        }
      } catch (IOException closed) {
        // The program was killed.
      } finally {
        end();
      }
    }

    private synchronized void add(byte[] chunk, int length) {
      bytes.write(chunk, 0, length);
      notifyAll();
    }

    private synchronized void end() {
      ended = true;
      notifyAll();
    }

    synchronized byte[] bytes() {
      return bytes.toByteArray();
    }

    synchronized boolean await(String part, Duration limit) throws InterruptedException {
      Deadline end = Deadline.in(limit);
      while (!bytes.toString(StandardCharsets.UTF_8).contains(part)) {
        if (ended || end.isOver()) {
          return false;
        }
        TimeUnit.NANOSECONDS.timedWait(this, TimeUnit.NANOSECONDS.convert(end.left()));
      }
      return true;
    }

    boolean awaitEnd(Deadline end) throws InterruptedException {
      return thread.join(end.left());
    }
  }
}
