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

/// Makes sockets that are bound and ready: socket(2), setsockopt(2), bind(2) and listen(2) in one
/// call. No method waits for a peer. On failure nothing stays open.
///
/// INET and INET6 stream sockets get SO_REUSEADDR, so that a restarted server can bind its port at
/// once.
///
/// **UNIX sockets** leave a file behind when their process is killed. A socket file without a
/// listener is replaced, unless another process is doing so; anything else of that name stays, with
/// EADDRINUSE. The file has its permissions from the start. [Socket#close] removes it unless it was
/// replaced, see [Socket#unlinkOnClose].
public final class Listen {

  /// The longest accept queue that the kernel's default allows; see `net.core.somaxconn`.
  public static final int BACKLOG = Platform.number("SOMAXCONN");

  private static final Pattern PREFIX = Pattern.compile("(?:unix|vsock|netlink|packet):");

  // Another program may take the port between two calls of bind.
  private static final int TRIES = 16;

  private static final Duration RESOLVING = Duration.ofSeconds(5);

  private Listen() {}

  /// Parses an address to listen on: `host:port`, `[v6]:port`, `:port` or `port` as in [HostPort],
  /// `/path`, or a form of [SockAddr#parse] with a prefix such as `unix:`. A name gives all its
  /// addresses.
  ///
  /// @param text such as `localhost:8080` or `unix:/run/hello`
  /// @return at least one
  /// @throws IOException a [LookupFailedException] if the name has none; or a timeout after 5
  ///   seconds
  /// @throws IllegalArgumentException if the text is not an address
  public static List<SockAddr> addresses(String text) throws IOException {
    if (text.startsWith("/")) {
      return List.of(SockAddrUn.path(text));
    }
    return PREFIX.matcher(text).lookingAt()
        ? List.of(SockAddr.parse(text))
        : HostPort.parse(text).resolve(Deadline.in(RESOLVING));
  }

  /// Makes a stream listener with the defaults.
  ///
  /// @param address the address to bind; port 0 lets the kernel choose
  /// @throws IOException a [java.net.BindException] such as EADDRINUSE
  public static Socket on(SockAddr address) throws IOException {
    return on(address, ListenConfig.DEFAULT);
  }

  /// Makes a stream listener.
  ///
  /// @param address the address to bind; port 0 lets the kernel choose
  /// @param backlog the length of the accept queue; the kernel caps it at net.core.somaxconn
  /// @throws IOException a [java.net.BindException] such as EADDRINUSE
  public static Socket on(SockAddr address, int backlog) throws IOException {
    return on(address, ListenConfig.builder().backlog(backlog).build());
  }

  /// Makes one socket, whatever [ListenConfig#shards] is.
  ///
  /// @param address the address to bind; port 0 lets the kernel choose
  /// @param config how
  /// @return a bound socket, which listens if its type has connections
  /// @throws IOException a [java.net.BindException] such as EADDRINUSE, or what
  ///   [ListenConfig#prepare] throws
  public static Socket on(SockAddr address, ListenConfig config) throws IOException {
    boolean joins = config.reusePort() && port(address) != 0;
    return shard(address, config, config.reusePort(), joins);
  }

  /// Makes sockets at all addresses of a text.
  ///
  /// @param text an argument of [#addresses]
  /// @param config how
  /// @return as [#all(List, ListenConfig)]
  /// @throws IOException as [#addresses] and [#all(List, ListenConfig)]
  public static List<Socket> all(String text, ListenConfig config) throws IOException {
    return all(addresses(text), config);
  }

  /// Makes sockets at each of several addresses, such as those of a name; [ListenConfig#shards] of
  /// them. Port 0 becomes the same for all: the port of the first IP address. Addresses that the
  /// machine does not have are left out, unless it has none of them: a name may have an IPv6
  /// address where IPv6 is disabled. Beside an IPv4 address, `[::]` is for IPv6 alone.
  ///
  /// Several sockets at an address share it by SO_REUSEPORT, see socket(7). The kernel distributes
  /// connections or datagrams by a hash of the addresses, or by a
  /// [landline.socket.option.BpfProgram]. A connection in the accept queue of a socket that is
  /// closed is reset, unless `net.ipv4.tcp_migrate_req` is on.
  ///
  /// @param addresses at least one
  /// @param config how
  /// @return in the order of the addresses; those of one address in the order in which a steering
  ///   program numbers them from 0
  /// @throws IOException a [java.net.BindException] such as EADDRINUSE, or what
  ///   [ListenConfig#prepare] throws
  /// @throws IllegalArgumentException for more than one shard at an address other than IP
  public static List<Socket> all(List<SockAddr> addresses, ListenConfig config) throws IOException {
    if (addresses.isEmpty()) {
      throw new IllegalArgumentException("no address to listen on");
    }
    boolean both = addresses.stream().anyMatch(SockAddrIn.class::isInstance);
    ListenConfig each = both ? config.toBuilder().ipv6Only(true).build() : config;
    boolean chosen = addresses.stream().filter(address -> port(address) == 0).count() > 1;
    for (int tries = 1; ; tries++) {
      try {
        return once(addresses, each);
      } catch (IOException failed) {
        boolean taken = chosen && SystemCallFailure.is(failed, Errno.EADDRINUSE);
        if (!taken || tries == TRIES) {
          throw failed;
        }
      }
    }
  }

  private static List<Socket> once(List<SockAddr> addresses, ListenConfig config)
      throws IOException {
    var all = new ArrayList<Socket>();
    IOException missing = null;
    int port = 0;
    try {
      for (SockAddr address : addresses) {
        try {
          SockAddr bound = group(address, port, config, all);
          if (port == 0) {
            port = Math.max(0, port(bound));
          }
        } catch (IOException failed) {
          if (!isMissing(failed)) {
            throw failed;
          }
          missing = failed;
        }
      }
      if (all.isEmpty() && missing != null) {
        throw missing;
      }
      return List.copyOf(all);
    } catch (IOException | RuntimeException | Error failed) {
      all.forEach(Socket::close);
      throw failed;
    }
  }

  /// Makes the sockets at one address.
  ///
  /// The first one is bound alone, and only then opens its address to the others. With SO_REUSEPORT
  /// from the start, the kernel could give it for port 0 a port of another group of this user, and
  /// the two would share their peers unnoticed; the same with an explicit port, unless
  /// [ListenConfig#reusePort] is set. A port that an earlier address was given is not explicit.
  ///
  /// @param port in place of the address's own if that is 0
  /// @return where they are bound
  private static SockAddr group(SockAddr address, int port, ListenConfig config, List<Socket> all)
      throws IOException {
    boolean internet = address instanceof SockAddrIn || address instanceof SockAddrIn6;
    int wanted = config.shards();
    if (wanted > 1 && !internet) {
      throw new IllegalArgumentException(
          "shards > 1 needs an IP address: " + wanted + " at " + address);
    }
    int automatic = internet ? Runtime.getRuntime().availableProcessors() : 1;
    int count = wanted == 0 ? automatic : wanted;
    boolean shared = config.reusePort() || count > 1;
    boolean explicit = port(address) != 0;
    SockAddr place = explicit ? address : atPort(address, port);
    for (int i = 0; i < count; i++) {
      Socket socket = shard(place, config, shared, i > 0 || (explicit && config.reusePort()));
      all.add(socket);
      place = socket.sockName();
    }
    return place;
  }

  /// @param shared whether other sockets may bind the address afterwards
  /// @param joins whether it may join an existing group
  private static Socket shard(SockAddr address, ListenConfig config, boolean shared, boolean joins)
      throws IOException {
    Socket socket = Socket.socket(address.domain(), config.type());
    try {
      boolean internet = address instanceof SockAddrIn || address instanceof SockAddrIn6;
      // On datagrams it would let two programs take the same port unawares.
      if (internet && socket.isStream()) {
        socket.setSockOpt(SocketOptions.SO_REUSEADDR, true);
      }
      if (address instanceof SockAddrIn6) {
        socket.setSockOpt(Ipv6Options.IPV6_V6ONLY, config.ipv6Only());
      }
      if (joins) {
        socket.setSockOpt(SocketOptions.SO_REUSEPORT, true);
      }
      config.prepare().prepare(socket);
      if (address instanceof SockAddrUn un && un.isPath()) {
        socket.file(SocketFile.bind(socket, un, config.unixMode()));
      } else {
        socket.bind(address);
      }
      if (shared) {
        socket.setSockOpt(SocketOptions.SO_REUSEPORT, true);
      }
      if (socket.isConnectionOriented()) {
        socket.listen(config.backlog());
      }
      return socket;
    } catch (IOException | RuntimeException | Error failed) {
      socket.close();
      throw failed;
    }
  }

  /// Makes one listener for both IP versions on all interfaces: `[::]` with IPV6_V6ONLY off. IPv4
  /// peers have IPv4-mapped addresses, [SockAddrIn6#isMapped]. On a machine without IPv6 it listens
  /// on `0.0.0.0`.
  ///
  /// @param port 0 lets the kernel choose
  /// @param backlog the length of the accept queue
  /// @throws IOException a [java.net.BindException] such as EADDRINUSE
  public static Socket dualStack(int port, int backlog) throws IOException {
    try {
      return on(SockAddrIn6.any(port), backlog);
    } catch (IOException failed) {
      if (isMissing(failed)) {
        return on(SockAddrIn.any(port), backlog);
      }
      throw failed;
    }
  }

  /// Makes two listeners on all interfaces with the same port, one for each IP version: `[::]` with
  /// IPV6_V6ONLY, and `0.0.0.0`. Each has addresses of its own version. On a machine without IPv6
  /// there is only the second.
  ///
  /// @param port 0 lets the kernel choose
  /// @param backlog the length of each accept queue
  /// @return the IPv6 listener if there is one, and the IPv4 listener
  /// @throws IOException a [java.net.BindException] such as EADDRINUSE
  public static List<Socket> both(int port, int backlog) throws IOException {
    return all(
        List.of(SockAddrIn6.any(port), SockAddrIn.any(port)),
        ListenConfig.builder().backlog(backlog).build());
  }

  /// Whether the address, or its whole family, is missing: not built in, or disabled.
  private static boolean isMissing(IOException failed) {
    return SystemCallFailure.is(failed, Errno.named("EAFNOSUPPORT"))
        || SystemCallFailure.is(failed, Errno.EADDRNOTAVAIL);
  }

  /// The port, or -1 where there is none.
  private static int port(SockAddr address) {
    return switch (address) {
      case SockAddrIn in -> in.port();
      case SockAddrIn6 in6 -> in6.port();
      default -> -1;
    };
  }

  private static SockAddr atPort(SockAddr address, int port) {
    return switch (address) {
      case SockAddrIn in -> new SockAddrIn(in.address(), port);
      case SockAddrIn6 in6 ->
          new SockAddrIn6(in6.high(), in6.low(), port, in6.flowInfo(), in6.scopeId());
      default -> address;
    };
  }
}
