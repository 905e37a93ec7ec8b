// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import static landline.socket.sys.Platform.number;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.foreign.ValueLayout;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.spi.AbstractInterruptibleChannel;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import landline.socket.sys.Kernel;
import landline.socket.sys.Scratch;

/// The descriptors of a [Poll]: epoll's, and the eventfd(2) that wakes the selecting thread. One
/// thread at a time awaits and reads the events.
final class PollCore {

  /// The tag of the alarm; no key has it, since their generations begin at 1.
  static final long ALARM = 0;

  private final Descriptor descriptor;
  private final Descriptor alarm;
  private final AtomicBoolean alarmed = new AtomicBoolean();
  private final EpollEvents events = new EpollEvents(256);
  private Wait wait = new Wait();
  private volatile boolean closing;
  private int next;
  private int count;

  private PollCore(Descriptor descriptor, Descriptor alarm) {
    this.descriptor = descriptor;
    this.alarm = alarm;
  }

  static PollCore open() throws IOException {
    try (Scratch s = Scratch.take()) {
      Kernel kernel = Kernel.current();
      int epfd = checked("epoll_create1", kernel.epollCreate1(s, number("EPOLL_CLOEXEC")));
      var descriptor = new Descriptor(epfd);
      try {
        int flags = number("EFD_NONBLOCK") | number("EFD_CLOEXEC");
        var alarm = new Descriptor(checked("eventfd", kernel.eventfd(s, 0, flags)));
        try {
          var epoll = new PollCore(descriptor, alarm);
          checked("epoll_ctl", epoll.control(EpollEvents.ADD, alarm.fd(), Poll.IN, ALARM));
          return epoll;
        } catch (IOException failed) {
          alarm.close();
          throw failed;
        }
      } catch (IOException failed) {
        descriptor.close();
        throw failed;
      }
    }
  }

  private static int checked(String call, int result) throws IOException {
    if (result < 0) {
      throw Failure.of(call, "for a poll", result);
    }
    return result;
  }

  Descriptor descriptor() {
    return descriptor;
  }

  Descriptor alarm() {
    return alarm;
  }

  /// epoll_ctl(2).
  ///
  /// @return 0 or a negated error number
  int control(int operation, int fd, int interest, long tag) throws IOException {
    enter("epoll_ctl");
    try (Scratch s = Scratch.take()) {
      return EpollEvents.control(s, descriptor.fd(), operation, fd, interest, tag);
    } finally {
      descriptor.release();
    }
  }

  /// Unregisters a number, if this is still open.
  void forget(Scratch s, int fd) {
    if (descriptor.acquire()) {
      try {
        EpollEvents.control(s, descriptor.fd(), EpollEvents.DEL, fd, 0, 0);
      } finally {
        descriptor.release();
      }
    }
  }

  private void enter(String call) throws SocketClosedException {
    if (closing || !descriptor.acquire()) {
      throw closed(call);
    }
  }

  void requireOpen(String call) throws SocketClosedException {
    if (closing) {
      throw closed(call);
    }
  }

  private SocketClosedException closed(String call) {
    return new SocketClosedException(call + " " + this + ": the poll is closed");
  }

  /// Moves to the next event.
  ///
  /// @return false after the last one
  boolean next() {
    if (next >= count) {
      return false;
    }
    next++;
    return true;
  }

  long tag() {
    return events.tag(next - 1);
  }

  int events() {
    return events.ready(next - 1);
  }

  /// Waits for events, to be read with [#next].
  ///
  /// @return false if the deadline passed first, or there is nothing and the caller does not wait
  boolean await(boolean waits, long deadline) throws IOException {
    boolean virtual = Thread.currentThread().isVirtual();
    WaitQueue side = descriptor.reading();
    while (true) {
      int seen = side.edges();
      int result = waits && !virtual ? block(deadline) : ask(0);
      if (result > 0) {
        next = 0;
        count = result;
        return true;
      }
      if (result < 0 && result != -Errno.EINTR.value()) {
        throw Failure.of("epoll_wait", toString(), result);
      }
      if (!waits || NanoTime.left(deadline) <= 0) {
        return false;
      }
      if (virtual && result == 0) {
        if (deadline == NanoTime.FOREVER) {
          side.await(this, "epoll_wait", seen, deadline);
        } else {
          side.pause(this, "epoll_wait", seen, NanoTime.left(deadline), NanoTime.FOREVER);
        }
      }
    }
  }

  private int ask(int millis) throws IOException {
    enter("epoll_wait");
    try (Scratch s = Scratch.take()) {
      // Whoever closes says so first and rings the alarm then, so this can't miss both.
      return closing ? 0 : events.await(s, descriptor.fd(), millis);
    } finally {
      descriptor.release();
    }
  }

  /// Waits in the kernel; for platform threads.
  private int block(long deadline) throws IOException {
    int millis = -1;
    if (deadline != NanoTime.FOREVER) {
      // Rounded up, so that no time is left when the kernel says that it is over.
      long left = Math.max(0, NanoTime.left(deadline)) + TimeUnit.MILLISECONDS.toNanos(1) - 1;
      millis = (int) Math.min(TimeUnit.NANOSECONDS.toMillis(left), Integer.MAX_VALUE);
    }
    wait.enter();
    int result = 0;
    boolean interrupted;
    try {
      result = ask(millis);
    } finally {
      interrupted = wait.leave();
    }
    if (interrupted) {
      wait = new Wait();
      if (result <= 0 || onlyAlarm(result)) {
        // The alarm that the interrupt has rung would end the next wait.
        calm();
        throw new InterruptedIOException("epoll_wait " + this + ": interrupted");
      }
    }
    return result;
  }

  private boolean onlyAlarm(int result) {
    return result == 1 && events.tag(0) == ALARM;
  }

  /// Writes the eventfd, which ends the current or the next wait.
  void wakeup() {
    if (alarmed.getAndSet(true) || !alarm.acquire()) {
      return;
    }
    try (Scratch s = Scratch.take()) {
      s.data().set(ValueLayout.JAVA_LONG, 0, 1);
      long result;
      do {
        result = Kernel.current().write(s, alarm.fd(), s.data(), Long.BYTES);
      } while (result == -Errno.EINTR.value());
    } finally {
      alarm.release();
    }
  }

  /// Resets the eventfd. Reading comes first: a wake-up in between ends this very wait.
  void calm() {
    if (!alarm.acquire()) {
      return;
    }
    try (Scratch s = Scratch.take()) {
      long result;
      do {
        result = Kernel.current().read(s, alarm.fd(), s.data(), Long.BYTES);
      } while (result == -Errno.EINTR.value());
    } finally {
      alarm.release();
    }
    alarmed.getAndSet(false);
  }

  /// Closes both descriptors, after a thread that waits in the kernel has left.
  void close() {
    closing = true;
    wakeup();
    descriptor.close();
    alarm.close();
  }

  boolean isClosed() {
    return closing;
  }

  @Override
  public String toString() {
    return "poll fd " + descriptor.fd();
  }

  /// One wait of a platform thread in the kernel, which an interrupt ends in the way of the JDK's
  /// own channels. It can be interrupted once.
  private final class Wait extends AbstractInterruptibleChannel {

    void enter() {
      begin();
    }

    /// Leaves the wait.
    ///
    /// @return whether it was interrupted
    boolean leave() {
      try {
        end(true);
        return false;
      } catch (AsynchronousCloseException interrupted) {
        return true;
      }
    }

    @Override
    protected void implCloseChannel() {
      wakeup();
    }
  }
}
