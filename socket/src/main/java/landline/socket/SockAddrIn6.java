// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// An IPv6 address and a port: `struct sockaddr_in6`; see ipv6(7).
///
/// @param high the first eight bytes of the address
/// @param low the last eight bytes of the address
/// @param port 0 to 65535
/// @param flowInfo traffic class and flow label, RFC 3493 section 3.3; mostly 0
/// @param scopeId the index of the interface for a link-local address, otherwise 0
public record SockAddrIn6(long high, long low, int port, int flowInfo, int scopeId)
    implements SockAddr {

  static final int SIZE = 28;

  private static final ValueLayout.OfShort NET_SHORT =
      ValueLayout.JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfInt NET_INT =
      ValueLayout.JAVA_INT.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfLong NET_LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final long MAPPED = 0xffffL << 32;

  /// Checks the port.
  public SockAddrIn6 {
    SockAddrIn.checkPort(port);
  }

  /// `::1`, this machine only.
  ///
  /// @param port 0 to 65535; 0 lets bind(2) choose
  public static SockAddrIn6 loopback(int port) {
    return new SockAddrIn6(0, 1, port, 0, 0);
  }

  /// `::`, all interfaces.
  ///
  /// @param port 0 to 65535; 0 lets bind(2) choose
  public static SockAddrIn6 any(int port) {
    return new SockAddrIn6(0, 0, port, 0, 0);
  }

  /// Parses an address, RFC 4291 section 2.2, with `%` and a scope if necessary.
  ///
  /// @param host such as `2001:db8::1` or `fe80::1%eth0`
  /// @param port 0 to 65535
  /// @throws IllegalArgumentException if the host is anything else, such as a name
  public static SockAddrIn6 of(String host, int port) {
    if (host.startsWith("[")) {
      throw new IllegalArgumentException("not an IPv6 address: " + host);
    }
    int percent = host.indexOf('%');
    String bare = percent < 0 ? host : host.substring(0, percent);
    int scope = percent < 0 ? 0 : scope(host.substring(percent + 1), host);
    try {
      InetAddress literal = Inet6Address.ofLiteral(bare);
      var bytes = ByteBuffer.wrap(literal.getAddress());
      if (bytes.remaining() == 4) {
        return new SockAddrIn6(0, MAPPED | Integer.toUnsignedLong(bytes.getInt()), port, 0, scope);
      }
      return new SockAddrIn6(bytes.getLong(), bytes.getLong(), port, 0, scope);
    } catch (IllegalArgumentException bad) {
      throw new IllegalArgumentException("not an IPv6 address: " + host, bad);
    }
  }

  private static int scope(String scope, String host) {
    try {
      if (scope.matches("[0-9]{1,9}")) {
        return Integer.parseInt(scope);
      }
      NetworkInterface named = NetworkInterface.getByName(scope);
      if (named != null) {
        return named.getIndex();
      }
    } catch (SocketException unreadable) {
      throw new IllegalArgumentException("interfaces can't be read: " + host, unreadable);
    }
    throw new IllegalArgumentException("no such interface: " + host);
  }

  static SockAddrIn6 parse(String text) {
    int colon = SockAddrCodec.colon(text);
    if (colon < 2 || text.charAt(colon - 1) != ']') {
      throw new IllegalArgumentException("not of the form [address]:port: " + text);
    }
    return of(text.substring(1, colon - 1), SockAddrCodec.port(text));
  }

  @Override
  public Domain domain() {
    return Domain.INET6;
  }

  /// Whether the address is `::1` or an IPv4-mapped `127.0.0.0/8`.
  ///
  /// @return true if only this machine can reach it
  public boolean isLoopback() {
    return high == 0 && (low == 1 || (isMapped() && (low >>> 24 & 255) == 127));
  }

  /// Whether the address is an IPv4 address as a dual-stack socket sees it, RFC 4291 section
  /// 2.5.5.2.
  ///
  /// @return true for `::ffff:a.b.c.d`
  public boolean isMapped() {
    return high == 0 && low >>> 32 == 0xffff;
  }

  /// The address without the port, in the form of RFC 5952.
  ///
  /// @return such as `2001:db8::1`
  public String host() {
    return Inet6Text.of(high, low) + (scopeId == 0 ? "" : "%" + scopeId);
  }

  /// Returns the address with another port.
  ///
  /// @param other 0 to 65535
  /// @return this address and that port
  public SockAddrIn6 withPort(int other) {
    return new SockAddrIn6(high, low, other, flowInfo, scopeId);
  }

  static SockAddrIn6 read(MemorySegment memory) {
    return new SockAddrIn6(
        memory.get(NET_LONG, 8),
        memory.get(NET_LONG, 16),
        Short.toUnsignedInt(memory.get(NET_SHORT, 2)),
        memory.get(NET_INT, 4),
        memory.get(ValueLayout.JAVA_INT, 24));
  }

  int write(MemorySegment memory) {
    memory.set(ValueLayout.JAVA_SHORT, 0, (short) Domain.INET6.value());
    memory.set(NET_SHORT, 2, (short) port);
    memory.set(NET_INT, 4, flowInfo);
    memory.set(NET_LONG, 8, high);
    memory.set(NET_LONG, 16, low);
    memory.set(ValueLayout.JAVA_INT, 24, scopeId);
    return SIZE;
  }

  /// Address in brackets, and port.
  ///
  /// @return such as `[2001:db8::1]:80`
  @Override
  public String toString() {
    return "[" + host() + "]:" + port;
  }
}
