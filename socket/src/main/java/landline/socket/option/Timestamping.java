// SPDX-License-Identifier: Apache-2.0
package landline.socket.option;

import landline.socket.sys.Platform;

/// What [SocketOptions#SO_TIMESTAMPING] asks for: which stamps are made, and which are reported.
/// The constants are the kernel's, less their beginning SOF_TIMESTAMPING_; see timestamping.rst of
/// the kernel's documentation.
///
/// @param value the kernel's flags
public record Timestamping(int value) {

  /// None.
  public static final Timestamping NONE = new Timestamping(0);

  /// Have the network card stamp what is sent.
  public static final Timestamping TX_HARDWARE = named("TX_HARDWARE");

  /// Have the kernel stamp what is sent, as it leaves for the network card.
  public static final Timestamping TX_SOFTWARE = named("TX_SOFTWARE");

  /// Have the network card stamp what is received.
  public static final Timestamping RX_HARDWARE = named("RX_HARDWARE");

  /// Have the kernel stamp what is received.
  public static final Timestamping RX_SOFTWARE = named("RX_SOFTWARE");

  /// Report the kernel's stamps.
  public static final Timestamping SOFTWARE = named("SOFTWARE");

  /// Report the network card's stamps.
  public static final Timestamping RAW_HARDWARE = named("RAW_HARDWARE");

  /// Number what is sent, and name the number with each stamp.
  public static final Timestamping OPT_ID = named("OPT_ID");

  /// Have the kernel stamp what is sent, as it enters the packet scheduler.
  public static final Timestamping TX_SCHED = named("TX_SCHED");

  /// Have the kernel stamp when all that was sent is acknowledged; TCP only.
  public static final Timestamping TX_ACK = named("TX_ACK");

  /// Give packet info with the stamps of what was sent, too.
  public static final Timestamping OPT_CMSG = named("OPT_CMSG");

  /// Give the stamps of what was sent without a copy of the packet.
  public static final Timestamping OPT_TSONLY = named("OPT_TSONLY");

  /// Give statistics of TCP with the stamps of what was sent; needs OPT_TSONLY.
  public static final Timestamping OPT_STATS = named("OPT_STATS");

  /// Give interface and length of the packet with the network card's stamps.
  public static final Timestamping OPT_PKTINFO = named("OPT_PKTINFO");

  /// Allow stamps of the kernel and of the network card for one packet.
  public static final Timestamping OPT_TX_SWHW = named("OPT_TX_SWHW");

  /// Count the bytes of a TCP stream from the option's setting on; with OPT_ID.
  public static final Timestamping OPT_ID_TCP = named("OPT_ID_TCP");

  private static Timestamping named(String name) {
    return new Timestamping(Platform.current().constant("SOF_TIMESTAMPING_" + name));
  }

  /// Both sets of flags.
  ///
  /// @param other the flags to add
  /// @return the union
  public Timestamping or(Timestamping other) {
    return new Timestamping(value | other.value);
  }

  /// Whether these flags hold all of the others.
  ///
  /// @param others flags
  /// @return true if none is missing
  public boolean has(Timestamping others) {
    return (value & others.value) == others.value;
  }
}
