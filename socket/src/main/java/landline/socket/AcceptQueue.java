// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.io.IOException;
import landline.socket.option.SocketOptions;
import landline.socket.option.TcpInfo;
import landline.socket.option.TcpOptions;

/// The connections that a listener has not accepted yet.
///
/// @param waiting how many wait now
/// @param limit how many may: what listen(2) was given, cut to net.core.somaxconn. When they do,
///   TCP drops further callers, who try again; on UNIX sockets they wait in connect(2). The kernel
///   lets one more in than it says
public record AcceptQueue(long waiting, long limit) {

  /// Looks at the queue of a listener: through TCP_INFO, or for UNIX sockets through sock_diag(7),
  /// with a netlink socket of its own. The kernel answers at once.
  ///
  /// @param listener a TCP, MPTCP or UNIX socket that listens
  /// @throws IOException such as ENOENT if the kernel has no unix_diag
  /// @throws IllegalArgumentException if it does not listen
  /// @throws UnsupportedOperationException if the kernel does not tell, as for vsock(7)
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
    throw new UnsupportedOperationException("no accept queue is told for " + listener.domain());
  }
}
