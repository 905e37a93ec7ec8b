// SPDX-License-Identifier: Apache-2.0
package landline.socket;

/// The options of level IPPROTO_IPV6; see ipv6(7).
public final class Ipv6Options {

  /// The traffic class of packets that are sent.
  public static final SocketOption<Integer> IPV6_TCLASS =
      new SocketOption<>("IPPROTO_IPV6", "IPV6_TCLASS", OptionForm.INT);

  /// The hop limit of packets that are sent, 0 to 255; -1 is the route's default.
  public static final SocketOption<Integer> IPV6_UNICAST_HOPS =
      new SocketOption<>("IPPROTO_IPV6", "IPV6_UNICAST_HOPS", OptionForm.INT);

  /// Keeps IPv4 peers away from the socket. To be set before bind(2).
  public static final SocketOption<Boolean> IPV6_V6ONLY =
      new SocketOption<>("IPPROTO_IPV6", "IPV6_V6ONLY", OptionForm.BOOLEAN);

  private Ipv6Options() {}
}
