// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// Far deadlines. A timer for each wait would cost more than the wait itself, so threads with a far
/// deadline park without one, and a sweep over all sockets, twice a second, wakes those whose
/// deadline is near; they park again for exactly the rest.
///
/// The sweep is a virtual thread, which is parked while no such thread waits.
final class DeadlineSweep implements Runnable {

  /// Below this a wait is timed exactly: twice the time between two sweeps.
  static final long NEAR = TimeUnit.SECONDS.toNanos(1);

  private static final Duration PERIOD = Duration.ofMillis(500);
  private static final DeadlineSweep SWEEP = new DeadlineSweep();

  private final Thread thread = Thread.ofVirtual().name("landline-deadlines").unstarted(this);
  private volatile boolean dormant;

  private DeadlineSweep() {}

  static {
    SWEEP.thread.start();
  }

  /// Announces the wait of a thread that is registered with a poller.
  static void begin() {
    if (SWEEP.dormant) {
      LockSupport.unpark(SWEEP.thread);
    }
  }

  /// Runs on the sweep's virtual thread for the life of the process.
  @Override
  public void run() {
    PollerThread.forever(this::turn, () -> {});
  }

  private void turn() {
    if (sweep()) {
      LockSupport.parkNanos(this, TimeUnit.NANOSECONDS.convert(PERIOD));
      return;
    }
    dormant = true;
    // Whoever came before the flag was up is found now, whoever comes later sees it.
    if (!sweep()) {
      LockSupport.park(this);
    }
    dormant = false;
  }

  private static boolean sweep() {
    return PollerThread.remindAll(System.nanoTime() + NEAR);
  }
}
