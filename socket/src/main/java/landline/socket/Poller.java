// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;
import landline.socket.sys.Kernel;
import landline.socket.sys.Platform;
import landline.socket.sys.Scratch;

/// Wakes the threads that wait for sockets; see epoll(7).
///
/// A poller is a virtual thread: it asks its epoll descriptor without waiting, unparks those whose
/// socket has become ready and yields, so that they run next on the same carrier and no thread of
/// the system has to be woken. When there is nothing to report it parks, and the one platform
/// thread of [Master] watches its epoll descriptor.
///
/// Sockets are registered edge-triggered, once for life, so a wait costs no system call.
final class Poller implements Runnable {

  static final int READ = bits("EPOLLIN") | bits("EPOLLRDHUP") | bits("EPOLLPRI");
  static final int WRITE = bits("EPOLLOUT");
  static final int ERROR = bits("EPOLLERR") | bits("EPOLLHUP");
  static final int OUT_OF_BAND = bits("EPOLLRDHUP") | bits("EPOLLPRI") | ERROR;

  private static final int ADD = bits("EPOLL_CTL_ADD");
  private static final int MOD = bits("EPOLL_CTL_MOD");
  private static final int DEL = bits("EPOLL_CTL_DEL");
  private static final int EDGE = bits("EPOLLET");
  private static final int ONE_SHOT = bits("EPOLLONESHOT");
  private static final int EVENTS = 512;
  private static final int EVENT_SIZE = Platform.current().epollEventSize();
  private static final int DATA_OFFSET = Platform.current().epollDataOffset();

  private static final Poller[] ALL = start();

  private final int epfd;
  private final int index;
  private final MemorySegment events;
  private final Thread thread;
  private volatile AtomicReferenceArray<Descriptor> table = new AtomicReferenceArray<>(1024);

  private Poller(int index) {
    this.index = index;
    epfd = create();
    events = Arena.global().allocate((long) EVENTS * EVENT_SIZE, Long.BYTES);
    thread = Thread.ofVirtual().name("landline-poller-" + index).unstarted(this);
  }

  private static int bits(String name) {
    return Platform.current().constant(name);
  }

  private static Poller[] start() {
    // One for each two carriers: more would share the same carriers, fewer could not keep them
    // busy.
    int count = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
    var pollers = new Poller[count];
    for (int i = 0; i < count; i++) {
      pollers[i] = new Poller(i);
    }
    Master.start(pollers);
    return pollers;
  }

  static int create() {
    try (Scratch s = Scratch.take()) {
      int epfd = Kernel.current().epollCreate1(s, bits("EPOLL_CLOEXEC"));
      if (epfd < 0) {
        throw new IllegalStateException("epoll_create1: " + new Errno(-epfd));
      }
      return epfd;
    }
  }

  /// The poller that a descriptor number belongs to.
  static Poller of(int fd) {
    return ALL[fd % ALL.length];
  }

  /// Asks for events on a descriptor from now on; what is ready already is reported as an edge,
  /// too.
  ///
  /// @return 0 or a negated error number
  int watch(Scratch s, Descriptor descriptor, int interest, boolean first) {
    if (first) {
      put(descriptor);
    }
    MemorySegment event = s.address();
    event.set(ValueLayout.JAVA_INT_UNALIGNED, 0, interest | EDGE);
    event.set(ValueLayout.JAVA_LONG_UNALIGNED, DATA_OFFSET, descriptor.tag());
    int result = Kernel.current().epollCtl(s, epfd, first ? ADD : MOD, descriptor.fd(), event);
    if (first && result < 0) {
      remove(descriptor);
    }
    return result;
  }

  /// Forgets a descriptor. The kernel forgets it with the last duplicate, unless told to.
  void forget(Scratch s, Descriptor descriptor, boolean tellKernel) {
    remove(descriptor);
    if (tellKernel) {
      Kernel.current().epollCtl(s, epfd, DEL, descriptor.fd(), s.address());
    }
  }

  // Synchronized with put, which may be copying the table.
  private synchronized void remove(Descriptor descriptor) {
    table.compareAndSet(descriptor.fd() / ALL.length, descriptor, null);
  }

  private synchronized void put(Descriptor descriptor) {
    int slot = descriptor.fd() / ALL.length;
    if (slot >= table.length()) {
      var larger = new AtomicReferenceArray<Descriptor>(Math.max(slot + 1, 2 * table.length()));
      for (int i = 0; i < table.length(); i++) {
        larger.setPlain(i, table.get(i));
      }
      table = larger;
    }
    table.set(slot, descriptor);
  }

  /// Wakes every waiting thread whose deadline is before the horizon.
  ///
  /// @return true if any thread waits that has a deadline
  static boolean remindAll(long horizon) {
    boolean any = false;
    for (Poller poller : ALL) {
      AtomicReferenceArray<Descriptor> table = poller.table;
      for (int i = 0; i < table.length(); i++) {
        Descriptor descriptor = table.get(i);
        any |= descriptor != null && descriptor.remind(horizon);
      }
    }
    return any;
  }

  /// Runs on the poller's virtual thread for the life of the process.
  @Override
  public void run() {
    while (true) {
      if (poll() > 0) {
        Thread.yield();
      } else {
        Master.watch(this);
        LockSupport.park(this);
      }
    }
  }

  private int poll() {
    try (Scratch s = Scratch.take()) {
      int ready = Kernel.current().epollWait(s, epfd, events, EVENTS, 0);
      for (int i = 0; i < ready; i++) {
        long at = (long) i * EVENT_SIZE;
        dispatch(
            events.get(ValueLayout.JAVA_LONG_UNALIGNED, at + DATA_OFFSET),
            events.get(ValueLayout.JAVA_INT_UNALIGNED, at));
      }
      return ready;
    }
  }

  private void dispatch(long tag, int ready) {
    int slot = (int) tag / ALL.length;
    Descriptor descriptor = slot < table.length() ? table.get(slot) : null;
    // The tag holds a generation, so an event of an earlier socket with this number finds nobody.
    if (descriptor != null && descriptor.tag() == tag) {
      descriptor.ready(ready);
    }
  }

  /// The platform thread that waits in epoll_wait(2) for those pollers that have nothing to do.
  private static final class Master {

    private static final int EPFD = create();
    private static final long TICK = Duration.ofMillis(1).toNanos();
    private static final int NOBODY = -1;

    private static volatile boolean ending;

    private Master() {}

    static void start(Poller[] pollers) {
      for (Poller poller : pollers) {
        control(poller, ADD);
        poller.thread.start();
      }
      Thread.ofPlatform().daemon().name("landline-poller").start(() -> run(pollers));
      try {
        Runtime.getRuntime().addShutdownHook(new Thread(Master::end, "landline-poller-end"));
      } catch (IllegalStateException endsAlready) {
        ending = true;
      }
    }

    /// HotSpot waits up to 300 ms for threads in native code before it lets the process end. So
    /// from now on the thread asks again and again, for those who still need it, and does not wait
    /// in the kernel. A new datagram socket, which can be written at once, brings it back from
    /// there.
    private static void end() {
      ending = true;
      try (Scratch s = Scratch.take()) {
        int fd =
            Kernel.current()
                .socket(s, Domain.UNIX.value(), Type.DGRAM.value() | bits("SOCK_CLOEXEC"), 0);
        MemorySegment event = s.address();
        event.set(ValueLayout.JAVA_INT_UNALIGNED, 0, WRITE | ONE_SHOT);
        event.set(ValueLayout.JAVA_LONG_UNALIGNED, DATA_OFFSET, NOBODY);
        // If there is no descriptor left, the process ends 300 ms later.
        Kernel.current().epollCtl(s, EPFD, ADD, fd, event);
      }
    }

    /// Arms the watch of one poller. If it has events by now, it is unparked at once.
    static void watch(Poller poller) {
      control(poller, MOD);
    }

    private static void control(Poller poller, int operation) {
      try (Scratch s = Scratch.take()) {
        MemorySegment event = s.address();
        event.set(ValueLayout.JAVA_INT_UNALIGNED, 0, bits("EPOLLIN") | ONE_SHOT);
        event.set(ValueLayout.JAVA_LONG_UNALIGNED, DATA_OFFSET, poller.index);
        int result = Kernel.current().epollCtl(s, EPFD, operation, poller.epfd, event);
        if (result < 0) {
          throw new IllegalStateException("epoll_ctl on a poller: " + new Errno(-result));
        }
      }
    }

    private static void run(Poller[] pollers) {
      MemorySegment events = Arena.global().allocate((long) EVENTS * EVENT_SIZE, Long.BYTES);
      while (true) {
        int ready;
        try (Scratch s = Scratch.take()) {
          ready = Kernel.current().epollWait(s, EPFD, events, EVENTS, ending ? 0 : -1);
        }
        for (int i = 0; i < ready; i++) {
          long index =
              events.get(ValueLayout.JAVA_LONG_UNALIGNED, (long) i * EVENT_SIZE + DATA_OFFSET);
          if (index != NOBODY) {
            LockSupport.unpark(pollers[(int) index].thread);
          }
        }
        if (ending) {
          LockSupport.parkNanos(pollers, TICK);
        }
      }
    }
  }
}
