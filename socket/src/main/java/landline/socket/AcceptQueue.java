// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.io.IOException;
import landline.socket.option.SocketOptions;
import landline.socket.option.TcpInfo;
import landline.socket.option.TcpOptions;

/// The accept queue of a listener.
///
/// @param waiting the number of connections in the queue
/// @param limit the maximum: the backlog of listen(2), capped at net.core.somaxconn. When it is
///   reached, TCP drops new connection attempts, which are retried; on UNIX sockets they wait in
///   connect(2). The kernel admits one more than this number
public record AcceptQueue(long waiting, long limit) {

  /// Reads the queue of a listener: through TCP_INFO, or for UNIX sockets through sock_diag(7),
  /// with a netlink socket of its own. Never waits.
  ///
  /// @param listener a listening TCP, MPTCP or UNIX socket
  /// @throws IOException such as ENOENT if the kernel has no unix_diag
  /// @throws IllegalArgumentException if it does not listen
  /// @throws UnsupportedOperationException if the kernel does not report it, as for vsock(7)
  public static AcceptQueue of(Socket listener) throws IOException {
    if (!listener.getSockOpt(SocketOptions.SO_ACCEPTCONN)) {
      throw new IllegalArgumentException("socket does not listen: " + listener);
    }
    if (listener.domain().equals(Domain.UNIX)) {
      return UnixDiag.acceptQueue(listener);
    }
    if (listener.domain().equals(Domain.INET) || listener.domain().equals(Domain.INET6)) {
      TcpInfo info = listener.getSockOpt(TcpOptions.TCP_INFO);
      return new AcceptQueue(info.unacked(), info.sacked());
    }
    throw new UnsupportedOperationException(
        "the kernel reports no accept queue for " + listener.domain());
  }
}
