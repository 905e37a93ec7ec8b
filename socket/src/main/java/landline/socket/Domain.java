// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import landline.socket.sys.Platform;

/// An address family, the first argument of socket(2); see address_families(7). Any number is
/// allowed; the constants are those that this library names.
///
/// @param value the kernel's number
public record Domain(int value) {

  /// unix(7): sockets between processes of one machine.
  public static final Domain UNIX = new Domain(Platform.number("AF_UNIX"));

  /// ip(7): IPv4.
  public static final Domain INET = new Domain(Platform.number("AF_INET"));

  /// ipv6(7): IPv6.
  public static final Domain INET6 = new Domain(Platform.number("AF_INET6"));

  /// netlink(7): communication with the kernel.
  public static final Domain NETLINK = new Domain(Platform.number("AF_NETLINK"));

  /// packet(7): frames of the link layer.
  public static final Domain PACKET = new Domain(Platform.number("AF_PACKET"));

  /// vsock(7): between virtual machines and their host.
  public static final Domain VSOCK = new Domain(Platform.number("AF_VSOCK"));

  /// The kernel's name, or the number if the library has no name for it.
  ///
  /// @return such as `AF_UNIX`
  @Override
  public String toString() {
    return Platform.current().name("AF_", value);
  }
}
