// SPDX-License-Identifier: Apache-2.0
package landline.socket.internal;

import java.io.Closeable;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiConsumer;
import landline.socket.Deadline;

/// The running handlers, their resources, and a permit for each.
///
/// @param <W> the type of resources
public final class RunningHandlers<W extends Closeable> {

  private final int limit;
  private final Scheduler scheduler;
  private final Permits free;
  private final Map<Thread, W> working = new ConcurrentHashMap<>();
  private volatile boolean aborted;

  /// Makes permits.
  ///
  /// @param limit the maximum number of handlers, 1 or more
  /// @param scheduler makes the threads and permits
  public RunningHandlers(int limit, Scheduler scheduler) {
    this.limit = limit;
    this.scheduler = scheduler;
    free = scheduler.permits(limit);
  }

  /// Waits for a permit.
  public void reserve() throws InterruptedException {
    free.acquire();
  }

  /// Takes a permit if one is free.
  ///
  /// @return false if none is free
  public boolean tryReserve() {
    return free.tryAcquire();
  }

  /// Returns a permit for which no handler was started.
  public void release() {
    free.release();
  }

  /// Runs a handler with a reserved permit, on a virtual thread of its own. Throws OutOfMemoryError
  /// if there is no thread for it; the caller then returns the permit.
  ///
  /// @param name of the thread
  /// @param resource the handler's resource, closed on abort
  /// @param handler what to run
  public void start(String name, W resource, Runnable handler) {
    Thread thread =
        scheduler.unstarted(
            name,
            () -> {
              try {
                handler.run();
              } finally {
                try {
                  working.remove(Thread.currentThread());
                } finally {
                  free.release();
                }
              }
            });
    working.put(thread, resource);
    try {
      scheduler.start(thread);
    } catch (RejectedExecutionException noThread) {
      working.remove(thread);
      // The scheduler of virtual threads says so if no thread can be made that runs them.
      var noMemory = new OutOfMemoryError(String.valueOf(noThread.getMessage()));
      noMemory.initCause(noThread);
      throw noMemory;
    } catch (RuntimeException | Error failed) {
      working.remove(thread);
      throw failed;
    }
    if (aborted) {
      end(thread, resource);
    }
  }

  /// Runs an action for all handlers.
  public void forEach(BiConsumer<Thread, W> action) {
    working.forEach(action);
  }

  /// Whether more than half of the permits are taken, so that they are needed for work.
  public boolean isCrowded() {
    return free.availablePermits() < limit / 2;
  }

  /// The number of running handlers.
  ///
  /// @return a number that may be stale
  public int running() {
    return working.size();
  }

  /// Waits until no permit is taken. No new ones may be requested meanwhile.
  ///
  /// @return false if the deadline passed first
  public boolean drain(Deadline deadline) throws InterruptedException {
    if (!free.tryAcquire(limit, deadline)) {
      return false;
    }
    free.release(limit);
    return true;
  }

  /// Closes the handlers' resources, which wakes threads that wait for them, and interrupts the
  /// handlers, which wakes all others.
  public void abort() {
    aborted = true;
    working.forEach(RunningHandlers::end);
  }

  /// Closes a handler's resource and interrupts it.
  ///
  /// @param thread the handler's thread
  /// @param resource the handler's resource
  public static void end(Thread thread, Closeable resource) {
    try {
      resource.close();
    } catch (IOException failed) {
      // The resource is gone either way.
    }
    thread.interrupt();
  }
}
