// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import landline.socket.Deadline;
import landline.socket.SockAddr;
import landline.socket.internal.Log;
import org.jspecify.annotations.Nullable;

/// How a server ends: no new work, then time for the handlers, then force.
final class Lifecycle {

  /// How long handlers may take to clean up once they were forced.
  private static final Duration AFTER_FORCE = Duration.ofSeconds(5);

  private static final Log LOG = Log.of("landline.server");

  private final Drain drain;
  private final Runnable force;
  private final AtomicBoolean stopping = new AtomicBoolean();
  private final CompletableFuture<@Nullable Void> stopped = new CompletableFuture<>();

  /// Waits for the handlers to finish.
  interface Drain {
    boolean await(Deadline deadline) throws InterruptedException;
  }

  /// @param drain which gives false if the time was over first
  /// @param force what to do then; the wait is repeated after it
  Lifecycle(Drain drain, Runnable force) {
    this.drain = drain;
    this.force = force;
  }

  boolean isStopping() {
    return stopping.get();
  }

  ServerState state() {
    if (stopped.isCompletedExceptionally()) {
      return ServerState.BROKEN;
    }
    if (stopped.isDone()) {
      return ServerState.STOPPED;
    }
    return isStopping() ? ServerState.DRAINING : ServerState.RUNNING;
  }

  /// Waits for the end, whoever brings it about.
  void join(SockAddr address) throws IOException {
    try {
      stopped.get();
    } catch (InterruptedException interrupt) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("join " + address + ": interrupted");
    } catch (ExecutionException broken) {
      throw new IOException("the server at " + address + " has ended", broken.getCause());
    }
  }

  /// Keeps new work away.
  interface Refusal {
    void run() throws InterruptedException;
  }

  /// Waits until what was taken before has got its handlers.
  interface Settlement {
    void await(Deadline deadline) throws InterruptedException;
  }

  /// Begins the end, unless it has begun: no new work.
  ///
  /// @param refuse keeps new work away; run once
  /// @param drain tells the service; run once, and what it throws changes nothing
  void refuse(Refusal refuse, Runnable drain) throws InterruptedException {
    if (stopping.compareAndSet(false, true)) {
      refuse.run();
      tell(drain);
    }
  }

  /// Begins the end in favour of another process.
  ///
  /// @param cease keeps new work away, and loses none
  /// @param drain as in [#refuse]
  void handOver(Refusal cease, Runnable drain) {
    try {
      refuse(cease, drain);
    } catch (InterruptedException interrupt) {
      Thread.currentThread().interrupt();
    }
  }

  /// Ends the server.
  ///
  /// @param refuse as in [#refuse]
  /// @param drain as in [#refuse]
  /// @param settle waits for the intake, which may have something in hand
  /// @param last what is to be closed when no handler needs it any more
  /// @return true if the handlers finished by themselves
  boolean stop(
      Deadline deadline, Refusal refuse, Runnable drain, Settlement settle, Runnable last) {
    try {
      refuse(refuse, drain);
      settle.await(deadline);
      boolean finished = this.drain.await(deadline);
      if (!finished) {
        force.run();
        this.drain.await(Deadline.in(AFTER_FORCE));
      }
      return finished;
    } catch (InterruptedException interrupt) {
      force.run();
      Thread.currentThread().interrupt();
      return false;
    } finally {
      last.run();
      stopped.complete(null);
    }
  }

  private static void tell(Runnable drain) {
    try {
      drain.run();
    } catch (RuntimeException | Error error) {
      LOG.failed(System.Logger.Level.WARNING, error, () -> "drain");
    }
  }

  /// The server can't go on.
  void broken(Throwable error) {
    stopped.completeExceptionally(error);
  }
}
