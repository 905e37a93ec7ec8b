// SPDX-License-Identifier: Apache-2.0
package landline.javanet;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import landline.socket.Domain;
import landline.socket.Errno;
import landline.socket.SockAddr;
import landline.socket.SockAddrIn;
import landline.socket.SockAddrIn6;
import landline.socket.SockAddrUn;
import landline.socket.Socket;
import landline.socket.SystemCallFailure;
import landline.socket.Type;
import landline.socket.option.Ipv6Options;
import org.jspecify.annotations.Nullable;

/// Conversion between the addresses of java.net and ours.
///
/// Programs for java.net expect Internet addresses, so each other address is represented by
/// 127.0.0.1, since the peer is on this machine, with our text for its host name, and port 0.
final class JavaAddresses {

  private static final byte[] LOOPBACK = {127, 0, 0, 1};

  /// ::ffff:0:0/96
  private static final long MAPPED = 0xffff_0000_0000L;

  private JavaAddresses() {}

  static InetSocketAddress toJava(SockAddr address) {
    return switch (address) {
      case SockAddrIn in ->
          new InetSocketAddress(
              inet(null, ByteBuffer.allocate(4).putInt(in.address()).array()), in.port());
      case SockAddrIn6 in6 -> new InetSocketAddress(inet6(in6), in6.port());
      default -> new InetSocketAddress(inet(address.toString(), LOOPBACK), 0);
    };
  }

  private static InetAddress inet(@Nullable String host, byte[] bytes) {
    try {
      return InetAddress.getByAddress(host, bytes);
    } catch (UnknownHostException wrongLength) {
      throw new IllegalStateException(wrongLength);
    }
  }

  private static InetAddress inet6(SockAddrIn6 in6) {
    byte[] bytes = ByteBuffer.allocate(16).putLong(in6.high()).putLong(in6.low()).array();
    try {
      // With a scope this keeps a mapped IPv4 address from becoming one of four bytes.
      return in6.scopeId() == 0
          ? InetAddress.getByAddress(bytes)
          : Inet6Address.getByAddress(null, bytes, in6.scopeId());
    } catch (UnknownHostException wrongLength) {
      throw new IllegalStateException(wrongLength);
    }
  }

  static SockAddr fromJava(SocketAddress address) throws SocketException, UnknownHostException {
    return switch (address) {
      case UnixDomainSocketAddress unix -> SockAddrUn.path(unix.getPath());
      case InetSocketAddress named when named.isUnresolved() -> {
        if (named.getHostString().startsWith("unix:")) {
          yield SockAddr.parse(named.getHostString());
        }
        throw new UnknownHostException(named.getHostString());
      }
      case InetSocketAddress inet -> fromJava(inet.getAddress(), inet.getPort());
      default -> throw new IllegalArgumentException("address is of no known type: " + address);
    };
  }

  static SockAddr fromJava(InetAddress address, int port) {
    var bytes = ByteBuffer.wrap(address.getAddress());
    if (address instanceof Inet4Address) {
      return new SockAddrIn(bytes.getInt(), port);
    }
    int scope = address instanceof Inet6Address in6 ? in6.getScopeId() : 0;
    return new SockAddrIn6(bytes.getLong(), bytes.getLong(), port, 0, scope);
  }

  /// A socket for both Internet families, or for IPv4 alone on a machine without IPv6.
  static Socket socket() throws IOException {
    Socket both;
    try {
      both = Socket.socket(Domain.INET6, Type.STREAM);
    } catch (IOException failed) {
      if (!SystemCallFailure.is(failed, Errno.named("EAFNOSUPPORT"))) {
        throw failed;
      }
      return Socket.socket(Domain.INET, Type.STREAM);
    }
    try {
      both.setSockOpt(Ipv6Options.IPV6_V6ONLY, false);
      return both;
    } catch (IOException failed) {
      both.close();
      throw failed;
    }
  }

  /// An address for a socket of the family: an IPv6 socket takes IPv4-mapped addresses, see
  /// ipv6(7).
  static SockAddr in(Domain domain, SockAddr address) {
    return address instanceof SockAddrIn in && domain.equals(Domain.INET6)
        ? new SockAddrIn6(0, MAPPED | Integer.toUnsignedLong(in.address()), in.port(), 0, 0)
        : address;
  }

  /// A local address for a socket of the family. Java has one wildcard address for both families.
  static SockAddr toBind(Domain domain, InetAddress host, int port) {
    if (host.isAnyLocalAddress()) {
      return domain.equals(Domain.INET6) ? SockAddrIn6.any(port) : SockAddrIn.any(port);
    }
    return in(domain, fromJava(host, port));
  }

  static boolean isInternet(Domain domain) {
    return domain.equals(Domain.INET) || domain.equals(Domain.INET6);
  }
}
