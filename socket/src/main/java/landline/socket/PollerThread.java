// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The threads that wake waiting threads when their sockets are ready.
///
/// Sockets of virtual threads belong to pollers that are virtual threads themselves: a poller calls
/// epoll_wait without waiting, unparks threads whose socket is ready and yields, so that they run
/// next on the same carrier and no operating system thread has to be woken. When nothing is ready
/// it parks, and the platform thread of [MasterPoller] watches its epoll descriptor.
///
/// A socket on which a platform thread has ever waited belongs to that platform thread, so that
/// busy carriers do not delay it.
final class PollerThread implements Runnable {

  // A carrier looks after its own virtual threads first, and under load there is always one, if
  // only because the poller yields. Those woken from outside, by a timer or a platform thread,
  // would wait for ever; so the poller rests now and then even if there is something to report.
  private static final long LONGEST_SPELL = TimeUnit.MILLISECONDS.toNanos(10);

  // One for each two carriers: more would share the same carriers, fewer could not keep them busy.
  static final int COUNT = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);

  private static volatile @Nullable MasterPoller master;
  private static volatile PollerThread @Nullable [] virtual;

  private final MasterPoller watcher;
  private final EpollInstance poller;
  private final int index;
  private final Thread thread;

  private PollerThread(MasterPoller watcher, EpollInstance poller, int index) {
    this.watcher = watcher;
    this.poller = poller;
    this.index = index;
    thread = Thread.ofVirtual().name("landline-poller-" + index).unstarted(this);
  }

  /// The poller for a descriptor that the calling thread is about to wait for. The first callers
  /// start it; if they fail for want of a descriptor or a thread, the next may succeed.
  static EpollInstance forThisThread(int fd) throws IOException {
    if (!Thread.currentThread().isVirtual()) {
      return master().poller();
    }
    PollerThread[] running = virtual;
    return (running == null ? start() : running)[fd % COUNT].poller;
  }

  private static MasterPoller master() throws IOException {
    MasterPoller running = master;
    return running == null ? startMaster() : running;
  }

  private static synchronized MasterPoller startMaster() throws IOException {
    if (master == null) {
      master = MasterPoller.start();
    }
    return master;
  }

  private static synchronized PollerThread[] start() throws IOException {
    if (virtual != null) {
      return virtual;
    }
    MasterPoller watcher = startMaster();
    var pollers = new PollerThread[COUNT];
    try {
      for (int i = 0; i < COUNT; i++) {
        pollers[i] = new PollerThread(watcher, new EpollInstance(COUNT), i);
        watcher.add(pollers[i].poller, i, pollers[i].thread);
      }
      for (PollerThread each : pollers) {
        each.thread.start();
      }
    } catch (IOException | RuntimeException | Error failed) {
      for (PollerThread begun : pollers) {
        // One that runs goes on, with nothing to watch.
        if (begun != null && !begun.thread.isAlive()) {
          begun.poller.close();
        }
      }
      throw failed;
    }
    virtual = pollers;
    return pollers;
  }

  /// Wakes every waiting thread whose deadline is before the horizon.
  ///
  /// @return true if any thread waits that has a deadline
  static boolean remindAll(long horizon) {
    var reminder = new Reminder(horizon);
    PollerThread[] running = virtual;
    if (running != null) {
      for (PollerThread each : running) {
        each.poller.forEach(reminder);
      }
    }
    MasterPoller watcher = master;
    if (watcher != null) {
      watcher.poller().forEach(reminder);
    }
    return reminder.any;
  }

  private static final class Reminder implements Consumer<Descriptor> {

    // Some 50 us: with all of ten thousand sockets in one go, threads that share the carrier would
    // wait for a millisecond. To yield is not enough for those that sleep, since the thread that
    // would wake them may need this carrier's core.
    private static final int AT_ONCE = 512;
    private static final long REST = TimeUnit.MICROSECONDS.toNanos(100);

    private final long horizon;
    private int seen;
    private boolean any;

    Reminder(long horizon) {
      this.horizon = horizon;
    }

    @Override
    public void accept(Descriptor descriptor) {
      any |= descriptor.remind(horizon);
      if (++seen % AT_ONCE == 0) {
        LockSupport.parkNanos(this, REST);
      }
    }
  }

  /// Runs turns for the life of the process, even if memory runs out in one of them: without
  /// pollers every wait would be endless.
  static void forever(Runnable turn, Runnable repair) {
    boolean broken = false;
    while (true) {
      try {
        if (broken) {
          Thread.yield();
          repair.run();
          broken = false;
        }
        turn.run();
      } catch (Throwable failed) {
        broken = true;
      }
    }
  }

  /// Runs on the poller's virtual thread for the life of the process.
  @Override
  public void run() {
    forever(this::spell, poller::rewatch);
  }

  private void spell() {
    long end = System.nanoTime() + LONGEST_SPELL;
    while (poller.poll(0, tag -> {}) > 0 && System.nanoTime() - end < 0) {
      Thread.yield();
    }
    watcher.watch(poller, index);
    LockSupport.park(this);
  }
}
