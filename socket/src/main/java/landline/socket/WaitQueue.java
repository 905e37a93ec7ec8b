// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import landline.socket.sys.Scratch;
import org.jspecify.annotations.Nullable;

/// Where the receivers, or the senders, of a descriptor wait: a lock admits one at a time, and that
/// one waits here until the descriptor is ready.
///
/// The poller counts edges. A thread reads the count before it tries a call; if the call finds
/// nothing, it waits until the count has changed. So no wake-up is lost, in any order.
final class WaitQueue extends ReentrantLock {

  private static final long serialVersionUID = 1;

  /// From here on a timeout need not be exact: such a wait may begin without reading the clock, and
  /// ends up to half a second late.
  static final long COARSE = TimeUnit.MINUTES.toNanos(1);

  /// A wait of the call has begun without reading the clock; the next one reads it.
  private static final long COARSE_ONCE = NanoTime.RESERVED;

  // As in Descriptor, no VarHandles.
  private static final AtomicIntegerFieldUpdater<WaitQueue> EDGES =
      AtomicIntegerFieldUpdater.newUpdater(WaitQueue.class, "edges");
  private static final AtomicLongFieldUpdater<WaitQueue> FAR_DEADLINE =
      AtomicLongFieldUpdater.newUpdater(WaitQueue.class, "farDeadline");
  private static final AtomicLongFieldUpdater<WaitQueue> LOOSE_BYTES =
      AtomicLongFieldUpdater.newUpdater(WaitQueue.class, "looseBytes");
  private static final AtomicLongFieldUpdater<WaitQueue> LOOSE_CALLS =
      AtomicLongFieldUpdater.newUpdater(WaitQueue.class, "looseCalls");

  private final transient Descriptor descriptor;
  private final int interest;

  @SuppressWarnings("FieldMayBeFinal") // written through EDGES: two pollers may report at a time
  private volatile int edges = 1;

  private volatile boolean triesFirst;
  private volatile boolean hungUp;
  private transient volatile @Nullable Thread waiter;
  private int drainedAt;
  private boolean crowded;
  private long begun;

  /// The end of the wait; [NanoTime#OWN_TIMEOUT] until the clock is read.
  private volatile long farDeadline;

  private volatile long timeout = NanoTime.FOREVER;

  /// When the waits of all calls end, whatever deadline or timeout they have themselves.
  private volatile long limit = NanoTime.FOREVER;

  private long lastTry = NanoTime.OWN_TIMEOUT;

  // Written with the lock held. Others read them at any time: a 64-bit machine writes them whole.
  private long bytes;
  private long calls;
  private long waits;
  private transient @Nullable Object event;

  /// Where the mark of urgent data is that was taken, counted as [#bytes].
  private volatile long mark = -1;

  /// Bytes moved without the lock.
  @SuppressWarnings("unused") // through LOOSE_BYTES
  private volatile long looseBytes;

  @SuppressWarnings("unused") // through LOOSE_CALLS
  private volatile long looseCalls;

  WaitQueue(Descriptor descriptor, int interest) {
    this.descriptor = descriptor;
    this.interest = interest;
  }

  /// Sets the timeout of calls without one of their own, in nanoseconds, or [NanoTime#FOREVER].
  void timeout(long nanos) {
    timeout = nanos;
  }

  long timeout() {
    return timeout;
  }

  /// At which moment no call waits any longer, or [NanoTime#FOREVER].
  void limit(long moment) {
    limit = moment;
  }

  long limit() {
    return limit;
  }

  /// A moment, or the limit if that comes first.
  private long limited(long moment) {
    long last = limit;
    return last != NanoTime.FOREVER && (moment == NanoTime.FOREVER || last - moment < 0)
        ? last
        : moment;
  }

  /// Takes the lock, at the begin of a call.
  ///
  /// @param waits whether the call may wait
  /// @return false if the call may not wait and another thread is waiting with the lock
  boolean enter(Object owner, String call, boolean waits, long deadline) throws IOException {
    if (tryLock()) {
      begun = NanoTime.OWN_TIMEOUT;
      return true;
    }
    if (!waits) {
      return enterUnlessWaiting();
    }
    long end = limited(deadline == NanoTime.OWN_TIMEOUT ? NanoTime.after(timeout) : deadline);
    try {
      if (end == NanoTime.FOREVER) {
        lockInterruptibly();
      } else if (!tryLock(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
        throw timedOut(owner, call);
      }
    } catch (InterruptedException interrupt) {
      Thread.currentThread().interrupt();
      throw interrupted(owner, call);
    }
    begun = end;
    return true;
  }

  /// Releases the lock if the calling thread has it, after any error.
  void abandon() {
    while (isHeldByCurrentThread()) {
      unlock();
    }
  }

  /// Restarts the socket's timeout for the next wait.
  void beginAnew() {
    begun = NanoTime.OWN_TIMEOUT;
  }

  /// A waiting thread has found nothing, and this one would not either; one that does not wait
  /// leaves its system call in a moment.
  private boolean enterUnlessWaiting() {
    for (int turn = 0; waiter == null; turn++) {
      SpinWait.pass(turn);
      if (tryLock()) {
        return true;
      }
    }
    return false;
  }

  /// The number of edges; to be read before a call is tried.
  int edges() {
    return edges;
  }

  /// Whether the last call emptied the queue and nothing has happened since.
  boolean isDrained(int seen) {
    return drainedAt == seen;
  }

  /// Records that a call emptied the queue.
  void empty(int seen) {
    drainedAt = seen;
  }

  /// From now on a short read does not mean an empty queue. Once urgent data is taken, nothing
  /// shows any more that a receive call stops where it was; and with SO_RCVLOWAT there is no edge
  /// for a few bytes.
  void tryFirst() {
    triesFirst = true;
    EDGES.getAndAdd(this, 1);
  }

  /// Records whether so much was there that the next call tries before it waits.
  void crowded(boolean is) {
    crowded = is;
  }

  /// Lets other virtual threads run in place of a wait, if the last call found much: one that
  /// always finds something would keep its carrier.
  void yieldIfCrowded() {
    if (crowded && Thread.currentThread().isVirtual()) {
      Thread.yield();
    }
  }

  /// Records a short read. On a TCP stream it means that the queue is empty now, unless an end of
  /// stream, an error or urgent data follows the bytes: their edge may have come before the call.
  /// Through a duplicate, urgent data may have been taken, or SO_RCVLOWAT set.
  void shortRead(int seen) {
    if (!triesFirst && !descriptor.isShared()) {
      drainedAt = seen;
    }
  }

  /// Records how many bytes come before the mark of urgent data that was taken.
  void markAfter(int queued) {
    mark = bytes() + queued;
  }

  /// Whether such a mark may still be there.
  boolean isBeforeMark() {
    return bytes() <= mark;
  }

  /// Waits for an edge that the caller has not seen. At the deadline it lets the caller try once
  /// more: on a busy machine the poller may be late with data that arrived in time.
  ///
  /// @param seen the count before the call that found nothing
  void await(Object owner, String call, int seen, long deadline) throws IOException {
    begin(owner, call, deadline);
    if (!waited(owner, call, seen, deadline)) {
      if (lastTry != farDeadline) {
        lastTry = farDeadline;
        return;
      }
      ended(0, "timed out");
      throw timedOut(owner, call);
    }
  }

  /// Waits for an edge that the caller has not seen, at most for a pause: for events that epoll(7)
  /// does not report.
  void pause(Object owner, String call, int seen, long nanos, long deadline) throws IOException {
    begin(owner, call, deadline);
    long end = System.nanoTime() + nanos;
    long last = limited(fixed(deadline));
    if (last != NanoTime.FOREVER && last - end <= 0) {
      await(owner, call, seen, last);
    } else {
      waited(owner, call, seen, end);
    }
  }

  /// Waits.
  ///
  /// @return false if the deadline passed first
  private boolean waited(Object owner, String call, int seen, long deadline) throws IOException {
    watch(owner);
    long left = begin(deadline);
    waiter = Thread.currentThread();
    try {
      while (nothing(seen)) {
        if (Thread.currentThread().isInterrupted()) {
          ended(0, "interrupted");
          throw interrupted(owner, call);
        }
        if (left <= 0) {
          return false;
        }
        park(left);
        if (nothing(seen)) {
          left = farDeadline == NanoTime.OWN_TIMEOUT ? left : NanoTime.left(farDeadline);
        }
      }
      return true;
    } finally {
      waiter = null;
    }
  }

  private boolean nothing(int seen) {
    return edges == seen && !descriptor.isClosed();
  }

  /// Sets the deadline of the wait. The first wait of a call with much time may leave that to
  /// [DeadlineSweep].
  ///
  /// @return the nanoseconds left
  private long begin(long deadline) {
    if (deadline == NanoTime.OWN_TIMEOUT && begun == NanoTime.OWN_TIMEOUT) {
      long nanos = timeout;
      if (nanos >= COARSE
          && nanos != NanoTime.FOREVER
          && limit == NanoTime.FOREVER
          && Thread.currentThread().isVirtual()) {
        begun = COARSE_ONCE;
        farDeadline = NanoTime.OWN_TIMEOUT;
        return nanos;
      }
    }
    farDeadline = limited(fixed(deadline));
    return NanoTime.left(farDeadline);
  }

  /// The deadline of all waits of a call.
  private long fixed(long deadline) {
    if (deadline != NanoTime.OWN_TIMEOUT) {
      return deadline;
    }
    if (begun == COARSE_ONCE && farDeadline != NanoTime.OWN_TIMEOUT) {
      begun = farDeadline;
    } else if (begun == NanoTime.OWN_TIMEOUT || begun == COARSE_ONCE) {
      begun = NanoTime.after(timeout);
    }
    return begun;
  }

  private void park(long left) {
    if (left == NanoTime.FOREVER) {
      LockSupport.park(this);
    } else if (left > DeadlineSweep.NEAR && Thread.currentThread().isVirtual()) {
      DeadlineSweep.begin();
      LockSupport.park(this);
    } else {
      // A platform thread has a timer of its own, which costs nothing extra.
      LockSupport.parkNanos(this, left);
    }
  }

  private void watch(Object owner) throws IOException {
    if (descriptor.watches(interest) || !descriptor.acquire()) {
      return;
    }
    try (Scratch s = Scratch.take()) {
      int result = descriptor.watch(s, interest);
      if (result < 0) {
        ended(result, "");
        throw Failure.of("epoll_ctl", owner.toString(), result);
      }
    } finally {
      try {
        descriptor.release();
      } catch (StackOverflowError deep) {
        descriptor.overflowed = true;
      }
    }
  }

  /// Counts an edge and wakes the waiting thread. A poller calls this.
  void edge(boolean special) {
    if (special) {
      triesFirst = true;
    }
    EDGES.getAndAdd(this, 1);
    wake();
  }

  /// Records EPOLLRDHUP: receiving is shut down, by any process. Followed by an edge.
  void hungUp() {
    hungUp = true;
  }

  /// Whether receiving was shut down. On datagram sockets and UNIX listeners a call that does not
  /// wait then still fails with EAGAIN, where a blocking one ends, and nothing reverts it.
  boolean isHungUp() {
    return hungUp;
  }

  /// Wakes the waiting thread if its deadline is before the horizon.
  ///
  /// @return true if a thread waits that has a deadline
  boolean remind(long horizon) {
    Thread waiting = waiter;
    long end = farDeadline;
    if (waiting == null || end == NanoTime.FOREVER) {
      return false;
    }
    if (end == NanoTime.OWN_TIMEOUT) {
      // Fails if another wait has begun meanwhile, whose deadline is known.
      FAR_DEADLINE.compareAndSet(this, NanoTime.OWN_TIMEOUT, NanoTime.after(timeout));
    } else if (end - horizon < 0) {
      LockSupport.unpark(waiting);
    }
    return true;
  }

  /// Wakes the waiting thread, to retry.
  void wake() {
    Thread waiting = waiter;
    if (waiting != null) {
      LockSupport.unpark(waiting);
    }
  }

  /// Counts the bytes of a system call; to be called before the descriptor is released. An error
  /// number ends the wait, unless the call is only repeated.
  ///
  /// @param result the result of the call
  /// @param counts false for bytes that stay in the queue or come from beside it
  long moved(long result, boolean counts) {
    boolean adds = counts && result >= 0;
    if (!isHeldByCurrentThread()) {
      if (adds) {
        LOOSE_BYTES.getAndAdd(this, result);
        LOOSE_CALLS.getAndAdd(this, 1L);
      }
      return result;
    }
    if (adds) {
      bytes += result;
      calls++;
    }
    if (event != null && result != -Errno.EAGAIN.value() && result != -Errno.EINTR.value()) {
      ended(result, "");
    }
    return result;
  }

  /// The number of bytes moved.
  long bytes() {
    return bytes + looseBytes;
  }

  /// The number of calls that moved them.
  long calls() {
    return calls + looseCalls;
  }

  /// The number of waits.
  long waits() {
    return waits;
  }

  private void begin(Object owner, String call, long deadline) {
    waits++;
    if (event == null && owner instanceof Socket socket) {
      event = Events.current().beginWait(socket, call, interest == EpollInstance.READ, deadline);
    }
  }

  private void ended(long result, String end) {
    Object over = event;
    event = null;
    if (over != null) {
      Events.current().endWait(over, result, end);
    }
  }

  @Override
  public void unlock() {
    // The call has waited and then ended without another system call.
    if (event != null && getHoldCount() == 1) {
      ended(0, descriptor.isClosed() ? "closed" : hungUp ? "shut down" : "given up");
    }
    super.unlock();
  }

  private static IOException timedOut(Object owner, String call) {
    CounterTotals.PROCESS.timeouts.increment();
    return new SocketTimeoutException(call + " " + owner + ": timed out");
  }

  private static IOException interrupted(Object owner, String call) {
    return new InterruptedIOException(call + " " + owner + ": interrupted");
  }
}
