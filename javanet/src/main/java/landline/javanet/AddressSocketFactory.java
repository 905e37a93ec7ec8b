// SPDX-License-Identifier: Apache-2.0
package landline.javanet;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;
import javax.net.SocketFactory;
import landline.socket.Deadline;
import landline.socket.Names;
import landline.socket.SockAddr;
import org.jspecify.annotations.Nullable;

/// Makes java.net sockets over Landline's, for libraries that take a [SocketFactory]: with a fixed
/// address, every socket connects to that one, whatever host and port are requested. So a JDBC
/// driver reaches its database through a UNIX socket:
///
/// ```
/// jdbc:postgresql://localhost/shop?socketFactory=landline.javanet.AddressSocketFactory
///     &socketFactoryArg=unix:/run/postgresql/.s.PGSQL.5432
/// ```
///
/// The sockets behave as those of the JDK: timeouts, closing, interrupts, half-closing, resets, TLS
/// on top. One for Internet addresses serves IPv4 and IPv6, so that it can be bound before its
/// destination is known. A peer without an Internet address appears as 127.0.0.1 with port 0 and
/// Landline's text as its host name. There, TCP_NODELAY and the traffic class are stored and have
/// no effect; urgent data and binding to an Internet address are refused.
public final class AddressSocketFactory extends SocketFactory {

  private static final Duration LONGEST_LOOKUP = Duration.ofMinutes(1);

  private final Optional<SockAddr> target;

  /// Makes a factory for any address: those of java.net, [java.net.UnixDomainSocketAddress], and
  /// host names that begin with `unix:`.
  public AddressSocketFactory() {
    target = Optional.empty();
  }

  /// Makes a factory for one address.
  ///
  /// @param address as [SockAddr#parse] reads it, or an absolute path
  /// @throws IllegalArgumentException if it is neither
  public AddressSocketFactory(String address) {
    this(SockAddr.parse(address.startsWith("/") ? "unix:" + address : address));
  }

  private AddressSocketFactory(SockAddr target) {
    this.target = Optional.of(target);
  }

  /// Makes a factory for one address.
  ///
  /// @param target such as a [landline.socket.SockAddrUn]
  /// @return a factory for that address alone
  public static AddressSocketFactory to(SockAddr target) {
    return new AddressSocketFactory(target);
  }

  /// Makes an unconnected socket.
  ///
  /// @throws IOException never
  @Override
  public java.net.Socket createSocket() throws IOException {
    return JavaSocket.unconnected(target);
  }

  /// Makes a socket and connects it.
  ///
  /// @param host a name, looked up for at most a minute, whose addresses are tried in turn; or
  ///   `unix:` and a path
  /// @param port the port, which is ignored for `unix:`
  /// @throws IOException such as ECONNREFUSED
  @Override
  public java.net.Socket createSocket(String host, int port) throws IOException {
    return connect(host, port, null);
  }

  /// Makes a socket, binds it and connects it.
  ///
  /// @param host as for [#createSocket(String, int)]
  /// @param port as for [#createSocket(String, int)]
  /// @throws IOException such as ECONNREFUSED
  @Override
  public java.net.Socket createSocket(String host, int port, InetAddress localHost, int localPort)
      throws IOException {
    return connect(host, port, new InetSocketAddress(localHost, localPort));
  }

  /// Makes a socket and connects it.
  ///
  /// @throws IOException such as ECONNREFUSED
  @Override
  public java.net.Socket createSocket(InetAddress host, int port) throws IOException {
    return connect(new InetSocketAddress(host, port), null);
  }

  /// Makes a socket, binds it and connects it.
  ///
  /// @throws IOException such as ECONNREFUSED
  @Override
  public java.net.Socket createSocket(
      InetAddress host, int port, InetAddress localHost, int localPort) throws IOException {
    return connect(new InetSocketAddress(host, port), new InetSocketAddress(localHost, localPort));
  }

  private java.net.Socket connect(String host, int port, @Nullable InetSocketAddress local)
      throws IOException {
    if (target.isPresent() || host.startsWith("unix:")) {
      return connect(InetSocketAddress.createUnresolved(host, port), local);
    }
    IOException failed = new UnknownHostException(host);
    for (SockAddr address : Names.resolve(host, port, Deadline.in(LONGEST_LOOKUP))) {
      try {
        return connect(JavaAddresses.toJava(address), local);
      } catch (IOException next) {
        if (failed instanceof UnknownHostException) {
          failed = next;
        } else {
          failed.addSuppressed(next);
        }
      }
    }
    throw failed;
  }

  private java.net.Socket connect(InetSocketAddress peer, @Nullable InetSocketAddress local)
      throws IOException {
    java.net.Socket socket = createSocket();
    try {
      if (local != null) {
        socket.bind(local);
      }
      socket.connect(peer);
      return socket;
    } catch (IOException | RuntimeException failed) {
      try {
        socket.close();
      } catch (IOException second) {
        failed.addSuppressed(second);
      }
      throw failed;
    }
  }

  /// The fixed address.
  ///
  /// @return such as `sockets to unix:/run/db`
  @Override
  public String toString() {
    return target.map(to -> "sockets to " + to).orElse("sockets to any address");
  }
}
