// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import landline.socket.option.SocketOptions;
import landline.socket.option.TcpState;

/// The owner of an internet socket of this machine, from the kernel: inet_diag of sock_diag(7). A
/// socket of another machine, or of another network namespace, has none here.
///
/// @param user the user who made the socket
/// @param cookie the socket's SO_COOKIE, which is unique in the network namespace
public record SocketOwner(UserId user, long cookie) {

  /// The states in which one end of a connection sends, or has sent all: in others the handshake is
  /// not complete, or the peer has ended.
  private static final Set<TcpState> CONNECTED =
      Set.of(TcpState.ESTABLISHED, TcpState.FIN_WAIT1, TcpState.FIN_WAIT2);

  /// Returns the socket at the other end of a TCP connection that was accepted. Never waits.
  ///
  /// It is the very socket that connected, and not a later one with the same port: two sockets can
  /// be connected to one another only as long as both exist. A later one of the same two addresses
  /// stays in SYN_SENT while this end has a connection of these addresses; and that this end still
  /// has it is checked last, by its cookie.
  ///
  /// @param socket a TCP socket that accept(2) returned, or connect(2) connected
  /// @return empty if no process has it open any more, or the connection is broken; a peer that has
  ///   ended its output and still reads is found
  /// @throws IOException such as EAFNOSUPPORT where netlink(7) is forbidden
  public static Optional<SocketOwner> ofPeer(Socket socket) throws IOException {
    Optional<SockAddr> peer = socket.peer();
    if (peer.isEmpty() || !isInternet(peer.get())) {
      return Optional.empty();
    }
    SockAddr local = socket.sockName();
    long own = socket.getSockOpt(SocketOptions.SO_COOKIE);
    try (InetDiag kernel = InetDiag.open()) {
      Optional<InetDiag.Row> found =
          kernel
              .find(Protocol.TCP, peer.get(), local, InetDiag.ANY)
              .filter(row -> CONNECTED.contains(row.state()));
      boolean still = kernel.find(Protocol.TCP, local, peer.get(), own).isPresent();
      return still ? found.flatMap(SocketOwner::of) : Optional.empty();
    }
  }

  /// Returns the UDP socket that currently receives what is sent from one address to another. This
  /// says nothing about the past: the kernel does not know which socket had the port before and
  /// sent from it.
  ///
  /// @param at the destination
  /// @param from the source
  /// @return empty if nothing receives there
  /// @throws IOException such as EAFNOSUPPORT where netlink(7) is forbidden
  public static Optional<SocketOwner> receiving(SockAddr at, SockAddr from) throws IOException {
    if (!isInternet(at) || !isInternet(from)) {
      return Optional.empty();
    }
    try (InetDiag kernel = InetDiag.open()) {
      return kernel.find(Protocol.UDP, at, from, InetDiag.ANY).flatMap(SocketOwner::of);
    }
  }

  /// Returns the UDP socket that currently receives what is sent to an address from any other.
  ///
  /// @param at the destination
  /// @return as [#receiving(SockAddr, SockAddr)]
  /// @throws IOException as [#receiving(SockAddr, SockAddr)]
  public static Optional<SocketOwner> receiving(SockAddr at) throws IOException {
    boolean six = at instanceof SockAddrIn6 in6 && !in6.isMapped();
    return receiving(at, six ? SockAddrIn6.any(0) : SockAddrIn.any(0));
  }

  private static boolean isInternet(SockAddr address) {
    return address instanceof SockAddrIn || address instanceof SockAddrIn6;
  }

  /// Once its owner has closed a socket, the kernel may report root as its owner.
  private static Optional<SocketOwner> of(InetDiag.Row row) {
    return row.inode() == 0
        ? Optional.empty()
        : Optional.of(new SocketOwner(new UserId(row.uid()), row.cookie()));
  }
}
