// SPDX-License-Identifier: Apache-2.0
package landline.ssh.channel;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import landline.process.Child;
import landline.process.Command;
import landline.process.ExitStatus;
import landline.process.ProcessTracker;
import landline.process.Signal;
import landline.process.Terminal;
import landline.socket.Deadline;
import org.jspecify.annotations.Nullable;

/// A command in a channel, from its start to its end. A virtual thread of its own starts it, copies
/// its output and waits for its exit; two more copy its input and its standard error. It is over
/// when all processes have closed its output and it has exited, as with sshd(8), or when it was
/// aborted. Other methods may be called from any thread.
public final class RemoteCommand implements ChannelTask {

  /// The time between SIGTERM and SIGKILL.
  private static final Duration GRACE = Duration.ofSeconds(1);

  private static final int CHUNK = ChannelOutput.PAYLOAD;

  private final SessionChannel channel;
  private final Command command;
  private final boolean terminal;
  private final ChannelInput input;
  private final Limits limits;
  private final Optional<RecordingPlan> plan;
  private final Deadline deadline;
  private final AtomicLong printed = new AtomicLong();
  private final Thread main;

  // Guarded by this.
  private @Nullable Child child;
  // What the peer has sent after the reply to its request, before there was a child.
  private final Set<Signal> early = new LinkedHashSet<>();
  private Terminal.@Nullable Size wanted;
  private @Nullable Recording recording;
  private @Nullable String aborted;
  private boolean over;

  /// @param prepared without its standard streams
  /// @param terminal whether it has a terminal
  RemoteCommand(
      SessionChannel channel,
      CommandFactory.Program prepared,
      boolean terminal,
      ChannelInput input) {
    this.channel = channel;
    command =
        terminal
            ? prepared.command()
            : prepared
                .command()
                .withStdin(Command.Stdio.PIPE)
                .withStdout(Command.Stdio.PIPE)
                .withStderr(Command.Stdio.PIPE);
    this.terminal = terminal;
    this.input = input;
    limits = prepared.limits();
    plan = prepared.recording();
    deadline = Deadline.in(limits.time());
    main = Thread.ofVirtual().name("ssh-exec").unstarted(this::run);
  }

  @Override
  public void start() {
    main.start();
  }

  /// Ends the command: its process group gets SIGTERM and then SIGKILL. Does not wait.
  ///
  /// @param reason why; the first one counts
  @Override
  public synchronized void abort(String reason) {
    if (aborted == null && !over) {
      aborted = reason;
      main.interrupt();
    }
  }

  /// Sends a signal to the process group, if the command is not over, or as soon as it runs.
  ///
  /// @throws IOException such as EPERM
  @Override
  public synchronized void signal(Signal signal) throws IOException {
    if (child == null) {
      early.add(signal);
    } else if (!over) {
      child.kill(signal);
    }
  }

  /// Changes the size of the terminal, if there is one and the command is not over, or as soon as
  /// it runs.
  ///
  /// @return false if there is none
  @Override
  public synchronized boolean resize(Terminal.Size size) throws IOException {
    if (child == null) {
      wanted = size;
    } else if (!over && terminal) {
      child.terminal().resize(size);
      if (recording != null) {
        recording.resize(size);
      }
    }
    return terminal;
  }

  private void run() {
    CommandEnd end;
    try {
      end = plan.isPresent() ? record(plan.get()) : execute(UnaryOperator.identity());
    } catch (IOException refused) {
      end = CommandEnd.failed(String.valueOf(refused.getMessage()), settle());
    } catch (RuntimeException | Error fault) {
      // The connection waits for the end of each of its commands.
      channel.ended(CommandEnd.failed(fault.toString(), settle()), printed.get());
      throw fault;
    }
    channel.ended(end, printed.get());
  }

  private CommandEnd record(RecordingPlan made) throws IOException {
    try (Recording begun = Recording.begin(made)) {
      synchronized (this) {
        recording = begun;
      }
      CommandEnd end = execute(screen -> recorded(screen, begun));
      try {
        begun.end(end.status());
        return end;
      } catch (IOException unrecorded) {
        return end.but(String.valueOf(unrecorded.getMessage()));
      }
    }
  }

  private static Source recorded(Source screen, Recording recording) {
    return (buffer, end) -> {
      int read = screen.read(buffer, end);
      if (read > 0) {
        recording.output(buffer.duplicate().flip());
      }
      return read;
    };
  }

  private CommandEnd execute(UnaryOperator<Source> recorder) throws IOException {
    try (Child started = start(command)) {
      return serve(started, recorder);
    }
  }

  /// Starts the process, unless the command was aborted first.
  private Child start(Command prepared) throws IOException {
    synchronized (this) {
      if (aborted != null) {
        throw new InterruptedIOException("ssh " + channel + ": " + aborted);
      }
    }
    Child started = prepared.start();
    synchronized (this) {
      child = started;
      catchUp();
    }
    return started;
  }

  /// Does what the peer has asked for before there was a child. It has its reply: nobody is told
  /// what fails.
  private void catchUp() {
    try {
      if (wanted != null) {
        var _ = resize(wanted);
      }
    } catch (IOException failed) {
      // The terminal keeps its size.
    }
    for (Signal each : early) {
      try {
        signal(each);
      } catch (IOException notAllowed) {
        // The command goes on.
      }
    }
  }

  private CommandEnd serve(Child started, UnaryOperator<Source> recorder) throws IOException {
    Thread stdin = Thread.ofVirtual().name("ssh-exec-in").start(() -> copyInput(started));
    Copy stderr =
        new Copy(terminal ? Source.NONE : started.stderr()::read, channel.stderr(deadline));
    Thread errors = Thread.ofVirtual().name("ssh-exec-err").start(stderr);
    try {
      Source stdout = terminal ? started.terminal()::read : started.stdout()::read;
      new Copy(recorder.apply(stdout), channel.stdout(deadline)).copy();
      errors.join();
      stderr.check();
      ExitStatus status =
          started.await(deadline).orElseThrow(() -> new SocketTimeoutException("waitid"));
      var _ = settle();
      return CommandEnd.exited(status, terminate(started));
    } catch (InterruptedException | IOException stopped) {
      String reason = settle();
      List<ProcessTracker.Survivor> left = terminate(started);
      return CommandEnd.killed(
          reason == null ? reason(stopped) : reason,
          started.await(Deadline.in(Duration.ZERO)),
          left);
    } finally {
      stdin.interrupt();
      errors.interrupt();
    }
  }

  private String reason(Exception stopped) {
    return stopped instanceof SocketTimeoutException
        ? "time limit of " + limits.time().toSeconds() + " s"
        : String.valueOf(stopped.getMessage());
  }

  /// Fixes why the command ended: from now on no other thread interrupts this one.
  private synchronized @Nullable String settle() {
    over = true;
    boolean _ = Thread.interrupted();
    return aborted;
  }

  private void copyInput(Child started) {
    try {
      if (terminal) {
        input.copyTo(started.terminal()::write);
        started.terminal().endInput();
      } else {
        input.copyTo(started.stdin()::write);
        started.stdin().close();
      }
    } catch (IOException | InterruptedException over) {
      // The command is over, or the connection.
    }
  }

  /// Ends what is left of a command: all of it, or what it has started and left behind.
  ///
  /// @return those that go on
  private static List<ProcessTracker.Survivor> terminate(Child started) {
    try {
      return started.terminate(GRACE);
    } catch (IOException reaped) {
      return List.of();
    }
  }

  /// Copies one of the two outputs.
  private final class Copy implements Runnable {

    private final Source from;
    private final ChannelOutput to;
    private volatile @Nullable IOException failure;

    private Copy(Source from, ChannelOutput to) {
      this.from = from;
      this.to = to;
    }

    @Override
    public void run() {
      try {
        copy();
      } catch (IOException failed) {
        failure = failed;
        if (!(failed instanceof InterruptedIOException)) {
          abort(reason(failed));
        }
      }
    }

    private void copy() throws IOException {
      ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
      int read = from.read(chunk, deadline);
      while (read >= 0) {
        if (printed.addAndGet(read) > limits.output()) {
          throw new IOException("output limit of " + limits.output() + " bytes");
        }
        to.write(chunk.array(), 0, read);
        read = from.read(chunk.clear(), deadline);
      }
      to.flush();
    }

    private void check() throws IOException {
      if (failure != null) {
        throw failure;
      }
    }
  }

  /// Where output comes from.
  private interface Source {

    /// There is none.
    Source NONE = (_, _) -> -1;

    int read(ByteBuffer buffer, Deadline end) throws IOException;
  }

  /// What a command may take.
  ///
  /// @param time how long it may run
  /// @param output how many bytes it may print
  public record Limits(Duration time, long output) {}
}
