// SPDX-License-Identifier: Apache-2.0
package landline.socket.option;

import landline.socket.OptionCodec;
import landline.socket.SocketOption;

/// The options of level IPPROTO_UDP, see udp(7), and of IPPROTO_UDPLITE, see udplite(7).
public final class UdpOptions {

  /// How many bytes of a datagram its checksum has to cover, or it is dropped.
  public static final SocketOption<Integer> UDPLITE_RECV_CSCOV =
      SocketOption.of("IPPROTO_UDPLITE", "UDPLITE_RECV_CSCOV", OptionCodec.INT);

  /// How many bytes of a datagram that is sent its checksum covers, the header's 8 included; 0 for
  /// all.
  public static final SocketOption<Integer> UDPLITE_SEND_CSCOV =
      SocketOption.of("IPPROTO_UDPLITE", "UDPLITE_SEND_CSCOV", OptionCodec.INT);

  /// Gathers what is sent into one datagram, which goes when this is switched off.
  public static final SocketOption<Boolean> UDP_CORK =
      SocketOption.of("IPPROTO_UDP", "UDP_CORK", OptionCodec.BOOLEAN);

  /// What other protocol the datagrams carry, for IPsec and L2TP: 0 for none.
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

  /// Lets the kernel cut what is sent into datagrams of so many bytes; 0 is off.
  public static final SocketOption<Integer> UDP_SEGMENT =
      SocketOption.of("IPPROTO_UDP", "UDP_SEGMENT", OptionCodec.INT);

  private UdpOptions() {}
}
