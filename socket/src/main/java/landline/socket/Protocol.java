// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import landline.socket.sys.Platform;

/// A protocol, the third argument of socket(2); see protocols(5). Any number is allowed; the
/// constants are those that this library names.
///
/// @param value the number that the kernel knows it by
public record Protocol(int value) {

  /// The family's own choice for the type.
  public static final Protocol IP = new Protocol(Platform.current().constant("IPPROTO_IP"));

  /// icmp(7).
  public static final Protocol ICMP = new Protocol(Platform.current().constant("IPPROTO_ICMP"));

  /// tcp(7).
  public static final Protocol TCP = new Protocol(Platform.current().constant("IPPROTO_TCP"));

  /// udp(7).
  public static final Protocol UDP = new Protocol(Platform.current().constant("IPPROTO_UDP"));

  /// ipv6(7), as a level of options.
  public static final Protocol IPV6 = new Protocol(Platform.current().constant("IPPROTO_IPV6"));

  /// The kernel's name, or the number for a value that has none here.
  ///
  /// @return such as `IPPROTO_IP`
  @Override
  public String toString() {
    return Constants.name("IPPROTO_", value);
  }
}
