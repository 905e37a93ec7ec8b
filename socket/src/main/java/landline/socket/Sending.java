// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import landline.socket.sys.Kernel;
import landline.socket.sys.Platform;
import landline.socket.sys.Scratch;
import org.jspecify.annotations.Nullable;

/// How bytes go out: try the call, and if there is no room, wait for the poller and try again.
final class Sending {

  private static final int ALWAYS =
      MsgFlags.MSG_DONTWAIT.value() | Platform.current().constant("MSG_NOSIGNAL");
  private static final long FIRST_PAUSE = TimeUnit.MILLISECONDS.toNanos(1);
  private static final long LONGEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(50);

  private Sending() {}

  /// send(2) or sendto(2) from the heap; `all` goes on until everything is sent.
  static int bytes(
      Socket socket, byte[] bytes, int offset, int length, @Nullable SockAddr to, boolean all)
      throws IOException {
    return locked(socket, bytes, offset, null, length, 0, to, socket.deadline(), all);
  }

  /// The same from a buffer, which is advanced.
  static int buffer(
      Socket socket,
      ByteBuffer buffer,
      MsgFlags flags,
      @Nullable SockAddr to,
      long deadline,
      boolean all)
      throws IOException {
    int room = buffer.remaining();
    int sent;
    if (buffer.hasArray()) {
      int offset = buffer.arrayOffset() + buffer.position();
      sent = locked(socket, buffer.array(), offset, null, room, flags.value(), to, deadline, all);
    } else if (!buffer.isDirect()) {
      // A read-only view of the heap: the kernel can't reach it and we may not have its array.
      byte[] copy = new byte[room];
      buffer.get(buffer.position(), copy);
      sent = locked(socket, copy, 0, null, room, flags.value(), to, deadline, all);
    } else {
      MemorySegment memory = MemorySegment.ofBuffer(buffer);
      sent = locked(socket, null, 0, memory, room, flags.value(), to, deadline, all);
    }
    if (sent > 0) {
      buffer.position(buffer.position() + sent);
    }
    return sent;
  }

  private static int locked(
      Socket socket,
      byte @Nullable [] heap,
      int offset,
      @Nullable MemorySegment memory,
      int length,
      int flags,
      @Nullable SockAddr to,
      long deadline,
      boolean all)
      throws IOException {
    String call = to == null ? "send" : "sendto";
    Side side = socket.descriptor().writing();
    if (!socket.isStream() && !socket.mayWait(flags)) {
      // A message goes whole or not at all, and who can't wait needs no place to wait in.
      return once(socket, side, call, heap, offset, memory, length, flags, to, deadline);
    }
    if (!side.enter(socket, call, socket.mayWait(flags), deadline)) {
      return Socket.WOULD_BLOCK;
    }
    try {
      int sent = 0;
      do {
        MemorySegment rest = memory == null ? null : memory.asSlice(sent);
        int n =
            once(socket, side, call, heap, offset + sent, rest, length - sent, flags, to, deadline);
        if (n == Socket.WOULD_BLOCK) {
          return sent > 0 ? sent : n;
        }
        sent += n;
      } while (all && sent < length);
      return sent;
    } finally {
      side.unlock();
    }
  }

  private static int once(
      Socket socket,
      Side side,
      String call,
      byte @Nullable [] heap,
      int offset,
      @Nullable MemorySegment memory,
      int length,
      int flags,
      @Nullable SockAddr to,
      long deadline)
      throws IOException {
    // A stream may take less than offered, a message goes whole.
    boolean large = memory == null && length > Scratch.DATA && !socket.isStream();
    int offered = memory != null || large ? length : Math.min(length, Scratch.DATA);
    long pause = FIRST_PAUSE;
    while (true) {
      int seen = side.edges();
      long sent;
      try (Scratch s = Scratch.take()) {
        if (memory != null) {
          sent = call(socket, s, call, memory, offered, flags, to);
        } else if (large) {
          try (Arena arena = Arena.ofConfined()) {
            sent =
                copied(socket, s, call, arena.allocate(offered), heap, offset, offered, flags, to);
          }
        } else {
          sent = copied(socket, s, call, s.data(), heap, offset, offered, flags, to);
        }
      }
      if (sent >= 0) {
        return (int) sent;
      }
      if (sent == -Errno.EINTR.value()) {
        continue;
      }
      if (sent != -Errno.EAGAIN.value()) {
        throw socket.failed(call, sent, to);
      }
      if (side.isShut()) {
        throw socket.failed(call, -Errno.EPIPE.value(), to);
      }
      if (!socket.mayWait(flags)) {
        return Socket.WOULD_BLOCK;
      }
      if (socket.isUnixDatagram()) {
        // The receiver's queue is full; epoll speaks of this socket's own buffer only.
        side.pause(socket, call, seen, pause, deadline);
        pause = Math.min(2 * pause, LONGEST_PAUSE);
      } else {
        side.await(socket, call, seen, deadline);
      }
    }
  }

  private static long copied(
      Socket socket,
      Scratch s,
      String call,
      MemorySegment memory,
      byte @Nullable [] heap,
      int offset,
      int length,
      int flags,
      @Nullable SockAddr to)
      throws IOException {
    if (heap != null) {
      MemorySegment.copy(heap, offset, memory, ValueLayout.JAVA_BYTE, 0, length);
    }
    return call(socket, s, call, memory, length, flags, to);
  }

  private static long call(
      Socket socket,
      Scratch s,
      String call,
      MemorySegment memory,
      long length,
      int flags,
      @Nullable SockAddr to)
      throws IOException {
    int fd = socket.acquire(call);
    try {
      if (to == null) {
        return Kernel.current().send(s, fd, memory, length, flags | ALWAYS);
      }
      int size = SockAddrCodec.write(to, s.address());
      return Kernel.current().sendto(s, fd, memory, length, flags | ALWAYS, s.address(), size);
    } finally {
      socket.release();
    }
  }
}
