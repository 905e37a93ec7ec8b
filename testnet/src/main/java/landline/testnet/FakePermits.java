// SPDX-License-Identifier: Apache-2.0
package landline.testnet;

import java.util.ArrayDeque;
import java.util.Deque;
import landline.socket.Deadline;
import landline.socket.internal.Permits;

/// A semaphore whose waits use a [FakeClock], first come, first served.
final class FakePermits implements Permits {

  private final FakeClock clock;
  private final WaitQueue changed;
  private final Deque<Object> queue = new ArrayDeque<>();
  private int available;

  FakePermits(FakeClock clock, int available) {
    this.clock = clock;
    this.available = available;
    changed = new WaitQueue(clock);
  }

  /// Waits for permits and takes them; for use between [FakeClock#enter] and [FakeClock#exit].
  ///
  /// @return false if the moment came first
  boolean take(int count, long moment) throws InterruptedException {
    Object me = new Object();
    queue.add(me);
    try {
      while (!mayTake(me, count)) {
        if (!clock.await(changed, moment) && !mayTake(me, count)) {
          return false;
        }
      }
      available -= count;
      return true;
    } finally {
      queue.remove(me);
      changed.wake();
    }
  }

  private boolean mayTake(Object waiter, int count) {
    return waiter.equals(queue.peek()) && available >= count;
  }

  /// Gives permits back; for use between [FakeClock#enter] and [FakeClock#exit].
  void give(int count) {
    available += count;
    changed.wake();
  }

  @Override
  public void acquire() throws InterruptedException {
    tryAcquire(1, Deadline.never());
  }

  @Override
  public boolean tryAcquire() {
    clock.enter();
    try {
      boolean taken = queue.isEmpty() && available > 0;
      available -= taken ? 1 : 0;
      return taken;
    } finally {
      clock.exit();
    }
  }

  @Override
  public boolean tryAcquire(int count, Deadline deadline) throws InterruptedException {
    clock.enter();
    try {
      return take(count, clock.moment(deadline));
    } finally {
      clock.exit();
    }
  }

  @Override
  public void release() {
    release(1);
  }

  @Override
  public void release(int count) {
    clock.enter();
    try {
      give(count);
    } finally {
      clock.exit();
    }
  }

  @Override
  public int drainPermits() {
    clock.enter();
    try {
      int all = available;
      available = 0;
      return all;
    } finally {
      clock.exit();
    }
  }

  @Override
  public int availablePermits() {
    clock.enter();
    try {
      return available;
    } finally {
      clock.exit();
    }
  }
}
