// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Runs lookups. They block in native code, so they get platform threads: a virtual one would hold
/// its carrier. Callers park.
final class Lookups {

  static final int THREADS = 8;
  static final int WAITING = 256;
  static final ThreadPoolExecutor POOL = pool();

  private Lookups() {}

  private static ThreadPoolExecutor pool() {
    var pool =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(WAITING),
            Thread.ofPlatform().daemon().name("landline-names-", 0).factory());
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }

  /// Runs a lookup and waits for it.
  ///
  /// @param what the function and its arguments, for messages
  static <T> T run(String what, long deadline, Callable<T> lookup) throws IOException {
    if (NanoTime.left(deadline) <= 0) {
      throw timedOut(what);
    }
    CounterTotals.PROCESS.lookups.increment();
    boolean found = false;
    Future<T> answer = submit(what, lookup);
    try {
      T result = answer.get(NanoTime.left(deadline), TimeUnit.NANOSECONDS);
      found = true;
      return result;
    } catch (ExecutionException failed) {
      switch (failed.getCause()) {
        case LookupFailedException unknown -> throw unknown;
        case RuntimeException bug -> throw bug;
        case Error error -> throw error;
        case null, default -> throw new IOException(what + ": " + failed.getCause(), failed);
      }
    } catch (TimeoutException late) {
      throw timedOut(what);
    } catch (InterruptedException interrupt) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException(what + ": interrupted");
    } finally {
      if (!found) {
        CounterTotals.PROCESS.lookupFailures.increment();
      }
      // What nobody waits for any more need not begin, nor keep its place in the queue.
      if (!answer.isDone()) {
        answer.cancel(false);
        POOL.purge();
      }
    }
  }

  private static SocketTimeoutException timedOut(String what) {
    return new SocketTimeoutException(what + ": timed out");
  }

  private static <T> Future<T> submit(String what, Callable<T> lookup) throws IOException {
    try {
      return POOL.submit(lookup);
    } catch (RejectedExecutionException full) {
      throw new IOException(what + ": " + WAITING + " lookups wait already", full);
    }
  }
}
