// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import landline.socket.Deadline;
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

  private final Listeners<?> listeners;
  private final Work work;
  private final Runnable service;
  private final AtomicBoolean stopping;
  private final Scheduler scheduler;
  private final AtomicBoolean started = new AtomicBoolean();
  private final CompletableFuture<@Nullable Void> stopped = new CompletableFuture<>();

  /// What the listeners have handed on, and what else the server holds.
  interface Work {

    /// Starts what the listeners need.
    default void start() {}

    /// Waits, see above.
    ///
    /// @return false if the deadline came first
    boolean drain(Deadline deadline) throws InterruptedException;

    void abort();

    void close();
  }

  /// @param service calls the drain hook of the service
  /// @param stopping becomes true when the end begins
  Lifecycle(
      Listeners<?> listeners,
      Work work,
      Runnable service,
      AtomicBoolean stopping,
      Scheduler scheduler) {
    this.listeners = listeners;
    this.work = work;
    this.service = service;
    this.stopping = stopping;
    this.scheduler = scheduler;
  }

  /// Starts the listeners, once, and only if the end has not begun. All start, or none: if there is
  /// no thread for one, the server is closed.
  void start() {
    if (started.getAndSet(true) || isStopping()) {
      return;
    }
    try {
      work.start();
      listeners.start(this::fail);
    } catch (RuntimeException | Error failed) {
      try {
        fail(failed);
      } finally {
        close();
      }
      throw failed;
    }
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
  void join() throws IOException {
    try {
      stopped.get();
    } catch (InterruptedException interrupt) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("join " + listeners.address() + ": interrupted");
    } catch (ExecutionException broken) {
      throw new IOException(
          "the server at " + listeners.address() + " has ended", broken.getCause());
    }
  }

  /// Shuts the listeners down, once, but keeps the files of UNIX sockets, and what waits for
  /// admission, since nobody else can serve it.
  ///
  /// @param tell calls a hook of the service; its exceptions are ignored
  void handOver(Runnable tell) {
    if (stopping.compareAndSet(false, true)) {
      listeners.releaseFiles();
      listeners.shutdown();
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

  /// Shuts the listeners down, once. The hook of the service follows when no more handlers start.
  private void shutdown() throws InterruptedException {
    if (stopping.compareAndSet(false, true)) {
      listeners.shutdown();
      listeners.dropWaiting();
      try {
        boolean _ = listeners.drain(scheduler.deadline(SETTLING));
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
      boolean drained = drain(deadline);
      if (!drained) {
        abort();
        drain(scheduler.deadline(AFTER_ABORT));
      }
      return drained;
    } catch (InterruptedException interrupt) {
      abort();
      Thread.currentThread().interrupt();
      return false;
    } finally {
      close();
      stopped.complete(null);
    }
  }

  private boolean drain(Deadline deadline) throws InterruptedException {
    return listeners.drain(deadline) && work.drain(deadline);
  }

  private void abort() {
    listeners.abort();
    work.abort();
  }

  private void close() {
    listeners.close();
    work.close();
  }

  /// Marks the server as broken. What was taken goes on until [#stop], which alone closes: until
  /// then replies need the sockets of datagrams, and connections their deadlines.
  private void fail(Throwable error) {
    if (stopping.compareAndSet(false, true)) {
      listeners.shutdown();
      call(service);
    }
    stopped.completeExceptionally(error);
  }
}
