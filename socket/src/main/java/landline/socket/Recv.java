// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.Optional;
import landline.socket.sys.Kernel;
import landline.socket.sys.Platform;
import landline.socket.sys.Scratch;

/// Receives bytes: tries the call, and if there is nothing, waits for the poller and tries again.
/// If the last call is known to have emptied the queue, it waits first.
final class Recv {

  private static final int ALWAYS = MsgFlags.MSG_DONTWAIT.value();
  private static final int ALL = MsgFlags.MSG_WAITALL.value();
  private static final int TRUNC = MsgFlags.MSG_TRUNC.value();
  private static final int PEEK = MsgFlags.MSG_PEEK.value();
  private static final int ERRORS = MsgFlags.MSG_ERRQUEUE.value();
  private static final int ASIDE = MsgFlags.MSG_OOB.or(MsgFlags.MSG_ERRQUEUE).value();

  private static final int AT_MARK = Platform.number("SIOCATMARK");
  private static final int FIONREAD = Platform.number("FIONREAD");

  // Where the fields of struct pollfd are; see poll(2).
  private static final int POLL_EVENTS = 4;
  private static final int POLL_RESULT = 6;
  private static final int READABLE = Platform.number("POLLIN");
  private static final int URGENT = Platform.number("POLLPRI");
  private static final int ERROR = Platform.number("POLLERR");
  // POLLERR alone may be the error queue, which does not concern those who wait for bytes.
  private static final int END = Platform.number("POLLRDHUP") | Platform.number("POLLHUP");

  private Recv() {}

  /// Whether the call reads beside the queue: urgent data, or errors. Such a call never waits, and
  /// needs no lock.
  private static boolean isAside(int flags) {
    return (flags & ASIDE) != 0;
  }

  /// recv(2) into memory of any kind.
  static int memory(Socket socket, MemorySegment memory, int flags, long deadline)
      throws IOException {
    WaitQueue side = socket.descriptor().reading();
    if (isAside(flags)) {
      boolean urgent = (flags & MsgFlags.MSG_OOB.value()) != 0;
      if (urgent) {
        side.tryFirst();
      }
      int received = receive(socket, side, memory, flags, deadline);
      if (urgent && received > 0) {
        noteMark(socket, side);
      }
      return received;
    }
    if (!side.enter(socket, "recv", socket.mayWait(flags), deadline)) {
      return Socket.WOULD_BLOCK;
    }
    try {
      if (isToBeFilled(socket, flags)) {
        return filled(socket, side, memory, flags, deadline);
      }
      awaitPeek(socket, side, "recv", memory.byteSize(), flags, deadline);
      return receive(socket, side, memory, flags, deadline);
    } finally {
      side.unlock();
    }
  }

  /// recv(2) into a buffer, which is advanced.
  static int buffer(Socket socket, ByteBuffer buffer, int flags, long deadline) throws IOException {
    int received = memory(socket, MemorySegment.ofBuffer(buffer), flags, deadline);
    if (received > 0 && !discards(socket, flags)) {
      buffer.position(buffer.position() + Math.min(received, buffer.remaining()));
    }
    return received;
  }

  /// Whether the call discards what it receives; see tcp(7). Other streams ignore MSG_TRUNC.
  static boolean discards(Socket socket, int flags) {
    return (flags & TRUNC) != 0 && socket.isTcpOrMptcp();
  }

  /// Whether a call is repeated until the buffer is full: MSG_WAITALL.
  static boolean isToBeFilled(Socket socket, int flags) {
    return (flags & ALL) != 0 && socket.isStream() && (flags & (PEEK | ASIDE)) == 0;
  }

  /// Whether TCP waits until it can return as many bytes as requested.
  static boolean isToBePeeked(Socket socket, int flags) {
    return (flags & (ALL | PEEK | ASIDE)) == (ALL | PEEK) && socket.isTcpOrMptcp();
  }

  /// Repeats the call. What ends it after some bytes, the next call meets, too.
  private static int filled(
      Socket socket, WaitQueue side, MemorySegment memory, int flags, long deadline)
      throws IOException {
    long room = Math.min(memory.byteSize(), Integer.MAX_VALUE);
    int total = receive(socket, side, memory.asSlice(0, room), flags, deadline);
    boolean goesOn = total > 0;
    try {
      while (goesOn && total < room && awaitMore(socket, side, "recv", flags, deadline)) {
        MemorySegment rest = memory.asSlice(total, room - total);
        int more = receive(socket, side, rest, flags | ALWAYS, deadline);
        total += Math.max(0, more);
        goesOn = more != 0;
      }
    } catch (IOException end) {
      // An error of the socket is still there, and so is what ends a wait.
    }
    return total;
  }

  /// Waits until a further call with MSG_WAITALL finds bytes. One that finds none would take the
  /// error of the socket, which duplicates and SO_ERROR tell as well; the kernel leaves it to the
  /// next call.
  ///
  /// @return false if no more can come, urgent data is next, or the caller does not wait
  static boolean awaitMore(Socket socket, WaitQueue side, String call, int flags, long deadline)
      throws IOException {
    while (true) {
      int seen = side.edges();
      if (!side.isDrained(seen)) {
        int ready = poll(socket, READABLE | END);
        if (isAtMark(socket)) {
          return false;
        }
        // In this order: after an end nothing comes.
        if (finds(socket, ready)) {
          return true;
        }
        if ((ready & END) != 0) {
          return false;
        }
      }
      if (!socket.mayWait(flags)) {
        return false;
      }
      side.await(socket, call, seen, deadline);
    }
  }

  /// Whether a call finds bytes. Elsewhere than on TCP and UNIX it may find the end: MPTCP counts a
  /// byte for it, and vsock(7) counts only since Linux 6.17.
  private static boolean finds(Socket socket, int ready) throws SocketClosedException {
    if (socket.isTcp() || socket.domain().equals(Domain.UNIX)) {
      return queued(socket) != 0;
    }
    boolean failed = (ready & END) != 0 && (ready & ERROR) != 0;
    return (ready & READABLE) != 0 && !failed;
  }

  /// Waits until a call with MSG_PEEK and MSG_WAITALL finds everything, or no more can come. The
  /// call itself reports the end of the wait: if there are some bytes, it returns these.
  static void awaitPeek(
      Socket socket, WaitQueue side, String call, long wanted, int flags, long deadline) {
    if (!isToBePeeked(socket, flags) || !socket.mayWait(flags)) {
      return;
    }
    try {
      long needed = wanted + SocketCalls.peekOffset(socket);
      while (true) {
        int seen = side.edges();
        boolean over = (poll(socket, END | URGENT) & (END | URGENT)) != 0;
        int queued = queued(socket);
        if (over || side.isBeforeMark() || queued < 0 || queued >= needed) {
          return;
        }
        side.await(socket, call, seen, deadline);
      }
    } catch (IOException _) {
      return;
    }
  }

  /// Whether urgent data is next, at which a receive call with some bytes stops, also with
  /// MSG_WAITALL; see sockatmark(3). A separate call would skip it.
  static boolean isAtMark(Socket socket) throws SocketClosedException {
    return ioctl(socket, AT_MARK) > 0;
  }

  /// The number of bytes that can be read without waiting; see FIONREAD in tcp(7).
  ///
  /// @return the number, or a negated error number
  static int queued(Socket socket) throws SocketClosedException {
    return ioctl(socket, FIONREAD);
  }

  /// Remembers the mark of urgent data that was taken. TCP still stops there, and counts only what
  /// comes before, but no event tells of it any more.
  static void noteMark(Socket socket, WaitQueue side) throws SocketClosedException {
    if (socket.isTcp()) {
      side.markAfter(queued(socket));
    }
  }

  /// The events of a socket that are there now; see poll(2).
  ///
  /// @return also POLLERR and POLLHUP, which are always asked for; an end if the call fails, so
  ///   that nobody waits for what has come already
  private static int poll(Socket socket, int events) throws SocketClosedException {
    int fd = socket.acquire("poll");
    try (Scratch s = Scratch.take()) {
      MemorySegment pollfd = s.data();
      pollfd.set(ValueLayout.JAVA_INT, 0, fd);
      pollfd.set(ValueLayout.JAVA_SHORT, POLL_EVENTS, (short) events);
      int result = Kernel.current().poll(s, pollfd, 1, 0);
      return result < 0 ? END : pollfd.get(ValueLayout.JAVA_SHORT, POLL_RESULT);
    } finally {
      socket.release();
    }
  }

  private static int ioctl(Socket socket, int request) throws SocketClosedException {
    int fd = socket.acquire("ioctl");
    try (Scratch s = Scratch.take()) {
      s.data().set(ValueLayout.JAVA_INT, 0, 0);
      int result = Kernel.current().ioctl(s, fd, request, s.data());
      return result < 0 ? result : s.data().get(ValueLayout.JAVA_INT, 0);
    } finally {
      socket.release();
    }
  }

  private static int receive(
      Socket socket, WaitQueue side, MemorySegment memory, int flags, long deadline)
      throws IOException {
    while (true) {
      int seen = before(socket, side, "recv", flags, deadline);
      long wanted = memory.byteSize();
      long got;
      try (Scratch s = Scratch.take()) {
        if (memory.isNative()) {
          got = call(socket, s, memory, wanted, flags, false);
        } else if (wanted <= Scratch.DATA || (socket.isStream() && !isToBePeeked(socket, flags))) {
          // A stream may give less than asked, a message must fit whole.
          wanted = Math.min(wanted, Scratch.DATA);
          got = copied(socket, s, s.data(), wanted, memory, flags);
        } else {
          try (Arena large = Arena.ofConfined()) {
            got = copied(socket, s, large.allocate(wanted), wanted, memory, flags);
          }
        }
      }
      if (got >= 0) {
        if (got < wanted
            && got > 0
            && socket.shortReadMeansEmpty()
            && (flags & (ASIDE | PEEK)) == 0) {
          side.shortRead(seen);
        }
        return (int) Math.min(got, Integer.MAX_VALUE);
      }
      if (isEnd(socket, side, got, flags)) {
        return 0;
      }
      if (!again(socket, side, "recv", seen, got, flags, deadline)) {
        return Socket.WOULD_BLOCK;
      }
    }
  }

  private static long copied(
      Socket socket, Scratch s, MemorySegment from, long wanted, MemorySegment to, int flags)
      throws IOException {
    long got = call(socket, s, from, wanted, flags, false);
    if (got > 0 && !discards(socket, flags)) {
      MemorySegment.copy(from, 0, to, 0, Math.min(got, wanted));
    }
    return got;
  }

  /// recvfrom(2); empty if it would block.
  static Optional<Datagram> datagram(Socket socket, int limit, int flags, long deadline)
      throws IOException {
    WaitQueue side = socket.descriptor().reading();
    boolean aside = isAside(flags);
    if (!aside && !side.enter(socket, "recvfrom", socket.mayWait(flags), deadline)) {
      return Optional.empty();
    }
    try {
      while (true) {
        int seen = before(socket, side, "recvfrom", flags, deadline);
        long got;
        try (Scratch s = Scratch.take()) {
          if (limit <= Scratch.DATA) {
            got = call(socket, s, s.data(), limit, flags, true);
            if (got >= 0) {
              return Optional.of(datagram(socket, s, s.data(), limit, got, flags));
            }
          } else {
            try (Arena large = Arena.ofConfined()) {
              MemorySegment message = large.allocate(limit);
              got = call(socket, s, message, limit, flags, true);
              if (got >= 0) {
                return Optional.of(datagram(socket, s, message, limit, got, flags));
              }
            }
          }
        }
        if (isEnd(socket, side, got, flags)) {
          return Optional.of(new Datagram(new byte[0], socket.nobody(), 0));
        }
        if (!again(socket, side, "recvfrom", seen, got, flags, deadline)) {
          return Optional.empty();
        }
      }
    } finally {
      if (!aside) {
        side.unlock();
      }
    }
  }

  private static Datagram datagram(
      Socket socket, Scratch s, MemorySegment message, int limit, long got, int flags) {
    byte[] data = new byte[discards(socket, flags) ? 0 : (int) Math.min(got, limit)];
    MemorySegment.copy(message, ValueLayout.JAVA_BYTE, 0, data, 0, data.length);
    int length = s.length().get(ValueLayout.JAVA_INT, 0);
    // A connected stream gives no address with its bytes.
    boolean silent = length == 0 && socket.isConnectionOriented();
    SockAddr from = silent ? socket.lastPeer() : SockAddrCodec.read(s.address(), length);
    return new Datagram(data, from, (int) Math.min(got, Integer.MAX_VALUE));
  }

  /// Waits if that is sure to save a call.
  static int before(Socket socket, WaitQueue side, String call, int flags, long deadline)
      throws IOException {
    int seen = side.edges();
    if (side.isDrained(seen) && !isAside(flags) && socket.mayWait(flags)) {
      side.await(socket, call, seen, deadline);
      seen = side.edges();
    }
    return seen;
  }

  /// recv(2) or recvfrom(2), once.
  static long call(
      Socket socket, Scratch s, MemorySegment memory, long length, int flags, boolean named)
      throws IOException {
    // The length of a message is its real one, so that a cut is never silent.
    int all = flags | ALWAYS | (socket.isStream() ? 0 : TRUNC);
    boolean takes = (flags & (PEEK | ERRORS)) == 0;
    Descriptor descriptor = socket.descriptor();
    WaitQueue side = descriptor.reading();
    int fd = socket.acquire(named ? "recvfrom" : "recv");
    try {
      if (!named) {
        return side.moved(Kernel.current().recv(s, fd, memory, length, all), takes);
      }
      s.length().set(ValueLayout.JAVA_INT, 0, Scratch.ADDRESS);
      return side.moved(
          Kernel.current().recvfrom(s, fd, memory, length, all, s.address(), s.length()), takes);
    } finally {
      try {
        socket.release();
      } catch (StackOverflowError deep) {
        descriptor.overflowed = true;
      }
    }
  }

  /// Whether a call found nothing, and one that blocks in the kernel would end now: receiving was
  /// shut down on a datagram socket. Connections return 0 by themselves.
  static boolean isEnd(Socket socket, WaitQueue side, long got, int flags) {
    return got == -Errno.EAGAIN.value()
        && side.isHungUp()
        && !socket.isConnectionOriented()
        && !isAside(flags)
        && socket.mayWait(flags);
  }

  /// Handles a failed call, and waits if there was nothing.
  ///
  /// @return true to go on and try again, false if the call would block and the caller does not
  ///   wait
  static boolean again(
      Socket socket, WaitQueue side, String call, int seen, long got, int flags, long deadline)
      throws IOException {
    if (got == -Errno.EINTR.value()) {
      return true;
    }
    if (got != -Errno.EAGAIN.value()) {
      throw socket.failed(call, got);
    }
    if (isAside(flags)) {
      return false;
    }
    boolean waits = socket.mayWait(flags);
    if (waits) {
      side.await(socket, call, seen, deadline);
    }
    return waits;
  }
}
