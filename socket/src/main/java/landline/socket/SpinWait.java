// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// Waits for another thread that will leave its system call in a moment.
final class SpinWait {

  private static final int YIELDS = 50;
  private static final long PAUSE = TimeUnit.MICROSECONDS.toNanos(50);

  private SpinWait() {}

  /// Lets other threads run. A virtual thread that only yields stays with its carrier, and as many
  /// of them as there are carriers would starve the thread they wait for; so after some turns the
  /// thread parks.
  ///
  /// @param turn the number of calls so far in the same wait
  static void pass(int turn) {
    if (turn < YIELDS) {
      Thread.yield();
      return;
    }
    // With the status set, parking would return at once.
    boolean interrupted = Thread.interrupted();
    LockSupport.parkNanos(PAUSE);
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
