// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import landline.socket.sys.Scratch;
import org.jspecify.annotations.Nullable;

/// One direction of a descriptor: the lock that lets one thread at a time receive (or send), and
/// the place where that thread waits.
///
/// The poller counts edges. A thread notes the count before it tries a call; if the call finds
/// nothing, it waits until the count is another one. So no wake-up is lost, whatever comes first.
final class Direction extends ReentrantLock {

  private static final long serialVersionUID = 1;

  /// No deadline.
  static final long FOREVER = Long.MAX_VALUE;

  /// The deadline that the socket's own timeout gives, from a call's first wait on: a call that
  /// does not wait need not look at the clock.
  static final long LATER = Long.MIN_VALUE;

  /// From here on a timeout need not be exact: a wait that long may begin without a look at the
  /// clock, and ends up to half a second late.
  static final long COARSE = TimeUnit.MINUTES.toNanos(1);

  /// A wait of the call has begun without a look at the clock; the next one looks.
  private static final long COARSE_ONCE = LATER + 1;

  // As in Descriptor, no VarHandles.
  private static final AtomicIntegerFieldUpdater<Direction> EDGES =
      AtomicIntegerFieldUpdater.newUpdater(Direction.class, "edges");
  private static final AtomicLongFieldUpdater<Direction> FAR_DEADLINE =
      AtomicLongFieldUpdater.newUpdater(Direction.class, "farDeadline");
  private static final AtomicLongFieldUpdater<Direction> LOOSE_BYTES =
      AtomicLongFieldUpdater.newUpdater(Direction.class, "looseBytes");
  private static final AtomicLongFieldUpdater<Direction> LOOSE_CALLS =
      AtomicLongFieldUpdater.newUpdater(Direction.class, "looseCalls");

  private final transient Descriptor descriptor;
  private final int interest;

  @SuppressWarnings("FieldMayBeFinal") // written through EDGES: two pollers may report at a time
  private volatile int edges = 1;

  private volatile boolean triesFirst;
  private volatile boolean hungUp;
  private volatile int pendingError;
  private transient volatile @Nullable Thread waiter;
  private int drainedAt;
  private long begun;

  /// When the wait ends; [#LATER] as long as nobody has looked at the clock.
  private volatile long farDeadline;

  private volatile long patience = FOREVER;
  private long lastTry = LATER;

  // Written with the lock held. Others read them at any time: a 64-bit machine writes them whole.
  private long bytes;
  private long calls;
  private long waits;
  private transient @Nullable Object event;

  /// What moved without the lock.
  @SuppressWarnings("unused") // through LOOSE_BYTES
  private volatile long looseBytes;

  @SuppressWarnings("unused") // through LOOSE_CALLS
  private volatile long looseCalls;

  Direction(Descriptor descriptor, int interest) {
    this.descriptor = descriptor;
    this.interest = interest;
  }

  /// The moment at which a wait of this length ends, on the clock of [System#nanoTime].
  static long deadline(Duration timeout) {
    return after(nanos(timeout));
  }

  /// A timeout, which is not negative, in nanoseconds, or [#FOREVER] from 146 years on: the
  /// difference of two moments of [System#nanoTime] holds no more than 292.
  static long nanos(Duration timeout) {
    long nanos = TimeUnit.NANOSECONDS.convert(timeout);
    return nanos > Long.MAX_VALUE / 2 ? FOREVER : nanos;
  }

  static long after(long nanos) {
    if (nanos == FOREVER) {
      return FOREVER;
    }
    long at = System.nanoTime() + nanos;
    return at == FOREVER || at == LATER || at == COARSE_ONCE ? at - 2 : at;
  }

  /// How many nanoseconds are left until a deadline.
  static long left(long deadline) {
    return deadline == FOREVER ? Long.MAX_VALUE : deadline - System.nanoTime();
  }

  /// How many nanoseconds a call may wait that is given no timeout, or [#FOREVER].
  void patience(long nanos) {
    patience = nanos;
  }

  long patience() {
    return patience;
  }

  /// Takes the lock, at the begin of a call.
  ///
  /// @param waits whether the call may wait
  /// @return false if the call may not wait and another thread is waiting with the lock
  boolean enter(Object owner, String call, boolean waits, long deadline) throws IOException {
    if (tryLock()) {
      begun = LATER;
      return true;
    }
    if (!waits) {
      return enterUnlessWaiting();
    }
    long end = deadline == LATER ? after(patience) : deadline;
    try {
      if (end == FOREVER) {
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

  /// Gives the lock back if the calling thread has it, whatever has kept it from doing so.
  void abandon() {
    while (isHeldByCurrentThread()) {
      unlock();
    }
  }

  /// The next wait has the socket's whole timeout again.
  void beginAnew() {
    begun = LATER;
  }

  /// A thread that waits has found nothing, and nor would the caller; one that does not will be out
  /// of its system call in a moment.
  private boolean enterUnlessWaiting() {
    for (int turn = 0; waiter == null; turn++) {
      SpinWait.pass(turn);
      if (tryLock()) {
        return true;
      }
    }
    return false;
  }

  /// How many edges there were; to be read before a call is tried.
  int edges() {
    return edges;
  }

  /// Whether the last call emptied the queue and nothing has happened since.
  boolean isDrained(int seen) {
    return drainedAt == seen;
  }

  /// A call took all that was there.
  void empty(int seen) {
    drainedAt = seen;
  }

  /// A short read says nothing from now on. Once urgent data is taken, nothing shows any more that
  /// a receive call stops where it was; and with SO_RCVLOWAT there is no edge for a few bytes.
  void tryFirst() {
    triesFirst = true;
    EDGES.getAndAdd(this, 1);
  }

  /// A call got less than it asked for. On a TCP stream that means that the queue is empty now,
  /// unless an end of stream, an error or urgent data stands behind the bytes: their edge may have
  /// come before the call. Through a duplicate, urgent data may have been taken, or SO_RCVLOWAT
  /// set.
  void shortRead(int seen) {
    if (!triesFirst && !descriptor.isShared()) {
      drainedAt = seen;
    }
  }

  /// Whether more may come: no end of the stream, error or urgent data has been seen.
  boolean isOpen() {
    return !triesFirst && !hungUp;
  }

  /// Keeps what ended a call that had taken bytes and returned these: the next call tells it, as
  /// the kernel does with an error that meets a call half-way. A timeout, an interrupt or a close
  /// needs no keeping: the next call meets it, too.
  void keep(IOException end) {
    if (end instanceof SystemCallFailure failure) {
      pendingError = failure.errno().value();
    }
  }

  /// The error number that was kept, or 0; it is told once.
  int takePendingError() {
    int error = pendingError;
    if (error != 0) {
      pendingError = 0;
    }
    return error;
  }

  /// Waits until there is an edge that the caller has not seen. When the deadline has come, it lets
  /// the caller try once more: on a busy machine the poller may be late with what came in time.
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

  /// Waits until there is an edge that the caller has not seen, but no longer than a pause: for
  /// what epoll(7) does not report.
  void pause(Object owner, String call, int seen, long nanos, long deadline) throws IOException {
    begin(owner, call, deadline);
    long end = System.nanoTime() + nanos;
    long last = fixed(deadline);
    if (last != FOREVER && last - end <= 0) {
      await(owner, call, seen, last);
    } else {
      waited(owner, call, seen, end);
    }
  }

  /// Waits.
  ///
  /// @return false if the deadline came first
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
          left = farDeadline == LATER ? left : left(farDeadline);
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

  /// Notes the deadline of the wait. The first wait of a call may leave that to the sweep of
  /// [DeadlineSweep] if it has much time.
  ///
  /// @return how many nanoseconds are left
  private long begin(long deadline) {
    if (deadline == LATER && begun == LATER) {
      long nanos = patience;
      if (nanos >= COARSE && nanos != FOREVER && Thread.currentThread().isVirtual()) {
        begun = COARSE_ONCE;
        farDeadline = LATER;
        return nanos;
      }
    }
    farDeadline = fixed(deadline);
    return left(farDeadline);
  }

  /// The deadline of all waits of a call.
  private long fixed(long deadline) {
    if (deadline != LATER) {
      return deadline;
    }
    if (begun == COARSE_ONCE && farDeadline != LATER) {
      begun = farDeadline;
    } else if (begun == LATER || begun == COARSE_ONCE) {
      begun = after(patience);
    }
    return begun;
  }

  private void park(long left) {
    if (left == FOREVER) {
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

  /// The kernel has reported EPOLLRDHUP: whoever has done it, receiving is shut down. Followed by
  /// an edge.
  void hungUp() {
    hungUp = true;
  }

  /// Whether receiving was shut down. On datagram sockets and UNIX listeners a call that does not
  /// wait goes on to say EAGAIN then, where a blocking one ends, and nothing takes it back.
  boolean isHungUp() {
    return hungUp;
  }

  /// Wakes the waiting thread if its deadline is before the horizon.
  ///
  /// @return true if a thread waits that has a deadline
  boolean remind(long horizon) {
    Thread waiting = waiter;
    long end = farDeadline;
    if (waiting == null || end == FOREVER) {
      return false;
    }
    if (end == LATER) {
      // Fails if another wait has begun meanwhile, whose deadline is known.
      FAR_DEADLINE.compareAndSet(this, LATER, after(patience));
    } else if (end - horizon < 0) {
      LockSupport.unpark(waiting);
    }
    return true;
  }

  /// Wakes the waiting thread, to look again.
  void wake() {
    Thread waiting = waiter;
    if (waiting != null) {
      LockSupport.unpark(waiting);
    }
  }

  /// Counts what a system call moved; to be told before the call lets go of the descriptor. An
  /// error number ends the wait, unless it only means that the call is made again.
  ///
  /// @param result what the call returned
  /// @param counts false for what stays in the queue or comes from beside it
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

  /// How many bytes have moved.
  long bytes() {
    return bytes + looseBytes;
  }

  /// How many calls have moved them.
  long calls() {
    return calls + looseCalls;
  }

  /// How often a thread had to wait.
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
