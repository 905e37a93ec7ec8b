// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import landline.socket.option.SocketOptions;
import landline.socket.sys.Kernel;
import landline.socket.sys.Platform;
import landline.socket.sys.Scratch;
import org.jspecify.annotations.Nullable;

/// Sends bytes: tries the call, and if there is no space, waits for the poller and tries again.
final class Send {

  static final int ALWAYS = MsgFlags.MSG_DONTWAIT.value() | Platform.number("MSG_NOSIGNAL");
  static final long FIRST_PAUSE = TimeUnit.MILLISECONDS.toNanos(1);
  private static final long LONGEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(50);
  private static final long LONGEST_WATCH = TimeUnit.SECONDS.toNanos(1);

  /// No pause: the call would block.
  static final long NEVER = -1;

  private Send() {}

  /// send(2) or sendto(2) from memory of any kind.
  static int memory(
      Socket socket, MemorySegment memory, int flags, @Nullable SockAddr to, long deadline)
      throws IOException {
    String call = to == null ? "send" : "sendto";
    checkZeroCopy(socket, flags, !memory.isNative());
    FastOpen.check(socket, flags);
    WaitQueue side = socket.descriptor().writing();
    if (!socket.isStream() && !socket.mayWait(flags)) {
      // A message goes whole or not at all, and who can't wait needs no place to wait in.
      return once(socket, side, call, memory, flags, to, deadline);
    }
    if (!side.enter(socket, call, socket.mayWait(flags), deadline)) {
      return Socket.WOULD_BLOCK;
    }
    try {
      return once(socket, side, call, memory, flags, to, deadline);
    } finally {
      side.unlock();
    }
  }

  /// The same from a buffer, which is advanced by what was taken.
  static int buffer(
      Socket socket, ByteBuffer buffer, int flags, @Nullable SockAddr to, long deadline)
      throws IOException {
    int sent = memory(socket, MemorySegment.ofBuffer(buffer), flags, to, deadline);
    if (sent > 0) {
      buffer.position(buffer.position() + sent);
    }
    return sent;
  }

  /// Sends everything, not interleaved with other threads; each call has the socket's timeout
  /// unless there is a deadline.
  ///
  /// @param source the owner of the memory, advanced by the bytes sent, whatever happens
  static void all(
      Socket socket, MemorySegment memory, @Nullable ByteBuffer source, int flags, long deadline)
      throws IOException {
    checkZeroCopy(socket, flags, !memory.isNative());
    FastOpen.check(socket, flags);
    WaitQueue side = socket.descriptor().writing();
    if (!side.enter(socket, "send", socket.mayWait(flags), deadline)) {
      throw socket.failed("send", -Errno.EAGAIN.value());
    }
    MemorySegment rest = memory;
    int left = flags;
    try {
      while (true) {
        int sent = once(socket, side, "send", rest, left, null, deadline);
        if (sent == Socket.WOULD_BLOCK) {
          throw socket.failed("send", -Errno.EAGAIN.value());
        }
        if (source != null) {
          source.position(source.position() + sent);
        }
        if (sent >= rest.byteSize()) {
          return;
        }
        rest = rest.asSlice(sent);
        left = FastOpen.rest(left, sent);
        side.beginAnew();
      }
    } catch (InterruptedIOException end) {
      end.bytesTransferred = (int) Math.min(memory.byteSize() - rest.byteSize(), Integer.MAX_VALUE);
      throw end;
    } finally {
      side.unlock();
    }
  }

  private static int once(
      Socket socket,
      WaitQueue side,
      String call,
      MemorySegment memory,
      int flags,
      @Nullable SockAddr to,
      long deadline)
      throws IOException {
    long length = memory.byteSize();
    long pause = FIRST_PAUSE;
    int left = flags;
    while (true) {
      int seen = side.edges();
      long sent;
      try (Scratch s = Scratch.take()) {
        if (memory.isNative()) {
          sent = call(socket, s, call, memory, length, left, to);
        } else if (length <= Scratch.DATA || socket.isStream()) {
          // A stream may take less than offered, a message goes whole.
          long offered = Math.min(length, Scratch.DATA);
          MemorySegment.copy(memory, 0, s.data(), 0, offered);
          sent = call(socket, s, call, s.data(), offered, left, to);
        } else {
          try (Arena large = Arena.ofConfined()) {
            MemorySegment message = large.allocate(length).copyFrom(memory);
            sent = call(socket, s, call, message, length, left, to);
          }
        }
      }
      if (sent >= 0) {
        FastOpen.opened(socket, left, to);
        return (int) Math.min(sent, Integer.MAX_VALUE);
      }
      pause = again(socket, side, call, seen, sent, left, to, pause, deadline);
      left = FastOpen.rest(left, sent);
      if (pause == NEVER) {
        return Socket.WOULD_BLOCK;
      }
    }
  }

  /// Handles a failed call, and waits for space if that was missing, or for the connection.
  ///
  /// @param pause the wait where epoll(7) does not report space; [#FIRST_PAUSE] at first
  /// @return the next pause, to go on and try again; [#NEVER] if the call would block and the
  ///   caller does not wait
  static long again(
      Socket socket,
      WaitQueue side,
      String call,
      int seen,
      long sent,
      int flags,
      @Nullable SockAddr to,
      long pause,
      long deadline)
      throws IOException {
    if (sent == -Errno.EINTR.value()) {
      return pause;
    }
    if (FastOpen.begins(socket, sent, flags)) {
      FastOpen.connect(socket, side, seen, sent, flags, to, deadline);
      return pause;
    }
    if (sent != -Errno.EAGAIN.value()) {
      throw socket.failed(call, cause(socket, sent, pause), to);
    }
    return awaitRoom(socket, side, call, seen, flags, pause, deadline);
  }

  /// The reason of a failure. A blocking call that waits on a UNIX socket gets the peer's reset,
  /// where another attempt fails with EPIPE; TCP reports it itself.
  static long cause(Socket socket, long sent, long pause) throws IOException {
    boolean broken = sent == -Errno.EPIPE.value() && pause != FIRST_PAUSE;
    int error =
        broken && socket.domain().equals(Domain.UNIX)
            ? SocketCalls.get(socket, SocketOptions.SO_ERROR).value()
            : 0;
    return error == 0 ? sent : -error;
  }

  /// Waits after a call for which there was no space.
  ///
  /// @param pause the wait where epoll(7) does not report space; [#FIRST_PAUSE] at first
  /// @return the next pause, to go on and try again; [#NEVER] if the caller does not wait
  static long awaitRoom(
      Socket socket, WaitQueue side, String call, int seen, int flags, long pause, long deadline)
      throws IOException {
    if (!socket.mayWait(flags)) {
      return NEVER;
    }
    if (socket.isStream() && !socket.domain().equals(Domain.UNIX)) {
      side.await(socket, call, seen, deadline);
      return pause;
    }
    // epoll does not say that a UNIX datagram receiver's queue has room again, that the peer of a
    // UNIX stream has shut down its reading, nor that a duplicate has shut down sending.
    side.pause(socket, call, seen, pause, deadline);
    return Math.min(2 * pause, socket.isUnixDatagram() ? LONGEST_PAUSE : LONGEST_WATCH);
  }

  /// Refuses memory that the kernel could not read after the call.
  static void checkZeroCopy(Socket socket, int flags, boolean onHeap) throws IOException {
    if ((flags & MsgFlags.MSG_ZEROCOPY.value()) == 0) {
      return;
    }
    if (onHeap) {
      throw new IllegalArgumentException("MSG_ZEROCOPY needs memory off the heap: on the heap");
    }
    // The kernel would copy, and never say that it has done with the memory.
    if (!socket.getSockOpt(SocketOptions.SO_ZEROCOPY)) {
      throw new IllegalArgumentException("MSG_ZEROCOPY needs SO_ZEROCOPY: false");
    }
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
    int all = flags | ALWAYS;
    Descriptor descriptor = socket.descriptor();
    WaitQueue side = descriptor.writing();
    int fd = socket.acquire(call);
    try {
      if (to == null) {
        return side.moved(Kernel.current().send(s, fd, memory, length, all), true);
      }
      int size = SockAddrCodec.write(to, s.address());
      return side.moved(
          Kernel.current().sendto(s, fd, memory, length, all, s.address(), size), true);
    } finally {
      try {
        socket.release();
      } catch (StackOverflowError deep) {
        descriptor.overflowed = true;
      }
    }
  }
}
