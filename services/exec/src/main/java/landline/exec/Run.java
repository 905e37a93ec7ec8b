// SPDX-License-Identifier: Apache-2.0
package landline.exec;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// One command that runs, from its start to its end. It is over when everybody has closed the pipe
/// into which it prints and its shell has exited, as with ssh, or when it was killed.
///
/// A platform thread of its own reads what it prints, a few chunks ahead of whoever takes them, and
/// a virtual thread watches the time. All other methods may be called from any thread.
final class Run implements Closeable {

  /// How many bytes one chunk has at most.
  static final int CHUNK = 16 * 1024;

  private static final int AHEAD = 4;

  private final byte[] command;
  private final ExecConfig config;
  private final LinkedBlockingQueue<byte[]> output = new LinkedBlockingQueue<>();
  private final Semaphore space = new Semaphore(AHEAD);
  private final AtomicReference<@Nullable Ending> forced = new AtomicReference<>();
  private final Thread reader;
  private final Thread watch;
  private volatile Ending ending = new Ending.Failed("not over");

  private Run(byte[] command, ExecConfig config) {
    this.command = command;
    this.config = config;
    reader = Thread.ofPlatform().name("exec-run").daemon().unstarted(this::run);
    watch = Thread.ofVirtual().name("exec-watch").unstarted(this::watch);
  }

  /// Starts a command.
  static Run start(byte[] command, ExecConfig config) {
    var run = new Run(command, config);
    run.reader.start();
    run.watch.start();
    return run;
  }

  /// Waits for the next of what the command prints.
  ///
  /// @return a chunk, or no bytes at all when the command is over
  byte[] take() throws InterruptedException {
    return taken(output.take());
  }

  /// Waits for the next of what the command prints, but not longer than the time.
  ///
  /// @return as [#take], or empty if the time was over
  Optional<byte[]> poll(Duration time) throws InterruptedException {
    return Optional.ofNullable(output.poll(time.toNanos(), TimeUnit.NANOSECONDS)).map(this::taken);
  }

  private byte[] taken(byte[] chunk) {
    space.release();
    return chunk;
  }

  /// How the command ended; to be asked when it is over.
  Ending ending() {
    return ending;
  }

  /// Kills the process group. Does not wait; the command is over soon after.
  ///
  /// @param reason why; the first one counts
  void kill(Ending reason) {
    if (forced.compareAndSet(null, reason)) {
      reader.interrupt();
    }
  }

  /// Kills the process group if the command is not over, and waits until it is.
  @Override
  public void close() {
    kill(new Ending.PeerGone());
    watch.interrupt();
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

  private void watch() {
    try {
      if (!reader.join(config.timeLimit())) {
        kill(new Ending.TimeLimit(config.timeLimit()));
      }
    } catch (InterruptedException over) {
      // The command was faster.
    }
  }

  private void run() {
    try (Room room = Room.open(command)) {
      ending = serve(room);
    } catch (IOException | RuntimeException failed) {
      ending = new Ending.Failed(String.valueOf(failed.getMessage()));
    } finally {
      output.add(new byte[0]);
    }
  }

  private Ending serve(Room room) throws IOException {
    boolean over = false;
    try {
      if (copy(room)) {
        int status = room.await();
        over = true;
        return new Ending.Exited(status);
      }
      forced.compareAndSet(null, new Ending.OutputLimit(config.outputLimit()));
    } catch (ClosedByInterruptException | InterruptedException killed) {
      // The reason is there already.
    } finally {
      if (!over) {
        room.kill();
      }
    }
    return Objects.requireNonNullElse(forced.get(), new Ending.ServerStops());
  }

  /// Reads until nobody has the pipe any more.
  ///
  /// @return false if there was more than the limit
  private boolean copy(Room room) throws IOException, InterruptedException {
    ByteBuffer buffer = ByteBuffer.allocate(CHUNK);
    long left = config.outputLimit();
    while (true) {
      space.acquire();
      int read = room.read(buffer.clear());
      if (read < 0) {
        return true;
      }
      int allowed = (int) Math.min(read, left);
      if (allowed > 0) {
        output.add(Arrays.copyOf(buffer.array(), allowed));
      }
      if (allowed < read) {
        return false;
      }
      left -= read;
    }
  }
}
