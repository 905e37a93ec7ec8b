// SPDX-License-Identifier: Apache-2.0
package landline.socket.internal;

import java.io.Closeable;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import landline.socket.Deadline;

/// The handlers that run at the moment, what they work on, and a permit for each.
///
/// @param <W> what they work on
public final class RunningHandlers<W extends Closeable> {

  private final int limit;
  private final Semaphore free;
  private final Map<Thread, W> working = new ConcurrentHashMap<>();
  private volatile boolean aborted;

  /// As many as there may be.
  ///
  /// @param limit 1 or more
  public RunningHandlers(int limit) {
    this.limit = limit;
    free = new Semaphore(limit);
  }

  /// Waits for a permit.
  public void reserve() throws InterruptedException {
    free.acquire();
  }

  /// Takes a permit if there is one.
  ///
  /// @return false if there is none
  public boolean tryReserve() {
    return free.tryAcquire();
  }

  /// Gives back a permit that no handler was started with.
  public void release() {
    free.release();
  }

  /// Runs a handler with a reserved permit, on a virtual thread of its own.
  ///
  /// @param name of the thread
  /// @param resource what the handler works on, to be closed if it must end
  /// @param handler what to run
  public void start(String name, W resource, Runnable handler) {
    Thread thread =
        Thread.ofVirtual()
            .name(name)
            .unstarted(() -> {
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
      thread.start();
    } catch (Error noMemory) {
      working.remove(thread);
      throw noMemory;
    }
    if (aborted) {
      end(thread, resource);
    }
  }

  /// Does something with all that is worked on.
  public void forEach(BiConsumer<Thread, W> action) {
    working.forEach(action);
  }

  /// Whether more than half of the permits are taken, so that they are needed for work.
  public boolean isCrowded() {
    return free.availablePermits() < limit / 2;
  }

  /// How many handlers run.
  ///
  /// @return a number that may be stale
  public int running() {
    return working.size();
  }

  /// Waits until no permit is taken. No new ones may be asked for meanwhile.
  ///
  /// @return false if the deadline passed first
  public boolean drain(Deadline deadline) throws InterruptedException {
    if (!free.tryAcquire(
        limit, TimeUnit.NANOSECONDS.convert(deadline.left()), TimeUnit.NANOSECONDS)) {
      return false;
    }
    free.release(limit);
    return true;
  }

  /// Closes what the handlers work on, which wakes those that wait for it, and interrupts them,
  /// which wakes those that wait for anything else.
  public void abort() {
    aborted = true;
    working.forEach(RunningHandlers::end);
  }

  /// Closes what a handler works on and interrupts it.
  ///
  /// @param thread which runs it
  /// @param resource what it works on
  public static void end(Thread thread, Closeable resource) {
    try {
      resource.close();
    } catch (IOException failed) {
      // The resource is gone either way.
    }
    thread.interrupt();
  }
}
