// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import landline.socket.option.SocketOptions;
import landline.socket.sys.Kernel;
import landline.socket.sys.Scratch;
import org.jspecify.annotations.Nullable;

/// One open descriptor: its number, its users, and the threads that wait for it.
///
/// A call holds the descriptor only while it is in the kernel, and no call blocks there. Closing
/// rejects new calls and wakes the waiting threads; the last call to leave closes the number, so
/// that the kernel can't reuse it under a running call.
final class Descriptor {

  private static final AtomicInteger GENERATIONS = new AtomicInteger();
  private static final int CLOSED = 1 << 31;

  /// A second or more, in which a call that is under way has long returned: none blocks.
  private static final int OVERFLOWED_TURNS = 20_000;

  // No VarHandle: it makes classes at its first use, some ms of a program's first connection.
  private static final AtomicIntegerFieldUpdater<Descriptor> STATE =
      AtomicIntegerFieldUpdater.newUpdater(Descriptor.class, "state");

  private final int fd;
  private final long tag;
  private final WaitQueue reading = new WaitQueue(this, EpollInstance.READ);
  private final WaitQueue writing = new WaitQueue(this, EpollInstance.WRITE);
  // Taken for every socket: a recording that starts later shall know how long it lived.
  private final long openedAt = System.nanoTime();

  /// Made with the first wait for the error queue, which few sockets have.
  private volatile @Nullable WaitQueue errors;

  /// Calls in the kernel, and the bit [#CLOSED].
  private volatile int state;

  /// Set if an error, mostly a stack overflow, has kept a thread from leaving a call, so that
  /// [#state] counts it for ever. A field, since writing one takes no stack.
  volatile boolean overflowed;

  private volatile boolean gone;
  private volatile int interest;
  private volatile @Nullable EpollInstance poller;
  private @Nullable PollRegistrations pollKeys;
  private volatile boolean forAll;
  private volatile boolean shared;
  private volatile boolean lingers;
  private boolean detached;
  private boolean counted;

  Descriptor(int fd) {
    this.fd = fd;
    tag = (long) GENERATIONS.updateAndGet(last -> last == -1 ? 1 : last + 1) << 32 | fd;
  }

  /// Makes a descriptor that is counted for the process.
  static Descriptor open(int fd) {
    var descriptor = new Descriptor(fd);
    descriptor.counted = true;
    CounterTotals.PROCESS.open(descriptor);
    return descriptor;
  }

  /// The time since it was opened, in nanoseconds.
  long age() {
    return System.nanoTime() - openedAt;
  }

  /// Whether this is a descriptor's [#tag], whose upper half is never 0.
  static boolean isTag(long tag) {
    return tag >>> 32 != 0;
  }

  int fd() {
    return fd;
  }

  long tag() {
    return tag;
  }

  WaitQueue reading() {
    return reading;
  }

  WaitQueue writing() {
    return writing;
  }

  /// Ends the waiting of all calls at a moment, see [WaitQueue#limit].
  void limit(long moment) {
    reading.limit(moment);
    writing.limit(moment);
  }

  /// The direction of the error queue, which epoll(7) reports by EPOLLERR; to wait for as for data.
  synchronized WaitQueue errors() {
    WaitQueue now = errors;
    if (now == null) {
      now = new WaitQueue(this, EpollInstance.ERROR);
      errors = now;
    }
    now.timeout(reading.timeout());
    now.limit(reading.limit());
    return now;
  }

  /// Records that the number is known outside, so duplicates of it may outlive this descriptor.
  void share() {
    shared = true;
  }

  boolean isShared() {
    return shared;
  }

  /// Records that close(2) may wait for unsent data: SO_LINGER does so even on a non-blocking
  /// socket.
  void linger(boolean may) {
    lingers = may;
  }

  boolean mayLinger() {
    return lingers || shared;
  }

  boolean isClosed() {
    return state < 0;
  }

  /// The registrations of this descriptor for readiness.
  synchronized PollRegistrations pollKeys() {
    PollRegistrations keys = pollKeys;
    if (keys == null) {
      keys = new PollRegistrations();
      pollKeys = keys;
    }
    return keys;
  }

  /// Enters a call.
  ///
  /// @return false if the descriptor is closed
  boolean acquire() {
    while (true) {
      int now = state;
      if (now < 0) {
        return false;
      }
      if (STATE.compareAndSet(this, now, now + 1)) {
        return true;
      }
    }
  }

  /// Leaves a call.
  void release() {
    if (STATE.getAndAdd(this, -1) - 1 == CLOSED) {
      end();
    }
  }

  /// Whether a poller that serves the calling thread reports these events already.
  boolean watches(int bits) {
    return (interest & bits) == bits && (forAll || Thread.currentThread().isVirtual());
  }

  /// Ensures that a poller that serves the calling thread reports the events.
  ///
  /// @return 0 or a negated error number
  synchronized int watch(Scratch s, int bits) throws IOException {
    if (watches(bits)) {
      return 0;
    }
    EpollInstance now = poller;
    EpollInstance next = now != null && forAll ? now : PollerThread.forThisThread(fd);
    boolean moves = now != next;
    if (moves && now != null) {
      now.forget(s, this, true);
    }
    poller = next;
    int result = -1;
    try {
      result = next.watch(s, this, interest | bits, moves);
      if (result >= 0) {
        interest |= bits;
        forAll = forAll || !Thread.currentThread().isVirtual();
      }
      return result;
    } finally {
      if (result < 0 && moves) {
        retry();
      }
    }
  }

  /// Lets the poller report again what is there; see EPOLL_CTL_MOD in epoll_ctl(2).
  synchronized void rewatch(Scratch s, EpollInstance by) {
    if (poller == by && !gone && by.watch(s, this, interest, false) < 0) {
      by.forget(s, this, true);
      retry();
    }
  }

  /// Wakes all waiting threads when no poller watches any more: each tries again, and sees to it
  /// that one does before it waits.
  private void retry() {
    poller = null;
    interest = 0;
    forAll = false;
    reading.edge(false);
    writing.edge(false);
    WaitQueue queue = errors;
    if (queue != null) {
      queue.edge(false);
    }
  }

  /// Ends the watch until the next wait, if only receivers have waited: while it lasts, the kernel
  /// calls epoll for each datagram that comes, and for each that was sent and is freed. The caller
  /// holds the lock of [#reading], so no receiver waits, and is in a call.
  void unwatch(Scratch s) {
    if (interest != EpollInstance.READ) {
      return;
    }
    synchronized (this) {
      EpollInstance now = poller;
      if (interest == EpollInstance.READ && now != null) {
        interest = 0;
        forAll = false;
        poller = null;
        now.forget(s, this, true);
      }
    }
  }

  /// Reports events of the poller.
  void ready(int events) {
    if ((events & (EpollInstance.READ | EpollInstance.ERROR)) != 0) {
      if ((events & EpollInstance.HANG_UP) != 0) {
        reading.hungUp();
      }
      reading.edge((events & EpollInstance.OUT_OF_BAND) != 0);
    }
    if ((events & (EpollInstance.WRITE | EpollInstance.ERROR)) != 0) {
      writing.edge(false);
    }
    WaitQueue queue = errors;
    if (queue != null && (events & EpollInstance.ERROR) != 0) {
      queue.edge(false);
    }
  }

  /// Wakes the threads whose deadline is before the horizon.
  ///
  /// @return true if a thread waits that has a deadline
  boolean remind(long horizon) {
    boolean any = reading.remind(horizon);
    any |= writing.remind(horizon);
    WaitQueue queue = errors;
    return queue == null ? any : queue.remind(horizon) || any;
  }

  /// Closes the descriptor and waits until the number is free, as long as the calls in the kernel
  /// need to return.
  ///
  /// @return false if it was closed before
  boolean close() {
    return leave(false);
  }

  /// Releases the descriptor without closing it.
  ///
  /// @return false if it was closed before
  boolean detach() {
    return leave(true);
  }

  private boolean leave(boolean keepOpen) {
    while (true) {
      int now = state;
      if (now < 0) {
        if (overflowed) {
          settle();
        }
        return false;
      }
      // The closer counts as one user until it has woken the others.
      if (STATE.compareAndSet(this, now, (now + 1) | CLOSED)) {
        break;
      }
    }
    try {
      part(keepOpen);
    } catch (Error error) {
      overflowed = true;
      throw error;
    }
    settle();
    return true;
  }

  private void part(boolean keepOpen) {
    synchronized (this) {
      detached = keepOpen;
    }
    reading.wake();
    writing.wake();
    WaitQueue queue = errors;
    if (queue != null) {
      queue.wake();
    }
    // Who closes is in no call: what it still holds, an error has kept it from giving back.
    reading.abandon();
    writing.abandon();
    release();
  }

  /// Waits until the number is free. Calls that an error has interrupted are not waited for: the
  /// closer then does the work of the last of them.
  private void settle() {
    for (int turn = 0; !gone; turn++) {
      SpinWait.pass(turn);
      if (overflowed && turn >= OVERFLOWED_TURNS) {
        end();
      }
    }
  }

  /// Ends the descriptor after the last call. If there is not enough stack or memory for it, the
  /// closer does it, or the next one to close it.
  private void end() {
    try {
      endOnce();
    } catch (Error error) {
      overflowed = true;
      throw error;
    }
  }

  private synchronized void endOnce() {
    if (gone) {
      return;
    }
    if (counted) {
      CounterTotals.PROCESS.close(this);
      counted = false;
    }
    try (Scratch s = Scratch.take()) {
      boolean keepOpen = detached;
      EpollInstance last = poller;
      if (last != null) {
        last.forget(s, this, shared || keepOpen);
      }
      PollRegistrations keys = pollKeys;
      if (keys != null) {
        keys.end(s, shared || keepOpen);
      }
      if (!keepOpen && mayLinger() && lingersByNow(s)) {
        closeOnPlatformThread();
      } else if (!keepOpen) {
        Kernel.current().close(s, fd);
      }
      gone = true;
    }
  }

  /// Reads the option from the kernel, since it is shared with duplicates. Without an answer, a
  /// setting of this socket counts.
  private boolean lingersByNow(Scratch s) {
    var option = SocketOptions.SO_LINGER;
    int size = option.codec().size();
    s.length().set(ValueLayout.JAVA_INT, 0, size);
    int result =
        Kernel.current().getsockopt(s, fd, option.level(), option.number(), s.data(), s.length());
    return result < 0
        ? lingers
        : option.codec().reader().read(s.data(), size).filter(Duration::isPositive).isPresent();
  }

  private void closeOnPlatformThread() {
    Thread.ofPlatform()
        .daemon()
        .name("landline-linger")
        .start(() -> {
          try (Scratch s = Scratch.take()) {
            Kernel.current().close(s, fd);
          }
        });
  }
}
