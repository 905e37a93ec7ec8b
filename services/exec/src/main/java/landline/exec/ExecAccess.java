// SPDX-License-Identifier: Apache-2.0
package landline.exec;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.util.Optional;
import landline.connection.Connection;
import landline.server.InheritedSockets;
import landline.socket.SockAddr;
import landline.socket.SockAddrIn;
import landline.socket.SockAddrIn6;
import landline.socket.SockAddrUn;
import landline.socket.SocketOwner;
import landline.socket.UserId;

/// Access to plain exec, which gives a shell to every peer: only the user that the server runs as,
/// and only from this machine. Every refusal has a reason.
final class ExecAccess {

  private static final int OTHERS = 0177;

  private final UserId server;

  /// @param server the user that the server runs as
  /// @throws IllegalArgumentException if the user ID stands for several users
  ExecAccess(UserId server) {
    if (!server.isOne()) {
      throw new IllegalArgumentException(
          "plain exec serves only the user that it runs as, so it is refused here: uid "
              + server
              + " stands for every user without a uid in this user namespace");
    }
    this.server = server;
  }

  /// The rules for the user of this process.
  static ExecAccess ofThisProcess() throws IOException {
    return new ExecAccess(UserId.effective());
  }

  /// Refuses every address but loopback and the paths of socket files for this user alone.
  ///
  /// @throws IllegalArgumentException with the reason
  static void checkStream(SockAddr address, int unixMode) {
    if (address instanceof SockAddrUn un && un.isPath()) {
      if ((unixMode & OTHERS) != 0) {
        throw refused(
            "a socket file of mode 0" + Integer.toOctalString(unixMode) + " lets others in",
            address);
      }
    } else if (address instanceof SockAddrUn) {
      throw refused("only a socket file has permissions", address);
    } else {
      checkDatagram(address);
    }
  }

  /// Refuses what [#checkStream] does for sockets of another process; a socket file keeps its
  /// permissions.
  static void checkStream(InheritedSockets inherited) throws IOException {
    int mode = 0;
    if (inherited.address() instanceof SockAddrUn un && un.isPath()) {
      mode = (int) Files.getAttribute(un.path(), "unix:mode", LinkOption.NOFOLLOW_LINKS) & 0777;
    }
    checkStream(inherited.address(), mode);
  }

  /// Refuses every address but loopback.
  ///
  /// @throws IllegalArgumentException with the reason
  static void checkDatagram(SockAddr address) {
    boolean loopback =
        (address instanceof SockAddrIn in && in.isLoopback())
            || (address instanceof SockAddrIn6 in6 && in6.isLoopback());
    if (!loopback) {
      throw refused(
          address instanceof SockAddrUn
              ? "datagrams over UNIX sockets do not identify the sender"
              : "not a loopback address",
          address);
    }
  }

  private static IllegalArgumentException refused(String reason, SockAddr address) {
    return new IllegalArgumentException(
        "plain exec gives a shell to every peer, so it is refused here: "
            + reason
            + ": "
            + address);
  }

  /// Why a connection is refused, or empty.
  Optional<String> refusal(Connection connection) {
    return refusal(connection::user);
  }

  /// Why a datagram without a token is refused, or empty: only the user whose socket gets the reply
  /// may ask. That does not prove who has sent the request, see [ExecToken].
  Optional<String> refusal(SockAddr sender, SockAddr receiver) {
    return refusal(() -> SocketOwner.receiving(sender, receiver).map(SocketOwner::user));
  }

  /// The kernel's data on the peer.
  interface Peer {
    /// The owner of the peer's socket, if it has one.
    Optional<UserId> user() throws IOException;
  }

  /// Why a peer is refused, or empty.
  Optional<String> refusal(Peer peer) {
    try {
      Optional<UserId> user = peer.user();
      if (user.isEmpty()) {
        return Optional.of("the owner of the socket is unknown, or it is closed already");
      }
      return user.filter(each -> !each.isSame(server))
          .map(each -> "uid " + each + " is not the server's uid " + server);
    } catch (IOException unknown) {
      return Optional.of("the kernel does not say whose socket that is: " + unknown.getMessage());
    }
  }
}
