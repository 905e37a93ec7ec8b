// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.net.SocketTimeoutException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import landline.socket.option.SocketOptions;
import landline.socket.sys.Kernel;
import landline.socket.sys.Platform;
import landline.socket.sys.Scratch;

/// Connection set-up: connect(2) and accept(2).
final class Connect {

  private static final int NEW_SOCKET =
      Platform.number("SOCK_NONBLOCK") | Platform.number("SOCK_CLOEXEC");
  private static final long FIRST_PAUSE = TimeUnit.MILLISECONDS.toNanos(1);
  private static final long LONGEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(50);

  /// In place of a result of a send; no call returns it.
  private static final int NO_SEND = 1;

  private Connect() {}

  /// connect(2).
  ///
  /// @return 0 or a negated error number
  static int connect(Socket socket, SockAddr address, long deadline) throws IOException {
    SocketCalls.refuseIfBlocking(socket, "connect");
    return socket.isConnectionOriented()
        ? follow(socket, address, 0, 0, NO_SEND, deadline)
        : dial(socket, address, deadline);
  }

  /// Makes an attempt; or waits for that which a send has begun or found under way, which holds the
  /// lock of connect(2) and was checked by [FastOpen#check]. Counts and reports it.
  ///
  /// @param flags of the send
  /// @param seen the edges before the send, or before [#ask]
  /// @param first how it failed: EINPROGRESS if it has begun the attempt; or the result of [#ask]
  /// @return as [#connect]; the failure itself if the send does not wait
  static int follow(Socket socket, SockAddr address, int flags, int seen, int first, long deadline)
      throws IOException {
    Object event = Events.current().beginConnect();
    int result = -1;
    String end = "given up";
    try {
      result =
          first == NO_SEND
              ? dial(socket, address, deadline)
              : attempt(socket, address, flags, seen, first, deadline);
      end = "";
      return result;
    } catch (SocketTimeoutException late) {
      end = "timed out";
      throw late;
    } finally {
      note(result);
      if (event != null) {
        Events.current().endConnect(event, socket, address, result, end);
      }
    }
  }

  private static void note(int result) {
    if (result >= 0) {
      CounterTotals.PROCESS.connected.increment();
    } else if (!isUnderway(result)) {
      CounterTotals.PROCESS.connectFailures.increment();
    }
  }

  static boolean isUnderway(long result) {
    return result == -Errno.EINPROGRESS.value() || result == -Errno.EALREADY.value();
  }

  private static int dial(Socket socket, SockAddr address, long deadline) throws IOException {
    WaitQueue side = socket.descriptor().writing();
    if (!side.enter(address, "connect", socket.mayWait(0), deadline)) {
      return -Errno.EALREADY.value();
    }
    try {
      int seen = side.edges();
      return attempt(socket, address, 0, seen, call(socket, address), deadline);
    } finally {
      side.unlock();
    }
  }

  /// The address counts as the peer's from the begin of the attempt on, unless it is refused: after
  /// a timeout the attempt goes on.
  ///
  /// @param first the result of the call that may have begun it
  static int attempt(Socket socket, SockAddr address, int flags, int seen, int first, long deadline)
      throws IOException {
    SockAddr before = socket.peer().orElse(null);
    int result = outcome(socket, address, flags, seen, first, deadline);
    if (result < 0 && !isUnderway(result)) {
      socket.peer(before);
    }
    return result;
  }

  private static int outcome(
      Socket socket, SockAddr address, int flags, int before, int first, long deadline)
      throws IOException {
    WaitQueue side = socket.descriptor().writing();
    boolean begins = false;
    boolean waited = false;
    boolean asks = false;
    long pause = FIRST_PAUSE;
    int seen = before;
    int result = first;
    while (true) {
      boolean full = result == -Errno.EAGAIN.value() && socket.domain().equals(Domain.UNIX);
      if (result == -Errno.EINPROGRESS.value()) {
        begins = true;
        socket.peer(address);
      }
      // The second call reports how the first one went: 0, EISCONN, or what went wrong.
      if (result == 0 || (waited && result == -Errno.EISCONN.value())) {
        socket.connectedTo(address, begins);
        return 0;
      }
      if (result == -Errno.EINTR.value()) {
        waited = true;
      } else if ((!isUnderway(result) && !full) || !socket.mayWait(flags)) {
        return result;
      } else if (full) {
        // epoll reports such a socket writable at once, so only asking again tells.
        side.pause(address, "connect", seen, pause, deadline);
        pause = Math.min(2 * pause, LONGEST_PAUSE);
      } else {
        waited = true;
        side.await(address, "connect", seen, deadline);
        asks = socket.isTcpOrMptcp();
        int error = vsockError(socket);
        if (error != 0) {
          return -error;
        }
      }
      seen = side.edges();
      result = asks ? ask(socket, address) : call(socket, address);
    }
  }

  /// Reads the result of the attempt under way from TCP. The kernel reports it without reading the
  /// address; with an address that is only a family it can't begin another attempt, after a
  /// shutdown(2) has ended this one.
  static int ask(Socket socket, SockAddr address) throws IOException {
    int result;
    int fd = socket.acquire("connect");
    try (Scratch s = Scratch.take()) {
      SockAddrCodec.write(address, s.address());
      result = Kernel.current().connect(s, fd, s.address(), Short.BYTES);
    } finally {
      socket.release();
    }
    if (result != -Errno.EINVAL.value()) {
      return result;
    }
    int error = SocketCalls.get(socket, SocketOptions.SO_ERROR).value();
    return error == 0 ? -Errno.named("ECONNABORTED").value() : -error;
  }

  /// Where TCP reports the error of an attempt at the next connect(2), vsock(7) begins another one.
  private static int vsockError(Socket socket) throws IOException {
    return socket.domain().equals(Domain.VSOCK)
        ? SocketCalls.get(socket, SocketOptions.SO_ERROR).value()
        : 0;
  }

  private static int call(Socket socket, SockAddr address) throws IOException {
    int fd = socket.acquire("connect");
    try (Scratch s = Scratch.take()) {
      int length = SockAddrCodec.write(address, s.address());
      return Kernel.current().connect(s, fd, s.address(), length);
    } finally {
      socket.release();
    }
  }

  /// accept4(2); empty if it would block and may not wait.
  static Optional<Socket> accept(Socket listener, boolean waits, long deadline) throws IOException {
    Object event = Events.current().beginAccept();
    SocketCalls.refuseIfBlocking(listener, "accept");
    WaitQueue side = listener.descriptor().reading();
    if (!side.enter(listener, "accept", waits, deadline)) {
      return Optional.empty();
    }
    try {
      while (true) {
        int seen = side.edges();
        int fd = listener.acquire("accept");
        int result;
        try (Scratch s = Scratch.take()) {
          s.length().set(ValueLayout.JAVA_INT, 0, Scratch.ADDRESS);
          result = Kernel.current().accept4(s, fd, s.address(), s.length(), NEW_SOCKET);
          if (result >= 0) {
            SockAddr peer =
                SockAddrCodec.read(s.address(), s.length().get(ValueLayout.JAVA_INT, 0));
            CounterTotals.PROCESS.accepted.increment();
            if (event != null) {
              Events.current().endAccept(event, listener, peer, result);
            }
            return Optional.of(Socket.accepted(listener, result, peer));
          }
        } finally {
          listener.release();
        }
        if (result == -Errno.EAGAIN.value() && !waits) {
          return Optional.empty();
        }
        if (result == -Errno.EAGAIN.value()
            && side.isHungUp()
            && listener.domain().equals(Domain.UNIX)) {
          // Where a call that blocks ends. A TCP listener that was shut down says so itself, and
          // may have been a connection before.
          result = -Errno.EINVAL.value();
        }
        if (result == -Errno.EAGAIN.value()) {
          side.await(listener, "accept", seen, deadline);
        } else if (result != -Errno.EINTR.value()) {
          CounterTotals.PROCESS.acceptFailures.increment();
          if (event != null) {
            Events.current().endAccept(event, listener, null, result);
          }
          throw listener.failed("accept", result);
        }
      }
    } finally {
      side.unlock();
    }
  }
}
