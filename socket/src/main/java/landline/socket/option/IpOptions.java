// SPDX-License-Identifier: Apache-2.0
package landline.socket.option;

import landline.socket.OptionCodec;
import landline.socket.SocketOption;

/// The options of level IPPROTO_IP; see ip(7).
public final class IpOptions {

  /// Joins a multicast group. Write only.
  public static final SocketOption<IpMreqn> IP_ADD_MEMBERSHIP =
      SocketOption.of("IPPROTO_IP", "IP_ADD_MEMBERSHIP", IpMreqn.CODEC);

  /// Joins a multicast group for what one source sends; again for more sources. Write only.
  public static final SocketOption<IpMreqSource> IP_ADD_SOURCE_MEMBERSHIP =
      SocketOption.of("IPPROTO_IP", "IP_ADD_SOURCE_MEMBERSHIP", IpMreqSource.CODEC);

  /// Lets bind(2) to port 0 leave the choice of the port to connect(2), which then has more to
  /// choose from.
  public static final SocketOption<Boolean> IP_BIND_ADDRESS_NO_PORT =
      SocketOption.of("IPPROTO_IP", "IP_BIND_ADDRESS_NO_PORT", OptionCodec.BOOLEAN);

  /// Stops what one source sends to a group that was joined. Write only.
  public static final SocketOption<IpMreqSource> IP_BLOCK_SOURCE =
      SocketOption.of("IPPROTO_IP", "IP_BLOCK_SOURCE", IpMreqSource.CODEC);

  /// Gives the checksum of a datagram with each message. UDP.
  public static final SocketOption<Boolean> IP_CHECKSUM =
      SocketOption.of("IPPROTO_IP", "IP_CHECKSUM", OptionCodec.BOOLEAN);

  /// Leaves a multicast group. Write only.
  public static final SocketOption<IpMreqn> IP_DROP_MEMBERSHIP =
      SocketOption.of("IPPROTO_IP", "IP_DROP_MEMBERSHIP", IpMreqn.CODEC);

  /// Leaves a multicast group for one source. Write only.
  public static final SocketOption<IpMreqSource> IP_DROP_SOURCE_MEMBERSHIP =
      SocketOption.of("IPPROTO_IP", "IP_DROP_SOURCE_MEMBERSHIP", IpMreqSource.CODEC);

  /// Allows bind(2) to an address that no interface has yet.
  public static final SocketOption<Boolean> IP_FREEBIND =
      SocketOption.of("IPPROTO_IP", "IP_FREEBIND", OptionCodec.BOOLEAN);

  /// The sender writes the IP header too. raw(7).
  public static final SocketOption<Boolean> IP_HDRINCL =
      SocketOption.of("IPPROTO_IP", "IP_HDRINCL", OptionCodec.BOOLEAN);

  /// The range from which the kernel chooses a port for this socket, within the system's range;
  /// zeros for all of that. Linux 6.3.
  public static final SocketOption<PortRange> IP_LOCAL_PORT_RANGE =
      SocketOption.of("IPPROTO_IP", "IP_LOCAL_PORT_RANGE", PortRange.CODEC);

  /// Drops packets with a lower time to live; 0, the default, none.
  public static final SocketOption<Integer> IP_MINTTL =
      SocketOption.of("IPPROTO_IP", "IP_MINTTL", OptionCodec.INT);

  /// The largest packet on the known path to the peer, in bytes. Read only, of a connected socket.
  public static final SocketOption<Integer> IP_MTU =
      SocketOption.of("IPPROTO_IP", "IP_MTU", OptionCodec.INT);

  /// Whether packets may be fragmented, and how the path MTU is discovered.
  public static final SocketOption<PathMtuDiscovery> IP_MTU_DISCOVER =
      SocketOption.of("IPPROTO_IP", "IP_MTU_DISCOVER", PathMtuDiscovery.CODEC);

  /// Receives from all groups that any socket of this system has joined, as is the default, and not
  /// only from its own.
  public static final SocketOption<Boolean> IP_MULTICAST_ALL =
      SocketOption.of("IPPROTO_IP", "IP_MULTICAST_ALL", OptionCodec.BOOLEAN);

  /// The interface that multicasts leave by: its local address, or its index. The kernel returns
  /// only the address.
  public static final SocketOption<IpMreqn> IP_MULTICAST_IF =
      SocketOption.of("IPPROTO_IP", "IP_MULTICAST_IF", IpMreqn.CODEC_IF);

  /// Lets this machine receive the multicasts that it sends.
  public static final SocketOption<Boolean> IP_MULTICAST_LOOP =
      SocketOption.of("IPPROTO_IP", "IP_MULTICAST_LOOP", OptionCodec.BOOLEAN);

  /// The time to live of multicasts that are sent, 0 to 255; -1 is the default, 1.
  public static final SocketOption<Integer> IP_MULTICAST_TTL =
      SocketOption.of("IPPROTO_IP", "IP_MULTICAST_TTL", OptionCodec.INT);

  /// Leaves outgoing fragments as they are. raw(7).
  public static final SocketOption<Boolean> IP_NODEFRAG =
      SocketOption.of("IPPROTO_IP", "IP_NODEFRAG", OptionCodec.BOOLEAN);

  /// The IP options of packets that are sent, up to 40 bytes as they stand in the header.
  public static final SocketOption<byte[]> IP_OPTIONS =
      SocketOption.of("IPPROTO_IP", "IP_OPTIONS", OptionCodec.BYTES);

  /// Gives the security label of the sender with each datagram.
  public static final SocketOption<Boolean> IP_PASSSEC =
      SocketOption.of("IPPROTO_IP", "IP_PASSSEC", OptionCodec.BOOLEAN);

  /// Asks with each message for the interface and the address at which it came in.
  public static final SocketOption<Boolean> IP_PKTINFO =
      SocketOption.of("IPPROTO_IP", "IP_PKTINFO", OptionCodec.BOOLEAN);

  /// The protocol of a raw socket. Read only. Linux 6.4.
  public static final SocketOption<Integer> IP_PROTOCOL =
      SocketOption.of("IPPROTO_IP", "IP_PROTOCOL", OptionCodec.INT);

  /// Queues errors that the network reports, for [landline.socket.MsgFlags#MSG_ERRQUEUE].
  public static final SocketOption<Boolean> IP_RECVERR =
      SocketOption.of("IPPROTO_IP", "IP_RECVERR", OptionCodec.BOOLEAN);

  /// Keeps the extensions of ICMP errors, RFC 4884, on the error queue.
  public static final SocketOption<Boolean> IP_RECVERR_RFC4884 =
      SocketOption.of("IPPROTO_IP", "IP_RECVERR_RFC4884", OptionCodec.BOOLEAN);

  /// Gives the size of the largest fragment with a datagram that was put together.
  public static final SocketOption<Boolean> IP_RECVFRAGSIZE =
      SocketOption.of("IPPROTO_IP", "IP_RECVFRAGSIZE", OptionCodec.BOOLEAN);

  /// Gives the IP options with each datagram, as they came.
  public static final SocketOption<Boolean> IP_RECVOPTS =
      SocketOption.of("IPPROTO_IP", "IP_RECVOPTS", OptionCodec.BOOLEAN);

  /// Gives the address that a datagram was sent to before it was redirected here.
  public static final SocketOption<Boolean> IP_RECVORIGDSTADDR =
      SocketOption.of("IPPROTO_IP", "IP_RECVORIGDSTADDR", OptionCodec.BOOLEAN);

  /// Asks for the type-of-service byte with each message.
  public static final SocketOption<Boolean> IP_RECVTOS =
      SocketOption.of("IPPROTO_IP", "IP_RECVTOS", OptionCodec.BOOLEAN);

  /// Asks for the time to live with each message.
  public static final SocketOption<Boolean> IP_RECVTTL =
      SocketOption.of("IPPROTO_IP", "IP_RECVTTL", OptionCodec.BOOLEAN);

  /// Gives the IP options with each datagram, ready to be sent back.
  public static final SocketOption<Boolean> IP_RETOPTS =
      SocketOption.of("IPPROTO_IP", "IP_RETOPTS", OptionCodec.BOOLEAN);

  /// Takes packets with the router alert option that are to be forwarded. raw(7). Write only.
  public static final SocketOption<Boolean> IP_ROUTER_ALERT =
      SocketOption.of("IPPROTO_IP", "IP_ROUTER_ALERT", OptionCodec.BOOLEAN);

  /// The type-of-service byte of packets that are sent.
  public static final SocketOption<Integer> IP_TOS =
      SocketOption.of("IPPROTO_IP", "IP_TOS", OptionCodec.INT);

  /// Allows any address as the own one. Needs CAP_NET_ADMIN or CAP_NET_RAW.
  public static final SocketOption<Boolean> IP_TRANSPARENT =
      SocketOption.of("IPPROTO_IP", "IP_TRANSPARENT", OptionCodec.BOOLEAN);

  /// The time to live of packets that are sent, 1 to 255.
  public static final SocketOption<Integer> IP_TTL =
      SocketOption.of("IPPROTO_IP", "IP_TTL", OptionCodec.INT);

  /// Lets in again what one source sends. Write only.
  public static final SocketOption<IpMreqSource> IP_UNBLOCK_SOURCE =
      SocketOption.of("IPPROTO_IP", "IP_UNBLOCK_SOURCE", IpMreqSource.CODEC);

  /// The index of the interface that packets leave by, 0 for the route's choice. Not TCP.
  public static final SocketOption<Integer> IP_UNICAST_IF =
      SocketOption.of("IPPROTO_IP", "IP_UNICAST_IF", OptionCodec.NETWORK_INT);

  /// Stops what one source sends to a group that was joined. Write only.
  public static final SocketOption<GroupSourceReq> MCAST_BLOCK_SOURCE =
      SocketOption.of("IPPROTO_IP", "MCAST_BLOCK_SOURCE", GroupSourceReq.CODEC);

  /// Joins a multicast group. Write only.
  public static final SocketOption<GroupReq> MCAST_JOIN_GROUP =
      SocketOption.of("IPPROTO_IP", "MCAST_JOIN_GROUP", GroupReq.CODEC);

  /// Joins a multicast group for what one source sends. Write only.
  public static final SocketOption<GroupSourceReq> MCAST_JOIN_SOURCE_GROUP =
      SocketOption.of("IPPROTO_IP", "MCAST_JOIN_SOURCE_GROUP", GroupSourceReq.CODEC);

  /// Leaves a multicast group. Write only.
  public static final SocketOption<GroupReq> MCAST_LEAVE_GROUP =
      SocketOption.of("IPPROTO_IP", "MCAST_LEAVE_GROUP", GroupReq.CODEC);

  /// Leaves a multicast group for one source. Write only.
  public static final SocketOption<GroupSourceReq> MCAST_LEAVE_SOURCE_GROUP =
      SocketOption.of("IPPROTO_IP", "MCAST_LEAVE_SOURCE_GROUP", GroupSourceReq.CODEC);

  /// Lets in again what one source sends. Write only.
  public static final SocketOption<GroupSourceReq> MCAST_UNBLOCK_SOURCE =
      SocketOption.of("IPPROTO_IP", "MCAST_UNBLOCK_SOURCE", GroupSourceReq.CODEC);

  private IpOptions() {}
}
