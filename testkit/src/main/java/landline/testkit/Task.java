// SPDX-License-Identifier: Apache-2.0
package landline.testkit;

import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/// Work of a test on a thread of its own, such as a call that is expected to block.
///
/// [#awaitBlocked] waits until the call blocks, so that a test needs no pauses. [#get] throws what
/// the work has thrown; otherwise it is lost.
public final class Task<T> {

  private static final Set<Thread.State> BLOCKED =
      EnumSet.complementOf(EnumSet.of(Thread.State.NEW, Thread.State.RUNNABLE));

  private final FutureTask<T> result;
  private final Thread thread;

  private Task(Thread.Builder builder, Callable<T> work) {
    result = new FutureTask<>(work);
    thread = builder.start(result);
  }

  /// Starts work on a virtual thread.
  public static <T> Task<T> start(Callable<T> work) {
    return new Task<>(Thread.ofVirtual(), work);
  }

  /// Starts work on a platform thread, a daemon.
  public static <T> Task<T> startOnPlatform(Callable<T> work) {
    return new Task<>(Thread.ofPlatform().daemon(), work);
  }

  /// The thread that does the work.
  public Thread thread() {
    return thread;
  }

  /// Whether the work has returned or thrown.
  public boolean isDone() {
    return result.isDone();
  }

  /// Waits until the thread is parked or blocked, or has ended. There is no event for that, so this
  /// polls.
  public Task<T> awaitBlocked() {
    while (!BLOCKED.contains(thread.getState())) {
      Thread.yield();
    }
    return this;
  }

  /// Interrupts the work.
  public Task<T> interrupt() {
    thread.interrupt();
    return this;
  }

  /// Waits for the result.
  ///
  /// @throws Exception what the work has thrown
  /// @throws InterruptedException if the waiting thread is interrupted, or the work was
  public T get() throws InterruptedException, Exception {
    try {
      return result.get();
    } catch (ExecutionException failed) {
      switch (failed.getCause()) {
        case Exception exception -> throw exception;
        case Error error -> throw error;
        case null, default -> throw failed;
      }
    }
  }
}
