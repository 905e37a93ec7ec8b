// SPDX-License-Identifier: Apache-2.0
package landline.testnet;

import java.util.ArrayList;
import java.util.List;

/// A queue of threads that wait for a change. Guarded by the clock's lock.
final class WaitQueue {

  private final FakeClock clock;
  private final List<Waiter> waiters = new ArrayList<>();

  WaitQueue(FakeClock clock) {
    this.clock = clock;
  }

  /// A waiting thread.
  final class Waiter {
    private final Thread thread;
    private boolean awake;
    private boolean late;

    private Waiter(Thread thread) {
      this.thread = thread;
    }

    boolean isAwake() {
      return awake;
    }

    boolean isLate() {
      return late;
    }

    /// Called when its deadline has come.
    void late() {
      if (!awake) {
        late = true;
        wake();
      }
    }

    private void wake() {
      if (!awake) {
        awake = true;
        clock.wake(thread);
      }
    }
  }

  Waiter add(Thread thread) {
    var waiter = new Waiter(thread);
    waiters.add(waiter);
    return waiter;
  }

  void remove(Waiter waiter) {
    waiters.remove(waiter);
  }

  /// Wakes all waiting threads.
  void wake() {
    waiters.forEach(Waiter::wake);
  }
}
