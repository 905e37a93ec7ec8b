// SPDX-License-Identifier: Apache-2.0
package landline.socket.option;

import landline.socket.OptionCodec;
import landline.socket.SocketOption;

/// The basic options of level SOL_PACKET; see packet(7). The rings in shared memory are not among
/// them.
public final class PacketOptions {

  /// Makes the interface receive more: a multicast address, or everything. Write only.
  public static final SocketOption<PacketMreq> PACKET_ADD_MEMBERSHIP =
      SocketOption.of("SOL_PACKET", "PACKET_ADD_MEMBERSHIP", PacketMreq.CODEC);

  /// Adds the kernel's metadata to each packet.
  public static final SocketOption<Boolean> PACKET_AUXDATA =
      SocketOption.of("SOL_PACKET", "PACKET_AUXDATA", OptionCodec.BOOLEAN);

  /// Copies packets longer than this also to the queue, when there is a ring.
  public static final SocketOption<Integer> PACKET_COPY_THRESH =
      SocketOption.of("SOL_PACKET", "PACKET_COPY_THRESH", OptionCodec.INT);

  /// Takes back PACKET_ADD_MEMBERSHIP. Write only.
  public static final SocketOption<PacketMreq> PACKET_DROP_MEMBERSHIP =
      SocketOption.of("SOL_PACKET", "PACKET_DROP_MEMBERSHIP", PacketMreq.CODEC);

  /// Shares packets with the other sockets of a group: its number, plus how from bit 16 on.
  public static final SocketOption<Integer> PACKET_FANOUT =
      SocketOption.of("SOL_PACKET", "PACKET_FANOUT", OptionCodec.INT);

  /// Leaves out what this machine sends.
  public static final SocketOption<Boolean> PACKET_IGNORE_OUTGOING =
      SocketOption.of("SOL_PACKET", "PACKET_IGNORE_OUTGOING", OptionCodec.BOOLEAN);

  /// Drops packets that can't be sent from a ring, and goes on.
  public static final SocketOption<Boolean> PACKET_LOSS =
      SocketOption.of("SOL_PACKET", "PACKET_LOSS", OptionCodec.BOOLEAN);

  /// The address names the interface that a packet came by, not the bond that it belongs to.
  public static final SocketOption<Boolean> PACKET_ORIGDEV =
      SocketOption.of("SOL_PACKET", "PACKET_ORIGDEV", OptionCodec.BOOLEAN);

  /// Sends straight to the device, past the scheduler.
  public static final SocketOption<Boolean> PACKET_QDISC_BYPASS =
      SocketOption.of("SOL_PACKET", "PACKET_QDISC_BYPASS", OptionCodec.BOOLEAN);

  /// Bytes of a ring's frames to leave free before the headers.
  public static final SocketOption<Integer> PACKET_RESERVE =
      SocketOption.of("SOL_PACKET", "PACKET_RESERVE", OptionCodec.INT);

  /// The number of packets received and dropped since the last read. Read only.
  public static final SocketOption<PacketStatistics> PACKET_STATISTICS =
      SocketOption.of("SOL_PACKET", "PACKET_STATISTICS", PacketStatistics.CODEC);

  /// The timestamps that a ring carries: a sum of SOF_TIMESTAMPING numbers.
  public static final SocketOption<Integer> PACKET_TIMESTAMP =
      SocketOption.of("SOL_PACKET", "PACKET_TIMESTAMP", OptionCodec.INT);

  /// The layout of a ring: 0 to 2 for TPACKET_V1 to V3.
  public static final SocketOption<Integer> PACKET_VERSION =
      SocketOption.of("SOL_PACKET", "PACKET_VERSION", OptionCodec.INT);

  /// Puts a header of virtio_net before each packet, both ways. Raw sockets only.
  public static final SocketOption<Boolean> PACKET_VNET_HDR =
      SocketOption.of("SOL_PACKET", "PACKET_VNET_HDR", OptionCodec.BOOLEAN);

  private PacketOptions() {}
}
