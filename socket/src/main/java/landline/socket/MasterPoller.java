// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;
import landline.socket.internal.BlockingCall;
import landline.socket.sys.Kernel;
import landline.socket.sys.Platform;
import landline.socket.sys.Scratch;

/// The platform thread that waits in epoll_wait(2): for the sockets of platform threads, and for
/// idle virtual pollers.
final class MasterPoller implements Runnable {

  private static final long TICK = TimeUnit.MILLISECONDS.toNanos(1);
  private static final int NOBODY = PollerThread.COUNT;

  private final EpollInstance poller;
  private final AtomicReferenceArray<Thread> pollers =
      new AtomicReferenceArray<>(PollerThread.COUNT);
  private volatile boolean ending;

  private MasterPoller(EpollInstance poller) {
    this.poller = poller;
  }

  static MasterPoller start() throws IOException {
    var master = new MasterPoller(new EpollInstance(1));
    Thread thread = Thread.ofPlatform().daemon().name("landline-poller").unstarted(master);
    try {
      BlockingCall.start(thread, "for the poller");
    } catch (IOException | Error failed) {
      master.poller.close();
      throw failed;
    }
    try {
      Runtime.getRuntime().addShutdownHook(new Thread(master::end, "landline-poller-end"));
    } catch (IllegalStateException endsAlready) {
      master.ending = true;
    }
    return master;
  }

  EpollInstance poller() {
    return poller;
  }

  /// Adds a poller, without watching it yet.
  void add(EpollInstance other, int index, Thread thread) throws IOException {
    pollers.set(index, thread);
    try (Scratch s = Scratch.take()) {
      int result = poller.watch(s, other, index, true);
      if (result < 0) {
        throw Failure.of("epoll_ctl", "for the poller", result);
      }
    }
  }

  /// Arms the watch of one poller. If it has events already, it is unparked at once.
  void watch(EpollInstance other, int index) {
    try (Scratch s = Scratch.take()) {
      int result = poller.watch(s, other, index, false);
      if (result < 0) {
        throw new IllegalStateException("epoll_ctl on a poller: " + new Errno(-result));
      }
    }
  }

  /// HotSpot waits up to 300 ms for threads in native code before it lets the process exit. So from
  /// now on the thread polls, for threads that still need it, and does not wait in the kernel. A
  /// new datagram socket, which is writable at once, wakes it.
  private void end() {
    ending = true;
    try (Scratch s = Scratch.take()) {
      int type = Type.DGRAM.value() | Platform.number("SOCK_CLOEXEC");
      int fd = Kernel.current().socket(s, Domain.UNIX.value(), type, 0);
      // If there is no descriptor left, the process ends 300 ms later.
      poller.watch(s, fd, NOBODY);
    }
  }

  /// Runs on the master's thread for the life of the process.
  @Override
  public void run() {
    PollerThread.forever(this::turn, this::repair);
  }

  private void repair() {
    poller.rewatch();
    for (int i = 0; i < pollers.length(); i++) {
      LockSupport.unpark(pollers.get(i));
    }
  }

  private void turn() {
    poller.poll(ending ? 0 : -1, this::unpark);
    if (ending) {
      LockSupport.parkNanos(this, TICK);
    }
  }

  private void unpark(long tag) {
    if (tag != NOBODY) {
      LockSupport.unpark(pollers.get((int) tag));
    }
  }
}
