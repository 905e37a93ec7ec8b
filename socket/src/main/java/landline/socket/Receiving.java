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

/// How bytes come in: try the call, and if there is nothing, wait for the poller and try again. If
/// the last call is known to have emptied the queue, waiting comes first.
final class Receiving {

  private static final int ALWAYS = MsgFlags.MSG_DONTWAIT.value();
  private static final int ALL = MsgFlags.MSG_WAITALL.value();
  private static final int TRUNC = MsgFlags.MSG_TRUNC.value();
  private static final int PEEK = MsgFlags.MSG_PEEK.value();
  private static final int ERRORS = MsgFlags.MSG_ERRQUEUE.value();
  private static final int ASIDE = MsgFlags.MSG_OOB.or(MsgFlags.MSG_ERRQUEUE).value();

  private static final int AT_MARK = Platform.current().constant("SIOCATMARK");

  private Receiving() {}

  /// Whether the call reads beside the queue: urgent data, or errors. Such a call never waits, and
  /// needs no turn.
  private static boolean isAside(int flags) {
    return (flags & ASIDE) != 0;
  }

  /// recv(2) into memory of any kind.
  static int memory(Socket socket, MemorySegment memory, int flags, long deadline)
      throws IOException {
    Side side = socket.descriptor().reading();
    if (isAside(flags)) {
      if ((flags & MsgFlags.MSG_OOB.value()) != 0) {
        side.tryFirst();
      }
      return receive(socket, side, memory, flags, deadline);
    }
    if (!side.enter(socket, "recv", socket.mayWait(flags), deadline)) {
      return Socket.WOULD_BLOCK;
    }
    try {
      return receive(socket, side, memory, flags, deadline);
    } finally {
      side.unlock();
    }
  }

  /// recv(2) into a buffer, which is advanced; with MSG_WAITALL until it is full.
  static int buffer(Socket socket, ByteBuffer buffer, int flags, long deadline) throws IOException {
    boolean fills = socket.isStream() && (flags & ALL) != 0 && (flags & (PEEK | ASIDE)) == 0;
    Side side = socket.descriptor().reading();
    // Others must not take bytes from between these.
    if (fills && !side.enter(socket, "recv", socket.mayWait(flags), deadline)) {
      return Socket.WOULD_BLOCK;
    }
    try {
      int room = buffer.remaining();
      int total = advance(socket, buffer, room, flags, deadline);
      int more = total;
      while (fills && more > 0 && total < room) {
        int seen = side.edges();
        if (isAtMark(socket)) {
          break;
        }
        more = advance(socket, buffer, room - total, flags | ALWAYS, deadline);
        if (more == Socket.WOULD_BLOCK && socket.mayWait(flags)) {
          side.await(socket, "recv", seen, deadline);
          more = 1;
        } else {
          total += Math.max(0, more);
        }
      }
      return total;
    } finally {
      if (fills) {
        side.unlock();
      }
    }
  }

  /// Whether urgent data is next, before which a receive call that has some bytes stops, also with
  /// MSG_WAITALL; see sockatmark(3). A call of its own would go past it.
  static boolean isAtMark(Socket socket) throws IOException {
    int fd = socket.acquire("ioctl");
    try (Scratch s = Scratch.take()) {
      s.data().set(ValueLayout.JAVA_INT, 0, 0);
      int result = Kernel.current().ioctl(s, fd, AT_MARK, s.data());
      return result >= 0 && s.data().get(ValueLayout.JAVA_INT, 0) != 0;
    } finally {
      socket.release();
    }
  }

  private static int advance(Socket socket, ByteBuffer buffer, int room, int flags, long deadline)
      throws IOException {
    MemorySegment memory = MemorySegment.ofBuffer(buffer).asSlice(0, room);
    int received = memory(socket, memory, flags, deadline);
    boolean discarded = socket.isStream() && (flags & TRUNC) != 0;
    if (received > 0 && !discarded) {
      buffer.position(buffer.position() + Math.min(received, room));
    }
    return received;
  }

  private static int receive(
      Socket socket, Side side, MemorySegment memory, int flags, long deadline) throws IOException {
    while (true) {
      int seen = before(socket, side, "recv", flags, deadline);
      long wanted = memory.byteSize();
      long got;
      try (Scratch s = Scratch.take()) {
        if (memory.isNative()) {
          got = call(socket, s, memory, wanted, flags, false);
        } else if (wanted <= Scratch.DATA || socket.isStream()) {
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
    boolean discarded = socket.isStream() && (flags & TRUNC) != 0;
    if (got > 0 && !discarded) {
      MemorySegment.copy(from, 0, to, 0, Math.min(got, wanted));
    }
    return got;
  }

  /// recvfrom(2); empty if it would block.
  static Optional<Datagram> datagram(Socket socket, int limit, int flags, long deadline)
      throws IOException {
    Side side = socket.descriptor().reading();
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
              return Optional.of(datagram(socket, s, s.data(), limit, got));
            }
          } else {
            try (Arena large = Arena.ofConfined()) {
              MemorySegment message = large.allocate(limit);
              got = call(socket, s, message, limit, flags, true);
              if (got >= 0) {
                return Optional.of(datagram(socket, s, message, limit, got));
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
      Socket socket, Scratch s, MemorySegment message, int limit, long got) {
    byte[] data = new byte[(int) Math.min(got, limit)];
    MemorySegment.copy(message, ValueLayout.JAVA_BYTE, 0, data, 0, data.length);
    int length = s.length().get(ValueLayout.JAVA_INT, 0);
    // A connected stream gives no address with its bytes.
    boolean silent = length == 0 && socket.isConnectionOriented();
    SockAddr from = silent ? socket.lastPeer() : SockAddrCodec.read(s.address(), length);
    return new Datagram(data, from, (int) Math.min(got, Integer.MAX_VALUE));
  }

  /// Waits first if that is sure to save a call.
  static int before(Socket socket, Side side, String call, int flags, long deadline)
      throws IOException {
    int seen = side.edges();
    if (side.isDrained(seen) && !isAside(flags) && socket.mayWait(flags)) {
      side.await(socket, call, seen, deadline);
      seen = side.edges();
    }
    return seen;
  }

  private static long call(
      Socket socket, Scratch s, MemorySegment memory, long length, int flags, boolean named)
      throws IOException {
    // The length of a message is its real one, so that a cut is never silent.
    int all = flags | ALWAYS | (socket.isStream() ? 0 : TRUNC);
    boolean takes = (flags & (PEEK | ERRORS)) == 0;
    Descriptor descriptor = socket.descriptor();
    Side side = descriptor.reading();
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
  /// shut down on a datagram socket. Connections give 0 of themselves.
  static boolean isEnd(Socket socket, Side side, long got, int flags) {
    return got == -Errno.EAGAIN.value()
        && side.isHungUp()
        && !socket.isConnectionOriented()
        && !isAside(flags)
        && socket.mayWait(flags);
  }

  /// Sorts out a failed call, and waits if there was nothing.
  ///
  /// @return true to go on and try again, false if the call would block and the caller does not
  ///   wait
  static boolean again(
      Socket socket, Side side, String call, int seen, long got, int flags, long deadline)
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
