// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import landline.socket.internal.Log;
import landline.socket.internal.LogText;
import landline.socket.internal.Permits;
import landline.socket.internal.RunningHandlers;
import landline.socket.internal.Scheduler;

/// Checks all connections of a server periodically for the deadlines that no call of a handler
/// enforces. Runs on a virtual thread of its own, which sleeps while there are no connections.
final class DeadlineReaper {

  private static final System.Logger LOG = Log.of("landline.server");
  private static final Duration LONGEST = Duration.ofSeconds(1);
  private static final Duration SHORTEST = Duration.ofMillis(1);

  private final RunningHandlers<ConnectionTask> handlers;
  private final Scheduler scheduler;
  private final Permits wakes;
  private final Thread thread;
  private final boolean needed;
  private final Duration period;
  private volatile boolean dormant;
  private volatile boolean failing;
  private volatile boolean closed;

  DeadlineReaper(
      String name,
      Deadlines deadlines,
      RunningHandlers<ConnectionTask> handlers,
      Scheduler scheduler) {
    this.handlers = handlers;
    this.scheduler = scheduler;
    wakes = scheduler.permits(0);
    Optional<Duration> shortest =
        Stream.of(
                deadlines.idle(),
                deadlines.connection(),
                Optional.of(deadlines.rateWindow()).filter(all -> deadlines.minimumRate() > 0))
            .flatMap(Optional::stream)
            .min(Duration::compareTo);
    needed = shortest.isPresent();
    period = clamp(shortest.orElse(LONGEST).dividedBy(8));
    thread = scheduler.unstarted(name + "-deadlines", this::run);
  }

  private static Duration clamp(Duration time) {
    Duration most = time.compareTo(LONGEST) > 0 ? LONGEST : time;
    return most.compareTo(SHORTEST) < 0 ? SHORTEST : most;
  }

  void start() {
    if (needed) {
      scheduler.start(thread);
    }
  }

  void close() {
    closed = true;
    wakes.release();
  }

  /// Wakes the thread: there is a connection.
  void wake() {
    if (dormant) {
      wakes.release();
    }
  }

  /// Whether the thread runs and its last check did not fail, or it has not been started yet, or
  /// there is nothing to check.
  boolean isHealthy() {
    return !needed || closed || (thread.getState() != Thread.State.TERMINATED && !failing);
  }

  /// Without it connections would last for ever, so nothing but [#close] ends it: a check that
  /// fails, for want of memory or by an error in one connection, is followed by the next one.
  private void run() {
    while (!closed) {
      try {
        look();
        failing = false;
      } catch (InterruptedException meantForNobody) {
        // The interrupt is cleared, and the next check waits again.
      } catch (RuntimeException | Error failed) {
        if (!failing) {
          failing = true;
          LOG.log(
              System.Logger.Level.ERROR,
              () -> thread.getName() + ": " + LogText.of(failed) + "; checking again");
        }
        Thread.yield();
      }
    }
  }

  private void look() throws InterruptedException {
    if (handlers.running() == 0) {
      dormant = true;
      // A connection added before the flag was set is found now; a later one sees the flag.
      if (handlers.running() == 0 && !closed) {
        wakes.acquire();
      }
    }
    dormant = false;
    wakes.drainPermits();
    if (!closed) {
      wakes.tryAcquire(1, scheduler.deadline(period));
      handlers.forEach(new Look(scheduler.nanoTime()));
    }
  }

  private static final class Look implements BiConsumer<Thread, ConnectionTask> {

    // Some 100 us. Handlers run in a rest between; to yield is not enough for those that sleep,
    // since the thread that would wake them may need this carrier's core.
    private static final int AT_ONCE = 512;
    private static final long REST = TimeUnit.MICROSECONDS.toNanos(100);

    private final long now;
    private int seen;

    Look(long now) {
      this.now = now;
    }

    @Override
    public void accept(Thread worker, ConnectionTask task) {
      if (task.expire(now)) {
        worker.interrupt();
      }
      if (++seen % AT_ONCE == 0) {
        LockSupport.parkNanos(this, REST);
      }
    }
  }
}
