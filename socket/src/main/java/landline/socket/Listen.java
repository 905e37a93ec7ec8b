// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import landline.socket.option.Ipv6Options;
import landline.socket.option.SocketOptions;
import landline.socket.sys.Platform;

/// Makes sockets that are bound and ready: the usual socket(2), setsockopt(2), bind(2) and
/// listen(2) in one. No method waits. A method that fails leaves nothing open.
///
/// Sockets of INET and INET6 get SO_REUSEADDR where they listen, so that a restarted server has its
/// port back at once, and an INET6 one is for IPv6 alone unless the method says otherwise, whatever
/// `net.ipv6.bindv6only` says.
public final class Listen {

  /// The longest accept queue that the kernel's default allows; see `net.core.somaxconn`.
  public static final int BACKLOG = Platform.current().constant("SOMAXCONN");

  private static final Pattern PREFIX = Pattern.compile("(?:unix|vsock|netlink|packet):");

  // Another program may take the port between two calls of bind.
  private static final int TRIES = 16;

  private static final Duration RESOLVING = Duration.ofSeconds(5);

  private Listen() {}

  /// The addresses that a text means to listen on: `host:port`, `[v6]:port`, `:port` or `port` as
  /// [HostPort] reads them, `/path`, or what [SockAddr#parse] reads behind a prefix such as
  /// `unix:`. Of a name it is all addresses.
  ///
  /// @param text such as `localhost:8080` or `unix:/run/hello`
  /// @return at least one
  /// @throws IOException a [LookupFailedException] if the name has none; or there is no answer
  ///   within 5 seconds
  /// @throws IllegalArgumentException if it is no address
  public static List<SockAddr> addresses(String text) throws IOException {
    if (text.startsWith("/")) {
      return List.of(SockAddrUn.path(text));
    }
    return PREFIX.matcher(text).lookingAt()
        ? List.of(SockAddr.parse(text))
        : HostPort.parse(text).resolve(Deadline.in(RESOLVING));
  }

  /// A stream listener.
  ///
  /// @param address where; port 0 lets the kernel choose
  /// @throws IOException a [java.net.BindException] such as EADDRINUSE
  public static Socket on(SockAddr address) throws IOException {
    return on(address, BACKLOG);
  }

  /// A stream listener.
  ///
  /// @param address where; port 0 lets the kernel choose
  /// @param backlog the length of the accept queue; the kernel cuts it to net.core.somaxconn
  /// @throws IOException a [java.net.BindException] such as EADDRINUSE
  public static Socket on(SockAddr address, int backlog) throws IOException {
    return bound(address, Type.STREAM, backlog, true, false);
  }

  /// One listener for both IP versions on all interfaces: `[::]` with IPV6_V6ONLY off. IPv4 callers
  /// have IPv4-mapped addresses, [SockAddrIn6#isMapped]. Where the machine has no IPv6 it is a
  /// listener on `0.0.0.0`.
  ///
  /// @param port 0 lets the kernel choose
  /// @param backlog the length of the accept queue
  /// @throws IOException a [java.net.BindException] such as EADDRINUSE
  public static Socket dualStack(int port, int backlog) throws IOException {
    try {
      return bound(SockAddrIn6.any(port), Type.STREAM, backlog, false, false);
    } catch (IOException failed) {
      if (lacksIpv6(failed)) {
        return on(SockAddrIn.any(port), backlog);
      }
      throw failed;
    }
  }

  /// Two listeners on all interfaces with the same port, one for each IP version: `[::]` with
  /// IPV6_V6ONLY, and `0.0.0.0`. Each sees addresses of its own kind. Where the machine has no IPv6
  /// there is only the second.
  ///
  /// @param port 0 lets the kernel choose
  /// @param backlog the length of each accept queue
  /// @return the IPv6 listener if there is one, and the IPv4 listener
  /// @throws IOException a [java.net.BindException] such as EADDRINUSE
  public static List<Socket> both(int port, int backlog) throws IOException {
    for (int tries = 1; ; tries++) {
      Socket six;
      try {
        six = on(SockAddrIn6.any(port), backlog);
      } catch (IOException failed) {
        if (lacksIpv6(failed)) {
          return List.of(on(SockAddrIn.any(port), backlog));
        }
        throw failed;
      }
      try {
        return List.of(six, on(SockAddrIn.any(port(six.sockName())), backlog));
      } catch (IOException | RuntimeException failed) {
        six.close();
        boolean taken = port == 0 && SystemCallFailure.is(failed, Errno.EADDRINUSE);
        if (!taken || tries == TRIES) {
          throw failed;
        }
      }
    }
  }

  /// A group of sockets on one address, among which the kernel shares out connections or datagrams:
  /// SO_REUSEPORT, see socket(7). Only sockets of the same user may join. Which one gets what is up
  /// to a hash of the addresses, or to a [BpfProgram].
  ///
  /// A connection that waits in the accept queue of a member that is closed is reset, unless
  /// `net.ipv4.tcp_migrate_req` is on.
  ///
  /// @param address where; port 0 lets the kernel choose one for all, which no other socket has.
  ///   With any other the sockets join a group that is there already
  /// @param type [Type#STREAM], whose sockets listen, or [Type#DGRAM]
  /// @param size how many, at least 1
  /// @return the sockets, in the order in which a steering program numbers them from 0
  /// @throws IOException a [java.net.BindException] such as EADDRINUSE
  public static List<Socket> group(SockAddr address, Type type, int size) throws IOException {
    if (size < 1) {
      throw new IllegalArgumentException("size of a group < 1: " + size);
    }
    var all = new ArrayList<Socket>();
    try {
      SockAddr place = address;
      for (int i = 0; i < size; i++) {
        Socket socket = bound(place, type, BACKLOG, true, true);
        all.add(socket);
        place = socket.sockName();
      }
      return List.copyOf(all);
    } catch (IOException | RuntimeException failed) {
      all.forEach(Socket::close);
      throw failed;
    }
  }

  private static Socket bound(
      SockAddr address, Type type, int backlog, boolean v6Only, boolean shared) throws IOException {
    Socket socket = Socket.socket(address.domain(), type);
    try {
      boolean internet = address instanceof SockAddrIn || address instanceof SockAddrIn6;
      // On datagrams it would let two programs take the same port unawares.
      if (internet && type.equals(Type.STREAM)) {
        socket.setSockOpt(SocketOptions.SO_REUSEADDR, true);
      }
      if (address instanceof SockAddrIn6) {
        socket.setSockOpt(Ipv6Options.IPV6_V6ONLY, v6Only);
      }
      // A shared socket may be given a port that another group of this user has: only one that was
      // asked for is meant to be shared with what is there.
      if (shared && !leavesPortOpen(address)) {
        socket.setSockOpt(SocketOptions.SO_REUSEPORT, true);
      }
      socket.bind(address);
      if (shared) {
        socket.setSockOpt(SocketOptions.SO_REUSEPORT, true);
      }
      if (!type.equals(Type.DGRAM)) {
        socket.listen(backlog);
      }
      return socket;
    } catch (IOException | RuntimeException failed) {
      socket.close();
      throw failed;
    }
  }

  /// The family is not built in, or switched off for the interfaces.
  private static boolean lacksIpv6(IOException failed) {
    return SystemCallFailure.is(failed, Errno.named("EAFNOSUPPORT"))
        || SystemCallFailure.is(failed, Errno.EADDRNOTAVAIL);
  }

  private static boolean leavesPortOpen(SockAddr address) {
    return switch (address) {
      case SockAddrIn in -> in.port() == 0;
      case SockAddrIn6 in6 -> in6.port() == 0;
      default -> false;
    };
  }

  private static int port(SockAddr address) {
    return switch (address) {
      case SockAddrIn in -> in.port();
      case SockAddrIn6 in6 -> in6.port();
      default -> throw new IllegalArgumentException("address without a port: " + address);
    };
  }
}
