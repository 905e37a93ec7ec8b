// SPDX-License-Identifier: Apache-2.0
package landline.testnet;

import java.util.ArrayDeque;
import java.util.Deque;

/// Who may write, one thread at a time and in the order in which they came. Guarded by the clock's
/// lock.
final class FairLock {

  private final FakeClock clock;
  private final WaitQueue changed;
  private final Deque<Thread> queue = new ArrayDeque<>();

  FairLock(FakeClock clock) {
    this.clock = clock;
    changed = new WaitQueue(clock);
  }

  /// Waits until nobody else writes.
  ///
  /// @return false if the deadline came first
  boolean take(long deadline) throws InterruptedException {
    Thread me = Thread.currentThread();
    queue.add(me);
    boolean mine = false;
    try {
      while (queue.peek() != me) {
        if (!clock.await(changed, deadline) && queue.peek() != me) {
          return false;
        }
      }
      mine = true;
      return true;
    } finally {
      if (!mine) {
        queue.remove(me);
        changed.wake();
      }
    }
  }

  /// Lets the next one write.
  void pass() {
    queue.remove();
    changed.wake();
  }
}
