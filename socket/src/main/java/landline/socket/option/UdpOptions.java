// SPDX-License-Identifier: Apache-2.0
package landline.socket.option;

import landline.socket.OptionCodec;
import landline.socket.SocketOption;

/// The options of level IPPROTO_UDP, see udp(7), and of IPPROTO_UDPLITE, see udplite(7).
public final class UdpOptions {

  /// The number of bytes of a datagram that its checksum must cover, or it is dropped.
  public static final SocketOption<Integer> UDPLITE_RECV_CSCOV =
      SocketOption.of("IPPROTO_UDPLITE", "UDPLITE_RECV_CSCOV", OptionCodec.INT);

  /// The number of bytes of an outgoing datagram that its checksum covers, including the 8 of the
  /// header; 0 for all.
  public static final SocketOption<Integer> UDPLITE_SEND_CSCOV =
      SocketOption.of("IPPROTO_UDPLITE", "UDPLITE_SEND_CSCOV", OptionCodec.INT);

  /// Collects data into one datagram, which is sent when this is switched off.
  public static final SocketOption<Boolean> UDP_CORK =
      SocketOption.of("IPPROTO_UDP", "UDP_CORK", OptionCodec.BOOLEAN);

  /// The encapsulated protocol of the datagrams, for IPsec and L2TP: 0 for none.
  public static final SocketOption<Integer> UDP_ENCAP =
      SocketOption.of("IPPROTO_UDP", "UDP_ENCAP", OptionCodec.INT);

  /// Lets the kernel deliver several datagrams of one sender as one, with their size in a control
  /// message.
  public static final SocketOption<Boolean> UDP_GRO =
      SocketOption.of("IPPROTO_UDP", "UDP_GRO", OptionCodec.BOOLEAN);

  /// Accepts UDP datagrams over IPv6 without a checksum.
  public static final SocketOption<Boolean> UDP_NO_CHECK6_RX =
      SocketOption.of("IPPROTO_UDP", "UDP_NO_CHECK6_RX", OptionCodec.BOOLEAN);

  /// Sends UDP datagrams over IPv6 without a checksum.
  public static final SocketOption<Boolean> UDP_NO_CHECK6_TX =
      SocketOption.of("IPPROTO_UDP", "UDP_NO_CHECK6_TX", OptionCodec.BOOLEAN);

  /// Lets the kernel split data into datagrams of so many bytes; 0 is off.
  public static final SocketOption<Integer> UDP_SEGMENT =
      SocketOption.of("IPPROTO_UDP", "UDP_SEGMENT", OptionCodec.INT);

  private UdpOptions() {}
}
