// SPDX-License-Identifier: Apache-2.0
package landline.interop.harness;

import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/// Something that a test does on a thread of its own.
public final class Task<T> {

  private static final Set<Thread.State> BLOCKED =
      EnumSet.of(Thread.State.WAITING, Thread.State.TIMED_WAITING, Thread.State.TERMINATED);

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

  /// Starts work on a platform thread.
  public static <T> Task<T> startOnPlatform(Callable<T> work) {
    return new Task<>(Thread.ofPlatform().daemon(), work);
  }

  public Thread thread() {
    return thread;
  }

  public boolean isDone() {
    return result.isDone();
  }

  /// Waits until the work waits for something, or is done.
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

  /// Waits for the result; what the work threw is thrown here.
  public T get() throws Exception {
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
