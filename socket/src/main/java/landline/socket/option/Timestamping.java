// SPDX-License-Identifier: Apache-2.0
package landline.socket.option;

import landline.socket.sys.Platform;

/// The flags of [SocketOptions#SO_TIMESTAMPING]: which timestamps are made, and which are reported.
/// The constants are the kernel's, without the prefix SOF_TIMESTAMPING_; see timestamping.rst of
/// the kernel's documentation.
///
/// @param value the kernel's flags
public record Timestamping(int value) {

  /// None.
  public static final Timestamping NONE = new Timestamping(0);

  /// The network card timestamps outgoing packets.
  public static final Timestamping TX_HARDWARE = named("TX_HARDWARE");

  /// The kernel timestamps outgoing packets as they leave for the network card.
  public static final Timestamping TX_SOFTWARE = named("TX_SOFTWARE");

  /// The network card timestamps incoming packets.
  public static final Timestamping RX_HARDWARE = named("RX_HARDWARE");

  /// The kernel timestamps incoming packets.
  public static final Timestamping RX_SOFTWARE = named("RX_SOFTWARE");

  /// Report the kernel's timestamps.
  public static final Timestamping SOFTWARE = named("SOFTWARE");

  /// Report the network card's timestamps.
  public static final Timestamping RAW_HARDWARE = named("RAW_HARDWARE");

  /// Number outgoing packets, and report the number with each timestamp.
  public static final Timestamping OPT_ID = named("OPT_ID");

  /// The kernel timestamps outgoing packets as they enter the packet scheduler.
  public static final Timestamping TX_SCHED = named("TX_SCHED");

  /// The kernel timestamps the acknowledgement of all that was sent; TCP only.
  public static final Timestamping TX_ACK = named("TX_ACK");

  /// Report packet info with timestamps of outgoing packets, too.
  public static final Timestamping OPT_CMSG = named("OPT_CMSG");

  /// Report timestamps of outgoing packets without a copy of the packet.
  public static final Timestamping OPT_TSONLY = named("OPT_TSONLY");

  /// Report TCP statistics with timestamps of outgoing packets; needs OPT_TSONLY.
  public static final Timestamping OPT_STATS = named("OPT_STATS");

  /// Report interface and length of the packet with the network card's timestamps.
  public static final Timestamping OPT_PKTINFO = named("OPT_PKTINFO");

  /// Allow timestamps of the kernel and of the network card for one packet.
  public static final Timestamping OPT_TX_SWHW = named("OPT_TX_SWHW");

  /// Count the bytes of a TCP stream from the option's setting on; with OPT_ID.
  public static final Timestamping OPT_ID_TCP = named("OPT_ID_TCP");

  private static Timestamping named(String name) {
    return new Timestamping(Platform.number("SOF_TIMESTAMPING_" + name));
  }

  /// These flags and the other ones.
  public Timestamping or(Timestamping other) {
    return new Timestamping(value | other.value);
  }

  /// Whether these flags contain all of the others.
  ///
  /// @param others flags
  /// @return true if none is missing
  public boolean has(Timestamping others) {
    return (value & others.value) == others.value;
  }
}
