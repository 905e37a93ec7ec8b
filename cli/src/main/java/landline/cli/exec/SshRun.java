// SPDX-License-Identifier: Apache-2.0
package landline.cli.exec;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import landline.cli.CommandContext;
import landline.cli.Errors;
import landline.cli.Exit;
import landline.cli.ExitCode;
import landline.cli.Output;
import landline.cli.OutputException;
import landline.cli.PassedSignals;
import landline.socket.Deadline;
import landline.socket.internal.ControlEscaper;
import landline.ssh.RemoteExit;
import landline.ssh.RemoteProcess;
import landline.ssh.SshCommand;
import landline.ssh.SshConnection;
import org.jspecify.annotations.Nullable;

/// One command over SSH, in the manner of ssh(1): standard input is sent to its end, output and
/// errors arrive apart and unchanged, and the exit code is that of the command.
final class SshRun {

  private static final int BUFFER = 32 * 1024;

  /// What a command gets to end by itself, before its channel is closed.
  private static final Duration GRACE = Duration.ofSeconds(2);

  /// How long a command that was told to end may take for that.
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final CommandContext context;
  private final String name;
  private final Deadline deadline;
  private final Optional<Character> escape;
  private volatile Optional<String> passed = Optional.empty();
  private volatile boolean left;

  /// @param name of the server, for messages
  /// @param deadline ends the command
  /// @param escape with a dot after it, ends the connection at a terminal
  SshRun(CommandContext context, String name, Deadline deadline, Optional<Character> escape) {
    this.context = context;
    this.escape = escape;
    this.name = name;
    this.deadline = deadline;
  }

  /// The bytes that were typed: what the JVM has made of them, undone.
  static SshCommand command(List<String> words) {
    if (words.isEmpty()) {
      return SshCommand.shell();
    }
    String native_ = System.getProperty("sun.jnu.encoding", "UTF-8");
    Charset charset = Charset.forName(native_, StandardCharsets.UTF_8);
    return SshCommand.of(String.join(" ", words).getBytes(charset));
  }

  /// Runs a command to its end.
  ///
  /// @throws IOException if the server refuses it
  /// @throws OutputException if the output can't be written
  ExitCode run(SshConnection host, SshCommand line) throws IOException {
    try (RemoteProcess command = host.start(line, deadline);
        LocalTerminal terminal = LocalTerminal.of(context, command, escape)) {
      if (line.terminal().isPresent() && !command.hasTerminal()) {
        context.complain(name + ": the server refuses the terminal, and the command has none");
      }
      var leaving = new Thread(() -> leave(host, command), "landline-exec-signal");
      Runtime.getRuntime().addShutdownHook(leaving);
      try (Closeable _ = passing(terminal, command)) {
        return run(host, command, terminal);
      } finally {
        stay(leaving);
      }
    }
  }

  /// With a terminal here the keys of signals are the command's, and a signal ends this process.
  private Closeable passing(LocalTerminal terminal, RemoteProcess command) {
    return terminal.isShown() ? () -> {} : PassedSignals.to(signal -> pass(signal, command));
  }

  /// The command gets a signal of this process. If it goes on, the user is told so; who sends
  /// SIGTERM or SIGHUP does not do so twice.
  private void pass(String signal, RemoteProcess command) {
    passed = Optional.of(signal);
    Thread.ofPlatform()
        .daemon()
        .name("landline-exec-passed")
        .start(() -> {
          try {
            command.signal(signal);
            if (command.await(Deadline.in(GRACE)).isPresent()) {
              return;
            }
            context.complain(
                name + ": the command goes on after SIG" + signal + "; another one leaves it");
            if (!signal.equals("INT") && command.await(Deadline.in(PATIENCE)).isEmpty()) {
              PassedSignals.end(signal);
            }
          } catch (IOException gone) {
            // So is the command.
          }
        });
  }

  /// This process ends, as by a second signal; so does the command.
  private void leave(SshConnection host, RemoteProcess command) {
    left = true;
    try {
      command.signal("TERM");
    } catch (IOException gone) {
      // So is the command.
    }
    host.close();
  }

  private static void stay(Thread leaving) {
    try {
      var _ = Runtime.getRuntime().removeShutdownHook(leaving);
    } catch (IllegalStateException shutdown) {
      // It runs already.
    }
  }

  private ExitCode run(SshConnection host, RemoteProcess command, LocalTerminal terminal)
      throws IOException {
    send(command, terminal);
    CompletableFuture<@Nullable Void> errors = copy(command.stderr(), context.err(), "stderr");
    CompletableFuture<@Nullable Void> output = copy(command.stdout(), context.out(), "stdout");
    var _ =
        output.whenComplete((_, failed) -> {
          if (failed != null) {
            // As by SIGPIPE: nobody reads any more.
            command.close();
          }
        });
    Optional<RemoteExit> exit = command.await(deadline);
    if (exit.isEmpty()) {
      end(host, command);
    }
    await(output);
    // Nobody need read the errors.
    var _ = errors.handle((_, _) -> true).join();
    terminal.close();
    if (exit.isEmpty()) {
      context.complain(name + ": the command has not ended in time, and is terminated");
      return Exit.TIMEOUT;
    }
    if (passed.isPresent() && exit.get().signal().equals(passed)) {
      return PassedSignals.code(passed.get());
    }
    exit.get()
        .signal()
        .ifPresent(signal ->
            context.complain(
                name + ": the command was ended by signal " + ControlEscaper.line(signal)));
    if (exit.get().status().isEmpty() && exit.get().signal().isEmpty() && !left) {
      context.complain(name + ": connection closed before the end of the command");
    }
    return RemoteStatus.of(exit.get());
  }

  /// Ends a command that takes too long; the connection, too, if the server does not answer.
  private static void end(SshConnection host, RemoteProcess command) throws IOException {
    command.signal("TERM");
    if (command.await(Deadline.in(GRACE)).isPresent()) {
      return;
    }
    command.signal("KILL");
    command.close();
    if (command.await(Deadline.in(GRACE)).isEmpty()) {
      host.close();
    }
  }

  private static void await(CompletableFuture<@Nullable Void> output) throws IOException {
    if (output.handle((_, failed) -> failed != null).join()) {
      switch (output.exceptionNow()) {
        case OutputException unwritten -> throw unwritten;
        default -> {
          // The connection is broken; there is no exit status, either.
        }
      }
    }
  }

  /// Sends standard input to its end, on a thread that nobody waits for: it may wait for a key.
  private void send(RemoteProcess command, LocalTerminal terminal) {
    Thread.ofPlatform()
        .daemon()
        .name("landline-exec-input")
        .start(() -> {
          try (OutputStream to = command.stdin()) {
            byte[] buffer = new byte[BUFFER];
            for (int n = read(buffer); n >= 0; n = read(buffer)) {
              to.write(terminal.typed(buffer, n));
              to.flush();
            }
          } catch (IOException closed) {
            // The channel: the command reads no more.
          }
        });
  }

  /// Reads standard input. If it can't be read, it has ended, and the user is told.
  private int read(byte[] buffer) {
    try {
      return context.in().read(buffer);
    } catch (IOException unreadable) {
      context.complain(name + ": read standard input: " + unreadable.getMessage());
      return -1;
    }
  }

  private static CompletableFuture<@Nullable Void> copy(InputStream from, Output to, String what) {
    var done = new CompletableFuture<@Nullable Void>();
    Thread.ofPlatform()
        .daemon()
        .name("landline-exec-" + what)
        .start(() -> {
          try (from) {
            byte[] buffer = new byte[BUFFER];
            for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
              to.write(n == buffer.length ? buffer : Arrays.copyOf(buffer, n));
            }
            done.complete(null);
          } catch (IOException failed) {
            done.completeExceptionally(failed);
          }
        });
    return done;
  }

  /// Reports that there is no connection.
  static ExitCode failed(CommandContext context, IOException failure) {
    context.complain(Errors.line(failure));
    return RemoteStatus.NONE;
  }
}
