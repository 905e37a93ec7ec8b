// SPDX-License-Identifier: Apache-2.0
package landline.testnet;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import landline.socket.Deadline;
import org.jspecify.annotations.Nullable;

/// A clock under the control of a test. All waits in a [MemoryNetwork] use such a clock, so that a
/// timeout of an hour expires on request, or at once.
///
/// - One that is [#standing] moves only by [#advance].
/// - One that is [#running] jumps to the next timer as soon as all threads wait: a whole scenario
///   takes no more time than its computations.
///
/// It tracks the thread that created it, the threads that it has started ([#start]), those of
/// servers on its networks, and every other thread from its first call to the clock or to a network
/// on; [#nanoTime] and [#instant], which only read, track nobody. Waits for a network or the clock
/// are detected at once and exactly. A thread that waits for anything else, such as a queue or a
/// process, counts as waiting when two samples, one millisecond of real time apart, show it so, and
/// one that waits for a monitor after a tenth of a second; scenarios with such waits may differ
/// from run to run.
///
/// Thread-safe. It keeps a virtual thread until it is closed.
public final class FakeClock implements InstantSource, AutoCloseable {

  /// A deadline that never comes.
  static final long NEVER = Long.MAX_VALUE;

  private static final Instant ORIGIN = Instant.parse("2000-01-01T00:00:00Z");
  private static final long GRAIN = TimeUnit.MILLISECONDS.toNanos(1);
  private static final long LOOK = TimeUnit.MILLISECONDS.toNanos(1);

  /// An action at a moment. Actions at the same moment are ordered by the names of their places,
  /// since the order of requests is chance; at one place the older comes first.
  private record Timer(long at, String where, long number, Runnable action) {
    static final Comparator<Timer> ORDER =
        Comparator.comparingLong(Timer::at)
            .thenComparing(Timer::where)
            .thenComparingLong(Timer::number);
  }

  private final ReentrantLock lock = new ReentrantLock();

  /// Signalled when a thread rests, for threads that advance the clock.
  private final Condition rested = lock.newCondition();

  private final PriorityQueue<Timer> timers = new PriorityQueue<>(Timer.ORDER);
  private final TrackedThreads threads = new TrackedThreads();
  private final LongSupplier nanoTime = this::nanoTime;
  private final boolean runs;
  private final Thread lookout;
  private long now;
  private long timersMade;
  private boolean closed;

  private FakeClock(boolean runs) {
    this.runs = runs;
    threads.join(Thread.currentThread());
    lookout = Thread.ofVirtual().name("testnet-clock").unstarted(this::watch);
    if (runs) {
      lookout.start();
    }
  }

  /// A clock that stands still until it is advanced, at the beginning of the year 2000.
  public static FakeClock standing() {
    return new FakeClock(false);
  }

  /// A clock that moves by itself whenever all threads wait, at the beginning of the year 2000.
  public static FakeClock running() {
    return new FakeClock(true);
  }

  /// The nanoseconds since the clock was created, in place of [System#nanoTime].
  public long nanoTime() {
    lock.lock();
    try {
      return now;
    } finally {
      lock.unlock();
    }
  }

  /// A deadline on this clock, in place of [Deadline#in(Duration)].
  ///
  /// @param time of any length
  public Deadline deadline(Duration time) {
    return Deadline.in(time, nanoTime);
  }

  /// The date and time, in place of [Instant#now].
  @Override
  public Instant instant() {
    return ORIGIN.plusNanos(nanoTime());
  }

  /// Starts a virtual thread that this clock tracks.
  ///
  /// @return the work, to be waited for
  public <T> Task<T> start(Callable<T> work) {
    return start("testnet", work);
  }

  <T> Task<T> start(String name, Callable<T> work) {
    var task = new Task<T>(this, work);
    task.startOn(Thread.ofVirtual().name(name).unstarted(task));
    return task;
  }

  /// Starts a thread that calls [#ended] at its end. It is tracked before it runs.
  void start(Thread thread) {
    lock.lock();
    try {
      threads.join(Thread.currentThread());
      threads.join(thread);
    } finally {
      lock.unlock();
    }
    thread.start();
  }

  /// Waits.
  ///
  /// @throws InterruptedException if the thread is interrupted, which is cleared
  public void sleep(Duration time) throws InterruptedException {
    enter();
    try {
      var nobody = new WaitQueue(this);
      long end = moment(time);
      while (await(nobody, end)) {
        // Until it is late.
      }
    } finally {
      exit();
    }
  }

  /// Advances the clock. Each action runs at its moment, one after the other; after it, and before
  /// the clock moves at all, all other threads have to wait again.
  ///
  /// @throws InterruptedException if the thread is interrupted, which is cleared
  public void advance(Duration time) throws InterruptedException {
    enter();
    try {
      long end = moment(time);
      awaitRest();
      while (!timers.isEmpty() && timers.peek().at <= end) {
        nextMoment();
        awaitRest();
      }
      now = Math.max(now, end);
    } finally {
      exit();
    }
  }

  /// Waits, in real time, until all other threads wait.
  private void awaitRest() throws InterruptedException {
    Thread me = Thread.currentThread();
    long seen = -1;
    while (!threads.rests(me) || lock.hasQueuedThreads()) {
      long changes = seemsToRest(me) ? threads.changes() : -1;
      if (changes >= 0 && changes == seen) {
        return;
      }
      boolean told = rested.awaitNanos(LOOK) > 0;
      seen = told ? -1 : changes;
    }
  }

  /// An interrupted thread that is about to take the lock does not seem interrupted meanwhile, but
  /// is in the queue before; so the queue is checked last.
  private boolean rests() {
    return threads.rests() && !lock.hasQueuedThreads();
  }

  /// A thread that is about to take the lock works, though the system shows it as waiting.
  private boolean seemsToRest(@Nullable Thread but) {
    return threads.seemsToRest(but) && !lock.hasQueuedThreads();
  }

  /// Begins a call of the network; the thread is tracked from now on.
  void enter() {
    lock.lock();
    Thread me = Thread.currentThread();
    if (me != lookout) {
      threads.join(me);
    }
  }

  /// Ends a call of the network.
  void exit() {
    lock.unlock();
  }

  /// The time now; for use between [#enter] and [#exit], as all that follows.
  long now() {
    return now;
  }

  /// The moment after this time.
  long moment(Duration time) {
    long nanos = TimeUnit.NANOSECONDS.convert(time);
    return nanos > NEVER - now ? NEVER : now + nanos;
  }

  /// The moment of a deadline. That of another clock has begun some microseconds ago, by chance: it
  /// is rounded to whole milliseconds, so that a run is the same each time.
  long moment(Deadline deadline) {
    long nanos = TimeUnit.NANOSECONDS.convert(deadline.left());
    return nanos > NEVER - now - GRAIN ? NEVER : now + (nanos + GRAIN - 1) / GRAIN * GRAIN;
  }

  /// Schedules an action.
  ///
  /// @param where its place in the order of actions at the same moment
  /// @return a handle for [#cancel]
  Object at(long moment, String where, Runnable action) {
    var timer = new Timer(Math.max(now, moment), where, timersMade++, action);
    timers.add(timer);
    return timer;
  }

  void cancel(Object timer) {
    timers.remove(timer);
  }

  /// Waits in a queue until it is woken.
  ///
  /// @return false if the deadline came first
  /// @throws InterruptedException if the thread is interrupted, which is cleared
  boolean await(WaitQueue place, long deadline) throws InterruptedException {
    Thread me = Thread.currentThread();
    if (deadline <= now) {
      return false;
    }
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    var waiter = place.add(me);
    Object timer = deadline == NEVER ? waiter : at(deadline, "", waiter::late);
    threads.rest(me);
    rested.signalAll();
    settle();
    try {
      while (!waiter.isAwake()) {
        lock.unlock();
        try {
          LockSupport.park(place);
        } finally {
          lock.lock();
        }
        if (!waiter.isAwake()) {
          if (Thread.interrupted()) {
            throw new InterruptedException();
          }
          settle();
        }
      }
      return !waiter.isLate();
    } finally {
      threads.work(me);
      place.remove(waiter);
      if (deadline != NEVER) {
        cancel(timer);
      }
    }
  }

  /// Wakes a waiting thread.
  void wake(Thread thread) {
    threads.wake(thread);
    LockSupport.unpark(thread);
  }

  /// Ends the tracking of the calling thread.
  void ended() {
    lock.lock();
    try {
      threads.leave(Thread.currentThread());
      rested.signalAll();
      settle();
    } finally {
      lock.unlock();
    }
  }

  private void settle() {
    while (runs && !closed && !timers.isEmpty() && rests()) {
      nextMoment();
    }
  }

  private void nextMoment() {
    Timer first = timers.peek();
    if (first != null) {
      now = Math.max(now, first.at);
    }
    for (Timer due = first; due != null && due.at <= now; due = timers.peek()) {
      timers.remove();
      due.action.run();
    }
  }

  /// Samples, in real time, for waits that are not reported.
  private void watch() {
    long seen = -1;
    while (true) {
      LockSupport.parkNanos(this, LOOK);
      lock.lock();
      try {
        if (closed) {
          return;
        }
        long changes = !timers.isEmpty() && seemsToRest(null) ? threads.changes() : -1;
        if (changes >= 0 && changes == seen) {
          nextMoment();
          settle();
          seen = -1;
        } else {
          seen = changes;
        }
      } finally {
        lock.unlock();
      }
    }
  }

  /// Ends the clock: it no longer moves by itself.
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
    } finally {
      lock.unlock();
    }
    LockSupport.unpark(lookout);
  }

  @Override
  public String toString() {
    return instant().toString();
  }
}
