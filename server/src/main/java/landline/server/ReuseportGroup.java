// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import landline.socket.Errno;
import landline.socket.SockAddr;
import landline.socket.SockAddrIn;
import landline.socket.SockAddrIn6;
import landline.socket.SockAddrUn;
import landline.socket.Socket;
import landline.socket.SystemCallFailure;
import landline.socket.Type;
import landline.socket.option.SocketOptions;
import landline.socket.option.TcpOptions;

/// Several sockets at one address. The kernel gives all packets of a flow, that is of one peer's
/// address and port, to the same of them; see SO_REUSEPORT in socket(7).
final class ReuseportGroup {

  private ReuseportGroup() {}

  private static boolean isInternet(SockAddr address) {
    return address instanceof SockAddrIn || address instanceof SockAddrIn6;
  }

  /// How the sockets of a server are bound.
  ///
  /// @param unixMode the permissions of a socket file
  /// @param wanted how many at each address; 0 is one for each processor, and just one where there
  ///   can't be more
  /// @param ipv6Only whether `[::]` is for IPv6 alone
  record Order(Type type, int unixMode, int wanted, boolean ipv6Only) {}

  /// Binds them at all of several addresses, such as those of a name. Port 0 becomes the same for
  /// all. Addresses that the machine does not have are left out, unless it has none of them: a name
  /// may have one of IPv6 where that is switched off.
  ///
  /// @return bound sockets, the first one with the port that the kernel chose
  static List<BoundSocket> bind(List<SockAddr> addresses, Order order) throws IOException {
    boolean alone = order.ipv6Only() || addresses.stream().anyMatch(SockAddrIn.class::isInstance);
    var each = new Order(order.type(), order.unixMode(), order.wanted(), alone);
    var all = new ArrayList<BoundSocket>();
    Optional<IOException> missing = Optional.empty();
    try {
      for (SockAddr address : addresses) {
        try {
          all.addAll(bind(all.isEmpty() ? address : atPortOf(address, all.getFirst()), each));
        } catch (IOException failed) {
          if (!SystemCallFailure.is(failed, Errno.EADDRNOTAVAIL)
              && !SystemCallFailure.is(failed, Errno.named("EAFNOSUPPORT"))) {
            throw failed;
          }
          missing = Optional.of(failed);
        }
      }
      if (all.isEmpty()) {
        throw missing.orElseThrow();
      }
      return List.copyOf(all);
    } catch (IOException | RuntimeException failed) {
      all.forEach(BoundSocket::close);
      throw failed;
    }
  }

  private static SockAddr atPortOf(SockAddr address, BoundSocket first) throws IOException {
    int port =
        switch (first.socket().sockName()) {
          case SockAddrIn in -> in.port();
          case SockAddrIn6 in6 -> in6.port();
          case SockAddr other -> 0;
        };
    return switch (address) {
      case SockAddrIn in when in.port() == 0 -> new SockAddrIn(in.address(), port);
      case SockAddrIn6 in6 when in6.port() == 0 ->
          new SockAddrIn6(in6.high(), in6.low(), port, in6.flowInfo(), in6.scopeId());
      default -> address;
    };
  }

  /// Binds them.
  ///
  /// The first one is bound alone, and only then opens its address to the others. Had it
  /// SO_REUSEPORT from the start, the kernel could give it for port 0 a port that another group of
  /// this user has, and the two would share their callers unawares; the same with a port that was
  /// asked for. So a server that runs already is EADDRINUSE here, as without shards.
  ///
  /// @return bound sockets, the first one with the port that the kernel chose
  /// @throws IllegalArgumentException for more than one at an address other than IP
  static List<BoundSocket> bind(SockAddr address, Order order) throws IOException {
    int wanted = order.wanted();
    boolean internet = isInternet(address);
    if (wanted > 1 && !internet) {
      throw new IllegalArgumentException(
          "shards > 1 needs an IP address: " + wanted + " at " + address);
    }
    int automatic = internet ? Runtime.getRuntime().availableProcessors() : 1;
    int count = wanted == 0 ? automatic : wanted;
    var all = new ArrayList<BoundSocket>();
    try {
      BoundSocket first = BoundSocket.bind(address, order, false);
      all.add(first);
      if (count > 1) {
        first.socket().setSockOpt(SocketOptions.SO_REUSEPORT, true);
        SockAddr place = first.socket().sockName();
        while (all.size() < count) {
          all.add(BoundSocket.bind(place, order, true));
        }
      }
      return List.copyOf(all);
    } catch (IOException | RuntimeException failed) {
      all.forEach(BoundSocket::close);
      throw failed;
    }
  }

  /// Takes sockets that somebody else has bound. Those that accept are made non-blocking.
  ///
  /// @param ownsFile whether the file of a UNIX socket is the server's own once it has started
  /// @throws IllegalArgumentException if they are not what the server needs; they stay as they are
  static List<BoundSocket> inherit(List<Socket> sockets, boolean ownsFile, Type type)
      throws IOException {
    if (sockets.isEmpty()) {
      throw new IllegalArgumentException("sockets to listen on < 1: 0");
    }
    SockAddr place = sockets.getFirst().sockName();
    for (Socket socket : sockets) {
      check(socket, type);
      if (!socket.sockName().equals(place)) {
        throw new IllegalArgumentException(
            "sockets of one server at two addresses: " + place + " and " + socket.sockName());
      }
    }
    for (Socket socket : sockets) {
      if (!type.equals(Type.DGRAM)) {
        socket.setNonBlock(true);
      }
      if (type.equals(Type.STREAM) && isInternet(place)) {
        socket.setSockOpt(TcpOptions.TCP_NODELAY, true);
      }
    }
    return sockets.stream().map(each -> BoundSocket.inherited(each, ownsFile)).toList();
  }

  private static boolean isConnected(Socket socket) throws IOException {
    try {
      socket.peerName();
      return true;
    } catch (IOException failed) {
      if (SystemCallFailure.is(failed, Errno.ENOTCONN)) {
        return false;
      }
      throw failed;
    }
  }

  private static void check(Socket socket, Type type) throws IOException {
    if (!socket.type().equals(type)) {
      throw new IllegalArgumentException(
          "type is not " + type + ": " + socket.type() + " " + socket.sockName());
    }
    if (isConnected(socket)) {
      throw new IllegalArgumentException("a connection, and nothing to listen on: " + socket);
    }
    SockAddr place = socket.sockName();
    boolean bound =
        switch (place) {
          case SockAddrIn in -> in.port() != 0;
          case SockAddrIn6 in6 -> in6.port() != 0;
          case SockAddrUn un -> !un.equals(SockAddrUn.UNNAMED);
          case SockAddr other -> true;
        };
    if (!bound) {
      throw new IllegalArgumentException("not bound to an address: " + socket);
    }
  }
}
