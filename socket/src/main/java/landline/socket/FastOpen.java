// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.io.IOException;
import landline.socket.option.TcpOptions;
import landline.socket.option.TcpState;
import org.jspecify.annotations.Nullable;

/// A send that begins a connection: one with MSG_FASTOPEN, or the first after a connect(2) with
/// TCP_FASTOPEN_CONNECT. See tcp(7) and RFC 7413.
final class FastOpen {

  private static final int OPENS = MsgFlags.MSG_FASTOPEN.value();

  private FastOpen() {}

  /// Refuses a send that may have to wait for the connection that it begins, where it could not.
  static void check(Socket socket, int flags) throws IOException {
    if ((flags & OPENS) != 0 && socket.isTcpOrMptcp() && socket.mayWait(flags)) {
      SocketCalls.refuseIfBlocking(socket, "connect");
    }
  }

  /// The flags for the next call: that after MSG_FASTOPEN has begun a connection only sends. If
  /// room is missing, there is a connection.
  static int rest(int flags, long sent) {
    boolean begun = sent >= 0 || Connect.isUnderway(sent) || sent == -Errno.EAGAIN.value();
    return begun ? flags & ~OPENS : flags;
  }

  /// Records the peer after a send, if MSG_FASTOPEN made the connection. If the kernel names none,
  /// it is the known one, unless this send has begun another attempt.
  static void opened(Socket socket, int flags, @Nullable SockAddr to) {
    if ((flags & OPENS) != 0 && to != null && socket.isTcpOrMptcp()) {
      SockAddr known = socket.peer().orElse(to);
      socket.connectedTo(known.equals(to) || !hasBegun(socket) ? known : to, false);
    }
  }

  /// Whether the send that has succeeded began an attempt. A connection that was known is made, or
  /// was reset since.
  private static boolean hasBegun(Socket socket) {
    try {
      return socket.getSockOpt(TcpOptions.TCP_INFO).state().equals(TcpState.SYN_SENT)
          && !socket.getSockOpt(TcpOptions.TCP_FASTOPEN_CONNECT);
    } catch (IOException closed) {
      return false;
    }
  }

  /// Whether a send has begun a connection, or has found one under way, or there will be none. Only
  /// one with MSG_FASTOPEN says so, and the first after a connect(2) with TCP_FASTOPEN_CONNECT if
  /// its SYN has no bytes.
  static boolean begins(Socket socket, long sent, int flags) throws IOException {
    return (flags & OPENS) == 0
        ? sent == -Errno.EINPROGRESS.value()
            && socket.isTcpOrMptcp()
            && socket.getSockOpt(TcpOptions.TCP_FASTOPEN_CONNECT)
        : sent != -Errno.EAGAIN.value() && socket.isTcpOrMptcp();
  }

  /// Whether a send that has begun an attempt did so with the address of an earlier connect(2).
  private static boolean isDeferred(Socket socket, int flags, boolean known) throws IOException {
    return (flags & OPENS) == 0 || (known && socket.getSockOpt(TcpOptions.TCP_FASTOPEN_CONNECT));
  }

  /// Waits for the connection: without a cookie the bytes follow it. Fails as connect(2) does.
  static void connect(
      Socket socket,
      WaitQueue side,
      int seen,
      long sent,
      int flags,
      @Nullable SockAddr to,
      long deadline)
      throws IOException {
    int result = (int) sent;
    boolean begun = result == -Errno.EINPROGRESS.value();
    boolean known = to == null || socket.peer().isPresent();
    boolean deferred = begun && isDeferred(socket, flags, known);
    // The kernel looks at no other address while an attempt is under way.
    SockAddr address = to == null || (known && (deferred || !begun)) ? socket.lastPeer() : to;
    int before = seen;
    if (result == -Errno.EALREADY.value() && !SocketCalls.mayBlock(socket)) {
      // With TCP_FASTOPEN_CONNECT and no cookie the kernel says so of a connection that is made.
      before = side.edges();
      result = Connect.ask(socket, address);
      if (result == -Errno.EISCONN.value()) {
        // It was reported, and counted, before.
        return;
      }
    }
    if (!deferred) {
      result = Connect.follow(socket, address, flags, before, result, deadline);
    } else if (socket.mayWait(flags)) {
      // The attempt is that of an earlier connect(2), which has counted it.
      SocketCalls.refuseIfBlocking(socket, "connect");
      int underway = -Errno.EALREADY.value();
      result = Connect.attempt(socket, address, flags, before, underway, deadline);
    }
    if (result < 0) {
      throw Failure.of("connect", address.toString(), result);
    }
  }
}
