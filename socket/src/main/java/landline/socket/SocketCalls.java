// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import static landline.socket.sys.Platform.number;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import landline.socket.internal.Checks;
import landline.socket.option.SocketOptions;
import landline.socket.sys.Kernel;
import landline.socket.sys.Scratch;
import org.jspecify.annotations.Nullable;

/// The calls that never wait: they make, name and set up a socket.
final class SocketCalls {

  private static final int SOCK_NONBLOCK = number("SOCK_NONBLOCK");
  private static final int SOCK_CLOEXEC = number("SOCK_CLOEXEC");
  private static final int F_GETFL = number("F_GETFL");
  private static final int O_NONBLOCK = number("O_NONBLOCK");

  private SocketCalls() {}

  /// The kernel's description of a descriptor.
  record Kind(Domain domain, Type type, Protocol protocol) {
    @Override
    public String toString() {
      return domain + " " + type + " socket";
    }
  }

  /// One system call on the descriptor of a socket.
  private interface Call {
    int run(Kernel kernel, Scratch s, int fd);
  }

  /// Makes a call and throws if it fails.
  private static int call(Socket socket, String name, Call call) throws IOException {
    int result = attempt(socket, name, call);
    if (result < 0) {
      throw socket.failed(name, result);
    }
    return result;
  }

  private static int attempt(Socket socket, String name, Call call) throws IOException {
    Descriptor descriptor = socket.descriptor();
    int fd = socket.acquire(name);
    try (Scratch s = Scratch.take()) {
      return call.run(Kernel.current(), s, fd);
    } finally {
      try {
        socket.release();
      } catch (StackOverflowError deep) {
        descriptor.overflowed = true;
      }
    }
  }

  static int socket(Domain domain, Type type, Protocol protocol) throws IOException {
    try (Scratch s = Scratch.take()) {
      int flags = SOCK_NONBLOCK | SOCK_CLOEXEC;
      int fd = Kernel.current().socket(s, domain.value(), type.value() | flags, protocol.value());
      if (fd < 0) {
        throw Failure.of("socket", domain + " " + type + " " + protocol, fd);
      }
      return fd;
    }
  }

  static int[] socketPair(Domain domain, Type type, Protocol protocol) throws IOException {
    try (Scratch s = Scratch.take()) {
      int all = type.value() | SOCK_NONBLOCK | SOCK_CLOEXEC;
      MemorySegment two = s.address();
      int result = Kernel.current().socketpair(s, domain.value(), all, protocol.value(), two);
      if (result < 0) {
        throw Failure.of("socketpair", domain + " " + type + " " + protocol, result);
      }
      return new int[] {
        two.get(ValueLayout.JAVA_INT, 0), two.get(ValueLayout.JAVA_INT, Integer.BYTES)
      };
    }
  }

  static Kind kind(int fd) throws IOException {
    Checks.atLeast(0, fd, "fd");
    try (Scratch s = Scratch.take()) {
      var domain = new Domain(ask(s, fd, SocketOptions.SO_DOMAIN));
      var type = new Type(ask(s, fd, SocketOptions.SO_TYPE));
      var protocol = new Protocol(ask(s, fd, SocketOptions.SO_PROTOCOL));
      int closeOnExec = number("FD_CLOEXEC");
      checked(fd, "fcntl", Kernel.current().fcntl(s, fd, number("F_SETFD"), closeOnExec));
      return new Kind(domain, type, protocol);
    }
  }

  private static int ask(Scratch s, int fd, SocketOption<?> option) throws IOException {
    s.length().set(ValueLayout.JAVA_INT, 0, Integer.BYTES);
    int result =
        Kernel.current().getsockopt(s, fd, option.level(), option.number(), s.data(), s.length());
    checked(fd, "getsockopt", result);
    return s.data().get(ValueLayout.JAVA_INT, 0);
  }

  private static int checked(int fd, String call, int result) throws IOException {
    if (result < 0) {
      throw Failure.of(call, "fd " + fd, result);
    }
    return result;
  }

  static void refuseIfBlocking(Socket socket, String call) throws IOException {
    if (mayBlock(socket)) {
      throw new IOException(
          socket.describe(call)
              + ": the descriptor is in blocking mode, where this call could hold its"
              + " thread for ever; call fcntlNonBlock(true) first");
    }
  }

  /// Whether a call could hold its thread in the kernel.
  static boolean mayBlock(Socket socket) throws IOException {
    return socket.descriptor().isShared() && isBlocking(socket);
  }

  static void refuseUnlessStream(Socket socket, String call) {
    if (!socket.isStream()) {
      throw new IllegalStateException(
          call + " needs a stream: " + socket.domain() + " " + socket.type());
    }
  }

  static int dup(Socket socket) throws IOException {
    return call(socket, "fcntl", (k, s, fd) -> k.fcntl(s, fd, number("F_DUPFD_CLOEXEC"), 0));
  }

  static boolean isBlocking(Socket socket) throws IOException {
    return (call(socket, "fcntl", (k, s, fd) -> k.fcntl(s, fd, F_GETFL, 0)) & O_NONBLOCK) == 0;
  }

  static void fcntlNonBlock(Socket socket, boolean on) throws IOException {
    int flags = call(socket, "fcntl", (k, s, fd) -> k.fcntl(s, fd, F_GETFL, 0));
    int wanted = on ? flags | O_NONBLOCK : flags & ~O_NONBLOCK;
    call(socket, "fcntl", (k, s, fd) -> k.fcntl(s, fd, number("F_SETFL"), wanted));
  }

  static void fchmod(Socket socket, int mode) throws IOException {
    call(socket, "fchmod", (k, s, fd) -> k.fchmod(s, fd, mode));
  }

  static void bind(Socket socket, SockAddr address) throws IOException {
    int result =
        attempt(
            socket,
            "bind",
            (k, s, fd) -> k.bind(s, fd, s.address(), SockAddrCodec.write(address, s.address())));
    if (result < 0) {
      throw Failure.of("bind", address.toString(), result);
    }
  }

  static void listen(Socket socket, int backlog) throws IOException {
    call(socket, "listen", (k, s, fd) -> k.listen(s, fd, backlog));
  }

  static void shutdown(Socket socket, Shutdown how) throws IOException {
    int result = attempt(socket, "shutdown", (k, s, fd) -> k.shutdown(s, fd, how.value()));
    // A sender without room hears nothing of it from epoll, so it is to try again. On a datagram
    // socket without a peer the kernel says ENOTCONN, and does it all the same.
    socket.descriptor().writing().edge(false);
    if (result < 0) {
      throw socket.failed("shutdown", result);
    }
  }

  static SockAddr sockName(Socket socket) throws IOException {
    return named(
        socket, "getsockname", (k, s, fd) -> k.getsockname(s, fd, s.address(), s.length()));
  }

  static SockAddr peerName(Socket socket) throws IOException {
    return named(
        socket, "getpeername", (k, s, fd) -> k.getpeername(s, fd, s.address(), s.length()));
  }

  private static SockAddr named(Socket socket, String name, Call call) throws IOException {
    Descriptor descriptor = socket.descriptor();
    int fd = socket.acquire(name);
    int result;
    try (Scratch s = Scratch.take()) {
      s.length().set(ValueLayout.JAVA_INT, 0, Scratch.ADDRESS);
      result = call.run(Kernel.current(), s, fd);
      if (result >= 0) {
        return SockAddrCodec.read(s.address(), s.length().get(ValueLayout.JAVA_INT, 0));
      }
    } finally {
      try {
        socket.release();
      } catch (StackOverflowError deep) {
        descriptor.overflowed = true;
      }
    }
    throw Failure.of(name, "fd " + fd, result);
  }

  static <T> T get(Socket socket, SocketOption<T> option) throws IOException {
    Descriptor descriptor = socket.descriptor();
    int fd = socket.acquire("getsockopt");
    int result;
    try (Scratch s = Scratch.take()) {
      s.length().set(ValueLayout.JAVA_INT, 0, option.codec().size());
      result =
          Kernel.current().getsockopt(s, fd, option.level(), option.number(), s.data(), s.length());
      if (result >= 0) {
        return option.codec().reader().read(s.data(), s.length().get(ValueLayout.JAVA_INT, 0));
      }
    } finally {
      try {
        socket.release();
      } catch (StackOverflowError deep) {
        descriptor.overflowed = true;
      }
    }
    throw Failure.of("getsockopt", option + " " + socket, result);
  }

  /// Where a peek begins in the queue.
  static int peekOffset(Socket socket) {
    try {
      return Math.max(0, get(socket, SocketOptions.SO_PEEK_OFF));
    } catch (IOException unknown) {
      // Neither MPTCP nor TCP of older kernels has one.
      return 0;
    }
  }

  static byte[] get(Socket socket, int level, int name, int limit) throws IOException {
    Checks.between(0, Scratch.DATA, limit, "limit");
    byte[] value = new byte[limit];
    int[] length = new int[1];
    call(
        socket,
        "getsockopt",
        (k, s, fd) -> {
          s.length().set(ValueLayout.JAVA_INT, 0, limit);
          int result = k.getsockopt(s, fd, level, name, s.data(), s.length());
          if (result >= 0) {
            length[0] = Math.min(limit, s.length().get(ValueLayout.JAVA_INT, 0));
            MemorySegment.copy(s.data(), ValueLayout.JAVA_BYTE, 0, value, 0, length[0]);
          }
          return result;
        });
    return Arrays.copyOf(value, length[0]);
  }

  static <T> void set(Socket socket, SocketOption<T> option, T value) throws IOException {
    Descriptor descriptor = socket.descriptor();
    int fd = socket.acquire("setsockopt");
    int result;
    try (Scratch s = Scratch.take()) {
      int length = option.codec().writer().write(value, s.data());
      Checks.between(0, Scratch.DATA, length, "optlen");
      result =
          Kernel.current().setsockopt(s, fd, option.level(), option.number(), s.data(), length);
    } finally {
      try {
        socket.release();
      } catch (StackOverflowError deep) {
        descriptor.overflowed = true;
      }
    }
    if (result < 0) {
      throw Failure.of("setsockopt", option + " " + socket, result);
    }
    note(socket, option.level(), option.number());
  }

  static void set(Socket socket, int level, int name, byte[] value) throws IOException {
    if (value.length > Scratch.DATA) {
      throw new IllegalArgumentException("value > " + Scratch.DATA + " bytes: " + value.length);
    }
    call(
        socket,
        "setsockopt",
        (k, s, fd) -> {
          MemorySegment.copy(value, 0, s.data(), ValueLayout.JAVA_BYTE, 0, value.length);
          return k.setsockopt(s, fd, level, name, s.data(), value.length);
        });
    note(socket, level, name);
  }

  /// Records an option that affects waiting.
  private static void note(Socket socket, int level, int name) {
    var lowat = SocketOptions.SO_RCVLOWAT;
    if (level == lowat.level() && name == lowat.number()) {
      socket.descriptor().reading().tryFirst();
    }
    var linger = SocketOptions.SO_LINGER;
    if (level == linger.level() && name == linger.number()) {
      socket.descriptor().linger(true);
    }
  }

  /// The known addresses of a socket, for a message. A closed socket has lost its own.
  static String where(Socket socket, @Nullable SockAddr peer) {
    Descriptor descriptor = socket.descriptor();
    String local = "";
    if (descriptor.acquire()) {
      try (Scratch s = Scratch.take()) {
        s.length().set(ValueLayout.JAVA_INT, 0, Scratch.ADDRESS);
        if (Kernel.current().getsockname(s, descriptor.fd(), s.address(), s.length()) >= 0) {
          int length = s.length().get(ValueLayout.JAVA_INT, 0);
          local = SockAddrCodec.read(s.address(), length).toString();
        }
      } finally {
        descriptor.release();
      }
    }
    if (peer == null) {
      return local.isEmpty() ? "fd " + descriptor.fd() : local;
    }
    return local.isEmpty() ? "-> " + peer : local + " -> " + peer;
  }
}
