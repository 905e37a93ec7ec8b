// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.HexFormat;
import landline.socket.sys.Kernel;
import landline.socket.sys.Platform;
import landline.socket.sys.Scratch;

/// A socket as libc has it: each method makes one system call, whose outcome is told in words.
///
/// @param fd its number, non-blocking
record RawSocket(int fd) {

  private static final int NONBLOCK = number("SOCK_NONBLOCK");
  private static final int CLOEXEC = number("SOCK_CLOEXEC");
  static final int DONTWAIT = number("MSG_DONTWAIT");
  private static final int NOSIGNAL = number("MSG_NOSIGNAL");
  private static final int ROOM = 8 * 1024;
  private static final Kernel KERNEL = new Plain();

  /// The kernel itself, whatever a test has put in its place.
  private static final class Plain extends Kernel {}

  private interface Call {
    long run(Kernel kernel, Scratch s);
  }

  static int number(String name) {
    return Platform.number(name);
  }

  private static long call(Call call) {
    try (Scratch s = Scratch.take()) {
      return call.run(KERNEL, s);
    }
  }

  static String told(long result) {
    return result >= 0 ? Long.toString(result) : new Errno((int) -result).name();
  }

  /// A result with the bytes that came.
  static String told(long result, byte[] bytes) {
    String hex = result > 0 ? hex(bytes, result) : "";
    return hex.isEmpty() ? told(result) : told(result) + " " + hex;
  }

  static String hex(byte[] bytes, long count) {
    return HexFormat.of().formatHex(bytes, 0, (int) Math.min(count, bytes.length));
  }

  static long open(Domain domain, Type type) {
    return call((k, s) -> k.socket(s, domain.value(), type.value() | NONBLOCK | CLOEXEC, 0));
  }

  static RawSocket[] pair(Type type) {
    try (Scratch s = Scratch.take()) {
      int all = type.value() | NONBLOCK | CLOEXEC;
      KERNEL.socketpair(s, Domain.UNIX.value(), all, 0, s.address());
      return new RawSocket[] {
        new RawSocket(s.address().get(JAVA_INT, 0)), new RawSocket(s.address().get(JAVA_INT, 4))
      };
    }
  }

  String bind(SockAddr to) {
    return told(call((k, s) -> k.bind(s, fd, s.address(), SockAddrCodec.write(to, s.address()))));
  }

  String listen(int backlog) {
    return told(call((k, s) -> k.listen(s, fd, backlog)));
  }

  String connect(SockAddr to) {
    return told(
        call((k, s) -> k.connect(s, fd, s.address(), SockAddrCodec.write(to, s.address()))));
  }

  long accept() {
    return call((k, s) -> {
      s.length().set(JAVA_INT, 0, Scratch.ADDRESS);
      return k.accept4(s, fd, s.address(), s.length(), NONBLOCK | CLOEXEC);
    });
  }

  /// See sockatmark(3).
  boolean isAtMark() {
    try (Scratch s = Scratch.take()) {
      long result = KERNEL.ioctl(s, fd, number("SIOCATMARK"), s.data());
      return result >= 0 && s.data().get(JAVA_INT, 0) != 0;
    }
  }

  void blocking(boolean on) {
    call((k, s) -> k.fcntl(s, fd, number("F_SETFL"), on ? 0 : number("O_NONBLOCK")));
  }

  String shutdown(int how) {
    return told(call((k, s) -> k.shutdown(s, fd, how)));
  }

  RawSocket dup() {
    return new RawSocket((int) call((k, s) -> k.fcntl(s, fd, number("F_DUPFD_CLOEXEC"), 0)));
  }

  void close() {
    call((k, s) -> k.close(s, fd));
  }

  /// getsockname(2) or getpeername(2).
  ///
  /// @return the address, or a negated error number
  Object name(boolean peer) {
    try (Scratch s = Scratch.take()) {
      s.length().set(JAVA_INT, 0, Scratch.ADDRESS);
      long result =
          peer
              ? KERNEL.getpeername(s, fd, s.address(), s.length())
              : KERNEL.getsockname(s, fd, s.address(), s.length());
      return result < 0
          ? told(result)
          : SockAddrCodec.read(s.address(), s.length().get(JAVA_INT, 0));
    }
  }

  String set(int level, int name, byte[] value) {
    return told(
        call((k, s) -> {
          MemorySegment.copy(value, 0, s.data(), JAVA_BYTE, 0, value.length);
          return k.setsockopt(s, fd, level, name, s.data(), value.length);
        }));
  }

  String get(int level, int name, int length) {
    try (Scratch s = Scratch.take()) {
      s.length().set(JAVA_INT, 0, length);
      long result = KERNEL.getsockopt(s, fd, level, name, s.data(), s.length());
      return result < 0
          ? told(result)
          : hex(s.data().asSlice(0, length).toArray(JAVA_BYTE), length);
    }
  }

  String send(byte[] bytes, int flags) {
    return told(
        call((k, s) -> {
          MemorySegment.copy(bytes, 0, s.data(), JAVA_BYTE, 0, bytes.length);
          return k.send(s, fd, s.data(), bytes.length, flags | NOSIGNAL);
        }));
  }

  String sendTo(byte[] bytes, int flags, SockAddr to) {
    return told(
        call((k, s) -> {
          MemorySegment.copy(bytes, 0, s.data(), JAVA_BYTE, 0, bytes.length);
          int length = SockAddrCodec.write(to, s.address());
          int all = flags | NOSIGNAL;
          return k.sendto(s, fd, s.data(), bytes.length, all, s.address(), length);
        }));
  }

  String sendMsg(byte[] bytes, int flags) {
    try (Arena arena = Arena.ofConfined();
        Scratch s = Scratch.take()) {
      MemorySegment data = arena.allocateFrom(JAVA_BYTE, bytes);
      MemorySegment message = message(arena, data, bytes.length);
      return told(KERNEL.sendmsg(s, fd, message, flags | NOSIGNAL));
    }
  }

  /// A `struct msghdr` with three parts, of which the second is empty.
  private static MemorySegment message(Arena arena, MemorySegment data, int length) {
    MemorySegment parts = arena.allocate(48, 8);
    int half = length / 2;
    parts.set(ADDRESS, 0, data);
    parts.set(JAVA_LONG, 8, half);
    parts.set(ADDRESS, 16, data);
    parts.set(ADDRESS, 32, data.asSlice(half));
    parts.set(JAVA_LONG, 40, length - half);
    MemorySegment message = arena.allocate(56, 8);
    message.set(ADDRESS, 16, parts);
    message.set(JAVA_LONG, 24, 3);
    return message;
  }

  String recv(int length, int flags) {
    byte[] bytes = new byte[length];
    long got =
        call((k, s) -> {
          long result = k.recv(s, fd, s.data(), length, flags);
          MemorySegment.copy(s.data(), JAVA_BYTE, 0, bytes, 0, length);
          return result;
        });
    return told(got, bytes);
  }

  /// What a message call gave.
  ///
  /// @param outcome the result and the bytes
  /// @param from the sender's address
  /// @param flags of the message
  record Message(String outcome, SockAddr from, int flags) {}

  Message recvMsg(int length, int flags) {
    try (Arena arena = Arena.ofConfined();
        Scratch s = Scratch.take()) {
      MemorySegment data = arena.allocate(Math.max(1, length));
      MemorySegment message = message(arena, data, length);
      message.set(ADDRESS, 0, s.address());
      message.set(JAVA_INT, 8, Scratch.ADDRESS);
      MemorySegment control = arena.allocate(ROOM, 8);
      message.set(ADDRESS, 32, control);
      message.set(JAVA_LONG, 40, ROOM);
      long got = KERNEL.recvmsg(s, fd, message, flags);
      String outcome = told(got, data.asSlice(0, length).toArray(JAVA_BYTE));
      SockAddr from = SockAddrCodec.read(s.address(), got < 0 ? 0 : message.get(JAVA_INT, 8));
      return new Message(outcome, from, got < 0 ? 0 : message.get(JAVA_INT, 48));
    }
  }

  /// The events of epoll(7) that are there now.
  int ready(int interest) {
    try (Scratch s = Scratch.take();
        Arena arena = Arena.ofConfined()) {
      int epoll = KERNEL.epollCreate1(s, 0);
      MemorySegment event = arena.allocate(16, 8);
      event.set(JAVA_INT_UNALIGNED, 0, interest);
      KERNEL.epollCtl(s, epoll, number("EPOLL_CTL_ADD"), fd, event);
      int count = KERNEL.epollWait(s, epoll, event, 1, 0);
      KERNEL.close(s, epoll);
      return count == 1 ? event.get(JAVA_INT_UNALIGNED, 0) : 0;
    }
  }

  static byte[] pattern(int seed, int length) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) seed);
    for (int i = 0; i < length; i++) {
      bytes[i] += (byte) i;
    }
    return bytes;
  }
}
