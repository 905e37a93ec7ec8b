// SPDX-License-Identifier: Apache-2.0
package landline.testnet;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// Work on a thread of its own that a [FakeClock] has started.
public final class Task<T> implements Runnable {

  private final FakeClock clock;
  private final Callable<T> work;
  private final WaitQueue done;
  private @Nullable Thread thread;
  private @Nullable T result;
  private @Nullable Throwable failure;
  private boolean ended;

  Task(FakeClock clock, Callable<T> work) {
    this.clock = clock;
    this.work = work;
    done = new WaitQueue(clock);
  }

  void startOn(Thread on) {
    thread = on;
    clock.start(on);
  }

  /// Runs the work; called by its thread.
  @Override
  public void run() {
    T came = null;
    Throwable thrown = null;
    try {
      came = work.call();
    } catch (Throwable failed) {
      thrown = failed;
    }
    clock.enter();
    try {
      result = came;
      failure = thrown;
      ended = true;
      done.wake();
      clock.ended();
    } finally {
      clock.exit();
    }
  }

  /// Waits until the work is done.
  ///
  /// @throws Exception the exception of the work, or InterruptedException if this thread is
  ///   interrupted
  public T await() throws Exception {
    clock.enter();
    try {
      while (!ended) {
        clock.await(done, FakeClock.NEVER);
      }
      return outcome();
    } finally {
      clock.exit();
    }
  }

  @SuppressWarnings("NullAway") // What the work gives may be null if its type says so.
  private T outcome() throws Exception {
    if (failure instanceof Exception exception) {
      throw exception;
    }
    if (failure instanceof Error error) {
      throw error;
    }
    return result;
  }

  /// Interrupts the work.
  public void interrupt() {
    Thread on = thread;
    if (on != null) {
      on.interrupt();
    }
  }

  /// Whether the work is over.
  public boolean isDone() {
    clock.enter();
    try {
      return ended;
    } finally {
      clock.exit();
    }
  }
}
