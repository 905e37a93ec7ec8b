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
import landline.socket.internal.Scheduler;
import org.jspecify.annotations.Nullable;

/// The end of a server. Four verbs have the same meaning in all its parts:
///
/// - `shutdown`: takes nothing new, and keeps what was taken. Never waits.
/// - `drain`: waits until what was taken is done, or until a deadline.
/// - `abort`: ends what is not done at once: closes its resources, interrupts its thread.
/// - `close`: gives back what is held, such as sockets and threads. Idempotent.
final class Lifecycle {

  /// How long listeners have to hand on what they have in hand, whatever the deadline of a stop.
  /// All that takes longer is a handler on the listener's own thread.
  private static final Duration SETTLING = Duration.ofSeconds(1);

  /// How long handlers have to clean up after an abort.
  private static final Duration AFTER_ABORT = Duration.ofSeconds(5);

  private static final Log LOG = Log.of("landline.server");

  private final Parts parts;
  private final Runnable service;
  private final Scheduler scheduler;
  private final AtomicBoolean stopping = new AtomicBoolean();
  private final CompletableFuture<@Nullable Void> stopped = new CompletableFuture<>();

  /// All parts of a server together.
  interface Parts {

    void shutdown();

    /// Drops what waits for admission. A handover keeps it, since nobody else can serve it.
    void dropWaiting();

    /// Waits until no more handlers start, or for the deadline.
    void settle(Deadline deadline) throws InterruptedException;

    /// Waits, see above.
    ///
    /// @return false if the deadline came first
    boolean drain(Deadline deadline) throws InterruptedException;

    void abort();

    void close();
  }

  /// @param service calls the drain hook of the service
  Lifecycle(Parts parts, Runnable service, Scheduler scheduler) {
    this.parts = parts;
    this.service = service;
    this.scheduler = scheduler;
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

  /// Waits for the end, whatever its cause.
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

  /// Shuts the parts down, once.
  ///
  /// @param before what to do first
  /// @param tell calls a hook of the service; its exceptions are ignored
  void shutdown(Runnable before, Runnable tell) {
    if (stopping.compareAndSet(false, true)) {
      before.run();
      parts.shutdown();
      call(tell);
    }
  }

  private static void call(Runnable hook) {
    try {
      hook.run();
    } catch (RuntimeException | Error error) {
      LOG.failed(System.Logger.Level.WARNING, error, () -> "drain");
    }
  }

  /// Shuts the parts down, once. The hook of the service follows when no more handlers start.
  private void shutdown() throws InterruptedException {
    if (stopping.compareAndSet(false, true)) {
      parts.shutdown();
      parts.dropWaiting();
      try {
        parts.settle(scheduler.deadline(SETTLING));
      } finally {
        call(service);
      }
    }
  }

  /// Shuts down, drains, aborts what is left, and closes.
  ///
  /// @return true if nothing was left to abort
  boolean stop(Deadline deadline) {
    try {
      shutdown();
      boolean drained = parts.drain(deadline);
      if (!drained) {
        parts.abort();
        parts.drain(scheduler.deadline(AFTER_ABORT));
      }
      return drained;
    } catch (InterruptedException interrupt) {
      parts.abort();
      Thread.currentThread().interrupt();
      return false;
    } finally {
      parts.close();
      stopped.complete(null);
    }
  }

  /// Marks the server as broken. What was taken goes on until [#stop].
  void fail(Throwable error) {
    shutdown(() -> {}, service);
    parts.close();
    stopped.completeExceptionally(error);
  }
}
