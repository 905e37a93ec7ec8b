// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.Optional;
import landline.socket.sys.Kernel;
import landline.socket.sys.Scratch;
import org.jspecify.annotations.Nullable;

/// How bytes come in: try the call, and if there is nothing, wait for the poller and try again. If
/// the last call is known to have emptied the queue, waiting comes first.
final class Receiving {

  private static final int ALWAYS = MsgFlags.MSG_DONTWAIT.value();
  private static final int PEEK = MsgFlags.MSG_PEEK.value();
  private static final int ASIDE = MsgFlags.MSG_OOB.or(MsgFlags.MSG_ERRQUEUE).value();

  private Receiving() {}

  /// Whether the call reads beside the queue: urgent data, or errors. Such a call never waits, and
  /// needs no turn.
  private static boolean isAside(int flags) {
    return (flags & ASIDE) != 0;
  }

  /// recv(2) into the heap.
  static int bytes(Socket socket, byte[] bytes, int offset, int length) throws IOException {
    long deadline = socket.deadline();
    Side side = socket.descriptor().reading();
    if (!side.enter(socket, "recv", socket.mayWait(0), deadline)) {
      return Socket.WOULD_BLOCK;
    }
    try {
      return receive(socket, side, bytes, offset, null, length, 0, deadline);
    } finally {
      side.unlock();
    }
  }

  /// recv(2) into a buffer, which is advanced.
  static int buffer(Socket socket, ByteBuffer buffer, MsgFlags flags, long deadline)
      throws IOException {
    Side side = socket.descriptor().reading();
    if (isAside(flags.value())) {
      if (flags.has(MsgFlags.MSG_OOB)) {
        side.outOfBand();
      }
      return advance(socket, side, buffer, buffer.remaining(), flags, deadline);
    }
    if (!side.enter(socket, "recv", socket.mayWait(flags.value()), deadline)) {
      return Socket.WOULD_BLOCK;
    }
    try {
      int room = buffer.remaining();
      boolean all = flags.has(MsgFlags.MSG_WAITALL) && socket.isStream();
      int received = advance(socket, side, buffer, room, flags, deadline);
      int more = received;
      while (all && more > 0 && received < room && !flags.has(MsgFlags.MSG_PEEK)) {
        more = advance(socket, side, buffer, room - received, flags, deadline);
        received += Math.max(0, more);
      }
      return received;
    } finally {
      side.unlock();
    }
  }

  private static int advance(
      Socket socket, Side side, ByteBuffer buffer, int room, MsgFlags flags, long deadline)
      throws IOException {
    boolean heap = buffer.hasArray();
    int received =
        receive(
            socket,
            side,
            heap ? buffer.array() : null,
            heap ? buffer.arrayOffset() + buffer.position() : 0,
            heap ? null : MemorySegment.ofBuffer(buffer),
            room,
            flags.value(),
            deadline);
    boolean discarded = socket.isStream() && flags.has(MsgFlags.MSG_TRUNC);
    if (received > 0 && !discarded) {
      buffer.position(buffer.position() + Math.min(received, room));
    }
    return received;
  }

  private static int receive(
      Socket socket,
      Side side,
      byte @Nullable [] heap,
      int offset,
      @Nullable MemorySegment memory,
      int length,
      int flags,
      long deadline)
      throws IOException {
    // A stream may give less than asked, a message must fit whole.
    boolean direct = memory != null || (length > Scratch.DATA && !socket.isStream());
    int wanted = direct ? length : Math.min(length, Scratch.DATA);
    while (true) {
      int seen = before(socket, side, "recv", flags, deadline);
      long got;
      try (Scratch s = Scratch.take()) {
        if (!direct) {
          got = call(socket, s, s.data(), wanted, flags, false);
          copy(s.data(), got, heap, offset, wanted, flags, socket);
        } else if (memory != null) {
          got = call(socket, s, memory, wanted, flags, false);
        } else {
          try (Arena large = Arena.ofConfined()) {
            MemorySegment message = large.allocate(wanted);
            got = call(socket, s, message, wanted, flags, false);
            copy(message, got, heap, offset, wanted, flags, socket);
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
      if (isEnd(side, got, flags)) {
        return 0;
      }
      if (!again(socket, side, "recv", seen, got, flags, deadline)) {
        return Socket.WOULD_BLOCK;
      }
    }
  }

  private static void copy(
      MemorySegment from,
      long got,
      byte @Nullable [] heap,
      int offset,
      int wanted,
      int flags,
      Socket socket) {
    boolean discarded = socket.isStream() && (flags & MsgFlags.MSG_TRUNC.value()) != 0;
    if (got > 0 && heap != null && !discarded) {
      int length = (int) Math.min(got, wanted);
      MemorySegment.copy(from, ValueLayout.JAVA_BYTE, 0, heap, offset, length);
    }
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
        if (isEnd(side, got, flags)) {
          return Optional.of(new Datagram(new byte[0], socket.lastPeer(), 0));
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
  private static int before(Socket socket, Side side, String call, int flags, long deadline)
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
    int all = flags | ALWAYS | (socket.isStream() ? 0 : MsgFlags.MSG_TRUNC.value());
    int fd = socket.acquire(named ? "recvfrom" : "recv");
    try {
      if (!named) {
        return Kernel.current().recv(s, fd, memory, length, all);
      }
      s.length().set(ValueLayout.JAVA_INT, 0, Scratch.ADDRESS);
      return Kernel.current().recvfrom(s, fd, memory, length, all, s.address(), s.length());
    } finally {
      socket.release();
    }
  }

  /// Whether a call found nothing and never will.
  private static boolean isEnd(Side side, long got, int flags) {
    return got == -Errno.EAGAIN.value() && side.isShut() && !isAside(flags);
  }

  /// Sorts out a failed call.
  ///
  /// @return true to go on and try again, false if the call would block and the caller does not
  ///   wait
  private static boolean again(
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
    if ((flags & PEEK) == 0) {
      side.empty(seen);
    } else if (waits) {
      // With SO_PEEK_OFF, nothing to peek at does not mean that the queue is empty.
      side.await(socket, call, seen, deadline);
    }
    return waits;
  }
}
