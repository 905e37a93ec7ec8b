// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.nio.ByteOrder;
import landline.socket.internal.Checks;
import landline.socket.sys.Platform;

/// A protocol, the third argument of socket(2); see protocols(5). Any number is allowed; the
/// constants are those that this library names.
///
/// @param value the kernel's number
public record Protocol(int value) {

  /// The family's default for the type.
  public static final Protocol IP = new Protocol(Platform.number("IPPROTO_IP"));

  /// icmp(7).
  public static final Protocol ICMP = new Protocol(Platform.number("IPPROTO_ICMP"));

  /// tcp(7).
  public static final Protocol TCP = new Protocol(Platform.number("IPPROTO_TCP"));

  /// udp(7).
  public static final Protocol UDP = new Protocol(Platform.number("IPPROTO_UDP"));

  /// ipv6(7), as a level of options.
  public static final Protocol IPV6 = new Protocol(Platform.number("IPPROTO_IPV6"));

  /// icmp(7) for IPv6.
  public static final Protocol ICMPV6 = new Protocol(Platform.number("IPPROTO_ICMPV6"));

  /// udplite(7), which new kernels no longer support: EPROTONOSUPPORT.
  public static final Protocol UDPLITE = new Protocol(Platform.number("IPPROTO_UDPLITE"));

  /// raw(7): the sender writes the IP header.
  public static final Protocol RAW = new Protocol(Platform.number("IPPROTO_RAW"));

  /// A TCP connection over several paths, RFC 8684. With a peer that supports only TCP it falls
  /// back to TCP; see [landline.socket.option.TcpOptions#TCP_IS_MPTCP].
  public static final Protocol MPTCP = new Protocol(Platform.number("IPPROTO_MPTCP"));

  /// The protocol of a packet(7) socket: the number in network byte order.
  ///
  /// @param number in host byte order, such as 0x0800 for IPv4, or 3 for all
  public static Protocol ethernet(int number) {
    Checks.between(0, 0xffff, number, "number");
    boolean big = ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN;
    return new Protocol(big ? number : (number & 0xff) << 8 | number >> 8);
  }

  /// The kernel's name, or the number if the library has no name for it.
  ///
  /// @return such as `IPPROTO_IP`
  @Override
  public String toString() {
    return Platform.current().name("IPPROTO_", value);
  }
}
