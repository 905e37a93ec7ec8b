// SPDX-License-Identifier: Apache-2.0
package landline.exec;

import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import landline.process.Child;
import landline.process.Command;
import landline.process.ProcessTracker;
import landline.process.Signal;
import landline.socket.Deadline;
import org.jspecify.annotations.Nullable;

/// One command, from its start to its end. It is over when all processes have closed the pipe of
/// its output and its shell has exited, as with ssh, or when it was killed.
///
/// A virtual thread of its own reads the output, a few chunks ahead of the consumer, and enforces
/// the limits. All other methods may be called from any thread.
final class RunningCommand implements Closeable {

  /// The length limit of a chunk in bytes.
  static final int CHUNK = 16 * 1024;

  private static final int AHEAD = 4;

  /// The time between SIGTERM and SIGKILL.
  private static final Duration GRACE = Duration.ofSeconds(1);

  private final String who;
  private final byte[] command;
  private final ExecConfig config;
  private final Log log;
  private final Optional<ProcessTracker> tracker;
  private final Runnable ended;
  private final Instant began = Instant.now();
  private final long start = System.nanoTime();
  private final Deadline deadline;
  private final BoundedQueue<byte[]> output = new BoundedQueue<>(AHEAD);
  private final Thread reader;
  private long printed;
  private volatile Outcome ending = new Outcome.Failed("not over");

  // Guarded by this.
  private @Nullable Outcome forced;
  private boolean over;

  private RunningCommand(
      String who,
      byte[] command,
      Optional<ProcessTracker> tracker,
      ExecConfig config,
      Log log,
      Runnable ended) {
    this.who = who;
    this.command = command;
    this.config = config;
    this.log = log;
    this.tracker = tracker;
    this.ended = ended;
    deadline = Deadline.in(config.timeLimit());
    reader = Thread.ofVirtual().name("exec-run").unstarted(this::run);
  }

  /// Starts a command.
  ///
  /// @param who the peer, for the log
  /// @param tracker keeps its processes together
  /// @param log receives what is not in the summary
  /// @param ended called when the tracker is not needed any more
  static RunningCommand start(
      String who,
      byte[] command,
      Optional<ProcessTracker> tracker,
      ExecConfig config,
      Log log,
      Runnable ended) {
    var run = new RunningCommand(who, command, tracker, config, log, ended);
    run.reader.start();
    return run;
  }

  /// A shell that runs the command. Its bytes are an argument, unchanged. After `--` a command may
  /// start with a dash.
  private Command shell() {
    Command shell =
        Command.of(List.of(bytes("/bin/sh"), bytes("-c"), bytes("--"), command))
            .withStdout(Command.Stdio.PIPE)
            .withStderr(Command.Stdio.STDOUT)
            .withLimits(config.limits());
    Command masked =
        config.umask().isPresent() ? shell.withUmask(config.umask().getAsInt()) : shell;
    return tracker.map(masked::withTracker).orElse(masked);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(ExecCodec.SHELL);
  }

  /// Waits for the next output.
  ///
  /// @return a chunk, or no bytes when the command is over
  byte[] take() throws InterruptedException {
    return output.take();
  }

  /// Waits for the next output until the deadline.
  ///
  /// @return as [#take], or empty if the deadline came first
  Optional<byte[]> poll(Deadline end) throws InterruptedException {
    return output.poll(end);
  }

  /// How the command ended. Valid only when it is over.
  Outcome ending() {
    return ending;
  }

  /// Has the command killed. Does not wait; the command is over soon after.
  ///
  /// @param reason why; the first one counts
  synchronized void kill(Outcome reason) {
    if (forced == null && !over) {
      forced = reason;
      reader.interrupt();
    }
  }

  /// Kills the process group if the command is not over, and waits until it is.
  @Override
  public void close() {
    kill(
        Thread.currentThread().isInterrupted()
            ? new Outcome.ServerStops()
            : new Outcome.PeerGone());
    boolean interrupted = Thread.interrupted();
    while (true) {
      try {
        reader.join();
        break;
      } catch (InterruptedException again) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try (Child child = shell().start()) {
      ending = serve(child);
    } catch (IOException | RuntimeException | Error failed) {
      ending = settle(new Outcome.Failed(String.valueOf(failed.getMessage())));
    } finally {
      try {
        tell();
      } finally {
        output.add(new byte[0]);
        ended.run();
      }
    }
  }

  /// An observer that fails must not keep waiters from the end.
  private void tell() {
    try {
      config.observer().ended(summary());
    } catch (RuntimeException | Error failed) {
      log.unobserved(who, failed);
    }
  }

  /// Reads to the end of the command, or ends it.
  private Outcome serve(Child child) throws IOException {
    Outcome end;
    try {
      end = copy(child);
    } catch (SocketTimeoutException late) {
      end = new Outcome.TimeLimit(config.timeLimit());
    } catch (InterruptedIOException | InterruptedException killed) {
      end = new Outcome.ServerStops();
    }
    end = settle(end);
    if (!(end instanceof Outcome.Exited)) {
      terminate(child);
    }
    return end;
  }

  /// Fixes how the command ended: from now on no other thread changes it, or interrupts this one.
  private synchronized Outcome settle(Outcome own) {
    over = true;
    // The interrupt of the thread that killed it.
    boolean _ = Thread.interrupted();
    return forced == null ? own : forced;
  }

  /// Reads until all processes have closed the pipe, and waits for the shell.
  private Outcome copy(Child child) throws IOException, InterruptedException {
    ByteBuffer buffer = ByteBuffer.allocate(CHUNK);
    while (true) {
      if (deadline.isOver() || !output.reserve(deadline)) {
        return new Outcome.TimeLimit(config.timeLimit());
      }
      int read = child.stdout().read(buffer.clear(), deadline);
      if (read < 0) {
        return child
            .await(deadline)
            .<Outcome>map(Outcome.Exited::new)
            .orElseGet(() -> new Outcome.TimeLimit(config.timeLimit()));
      }
      int allowed = (int) Math.min(read, config.outputLimit() - printed);
      if (allowed > 0) {
        output.add(Arrays.copyOf(buffer.array(), allowed));
      }
      printed += allowed;
      if (allowed < read) {
        return new Outcome.OutputLimit(config.outputLimit());
      }
    }
  }

  /// Sends SIGTERM to the group, waits a moment for all that have the output, and kills what is
  /// left of all that descends from it.
  private void terminate(Child child) {
    try {
      child.kill(Signal.SIGTERM);
      drain(child, Deadline.in(GRACE));
      // One that waits for a dead disk does not die; it is reaped when it does.
      List<ProcessTracker.Survivor> left = child.terminate(Duration.ZERO);
      if (!left.isEmpty()) {
        log.unkillable(who, left.toString());
      }
    } catch (IOException notAllowed) {
      log.unkillable(who, String.valueOf(notAllowed.getMessage()));
    }
  }

  private static void drain(Child child, Deadline end) throws IOException {
    try {
      ByteBuffer buffer = ByteBuffer.allocate(CHUNK);
      while (!end.isOver() && child.stdout().read(buffer.clear(), end) >= 0) {
        // It is not read any more.
      }
      var _ = child.await(end);
    } catch (SocketTimeoutException late) {
      // It is not asked again.
    }
  }

  private CommandSummary summary() {
    Duration lasted = Duration.ofNanos(System.nanoTime() - start);
    return new CommandSummary(
        who,
        CommandText.of(command),
        began,
        lasted,
        printed,
        ending.end(),
        ending instanceof Outcome.Exited(var status)
            ? OptionalInt.of(status.shell())
            : OptionalInt.empty(),
        ending.line());
  }
}
