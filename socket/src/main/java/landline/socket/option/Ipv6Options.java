// SPDX-License-Identifier: Apache-2.0
package landline.socket.option;

import landline.socket.OptionCodec;
import landline.socket.SocketOption;

/// The options of level IPPROTO_IPV6; see ipv6(7).
public final class Ipv6Options {

  /// Turns a connected socket with an IPv4-mapped peer into one of AF_INET, the only value. Write
  /// only.
  public static final SocketOption<Integer> IPV6_ADDRFORM =
      SocketOption.of("IPPROTO_IPV6", "IPV6_ADDRFORM", OptionCodec.INT);

  /// The preferred kind of source address, RFC 5014: a sum of IPV6_PREFER_SRC numbers.
  public static final SocketOption<Integer> IPV6_ADDR_PREFERENCES =
      SocketOption.of("IPPROTO_IPV6", "IPV6_ADDR_PREFERENCES", OptionCodec.INT);

  /// Joins a multicast group; RFC 3493 calls it IPV6_JOIN_GROUP. Write only.
  public static final SocketOption<Ipv6Mreq> IPV6_ADD_MEMBERSHIP =
      SocketOption.of("IPPROTO_IPV6", "IPV6_ADD_MEMBERSHIP", Ipv6Mreq.CODEC);

  /// Lets the kernel choose flow labels.
  public static final SocketOption<Boolean> IPV6_AUTOFLOWLABEL =
      SocketOption.of("IPPROTO_IPV6", "IPV6_AUTOFLOWLABEL", OptionCodec.BOOLEAN);

  /// The offset in a packet of a checksum that the kernel computes, even; -1 for none. raw(7), but
  /// not ICMPv6.
  public static final SocketOption<Integer> IPV6_CHECKSUM =
      SocketOption.of("IPPROTO_IPV6", "IPV6_CHECKSUM", OptionCodec.INT);

  /// Never fragments datagrams that are sent: EMSGSIZE instead.
  public static final SocketOption<Boolean> IPV6_DONTFRAG =
      SocketOption.of("IPPROTO_IPV6", "IPV6_DONTFRAG", OptionCodec.BOOLEAN);

  /// Leaves a multicast group; RFC 3493 calls it IPV6_LEAVE_GROUP. Write only.
  public static final SocketOption<Ipv6Mreq> IPV6_DROP_MEMBERSHIP =
      SocketOption.of("IPPROTO_IPV6", "IPV6_DROP_MEMBERSHIP", Ipv6Mreq.CODEC);

  /// The destination options header of packets that are sent, RFC 3542. Needs CAP_NET_RAW.
  public static final SocketOption<byte[]> IPV6_DSTOPTS =
      SocketOption.of("IPPROTO_IPV6", "IPV6_DSTOPTS", OptionCodec.BYTES);

  /// Gives traffic class and flow label with each datagram.
  public static final SocketOption<Boolean> IPV6_FLOWINFO =
      SocketOption.of("IPPROTO_IPV6", "IPV6_FLOWINFO", OptionCodec.BOOLEAN);

  /// Takes the flow label from the address that is connected or sent to.
  public static final SocketOption<Boolean> IPV6_FLOWINFO_SEND =
      SocketOption.of("IPPROTO_IPV6", "IPV6_FLOWINFO_SEND", OptionCodec.BOOLEAN);

  /// Allows bind(2) to an address that no interface has yet.
  public static final SocketOption<Boolean> IPV6_FREEBIND =
      SocketOption.of("IPPROTO_IPV6", "IPV6_FREEBIND", OptionCodec.BOOLEAN);

  /// The sender writes the IPv6 header too. raw(7).
  public static final SocketOption<Boolean> IPV6_HDRINCL =
      SocketOption.of("IPPROTO_IPV6", "IPV6_HDRINCL", OptionCodec.BOOLEAN);

  /// The hop-by-hop options header of packets that are sent, RFC 3542. Needs CAP_NET_RAW.
  public static final SocketOption<byte[]> IPV6_HOPOPTS =
      SocketOption.of("IPPROTO_IPV6", "IPV6_HOPOPTS", OptionCodec.BYTES);

  /// Joins an anycast group. Needs CAP_NET_ADMIN. Write only.
  public static final SocketOption<Ipv6Mreq> IPV6_JOIN_ANYCAST =
      SocketOption.of("IPPROTO_IPV6", "IPV6_JOIN_ANYCAST", Ipv6Mreq.CODEC);

  /// Leaves an anycast group. Write only.
  public static final SocketOption<Ipv6Mreq> IPV6_LEAVE_ANYCAST =
      SocketOption.of("IPPROTO_IPV6", "IPV6_LEAVE_ANYCAST", Ipv6Mreq.CODEC);

  /// Drops packets with a lower hop limit; 0, the default, none.
  public static final SocketOption<Integer> IPV6_MINHOPCOUNT =
      SocketOption.of("IPPROTO_IPV6", "IPV6_MINHOPCOUNT", OptionCodec.INT);

  /// The largest packet, in bytes: what is set is a limit for fragments that are sent, what is read
  /// is the known path's, of a connected socket.
  public static final SocketOption<Integer> IPV6_MTU =
      SocketOption.of("IPPROTO_IPV6", "IPV6_MTU", OptionCodec.INT);

  /// Whether packets may be fragmented, and how the path MTU is discovered.
  public static final SocketOption<PathMtuDiscovery> IPV6_MTU_DISCOVER =
      SocketOption.of("IPPROTO_IPV6", "IPV6_MTU_DISCOVER", PathMtuDiscovery.CODEC);

  /// Receives from all groups that any socket of this system has joined, as is the default, and not
  /// only from its own.
  public static final SocketOption<Boolean> IPV6_MULTICAST_ALL =
      SocketOption.of("IPPROTO_IPV6", "IPV6_MULTICAST_ALL", OptionCodec.BOOLEAN);

  /// The hop limit of multicasts that are sent, 0 to 255; -1 is the default, 1.
  public static final SocketOption<Integer> IPV6_MULTICAST_HOPS =
      SocketOption.of("IPPROTO_IPV6", "IPV6_MULTICAST_HOPS", OptionCodec.INT);

  /// The index of the interface that multicasts leave by.
  public static final SocketOption<Integer> IPV6_MULTICAST_IF =
      SocketOption.of("IPPROTO_IPV6", "IPV6_MULTICAST_IF", OptionCodec.INT);

  /// Lets this machine receive the multicasts that it sends.
  public static final SocketOption<Boolean> IPV6_MULTICAST_LOOP =
      SocketOption.of("IPPROTO_IPV6", "IPV6_MULTICAST_LOOP", OptionCodec.BOOLEAN);

  /// The MTU of the path to the peer of a connected socket, RFC 3542. Read only.
  public static final SocketOption<PathMtu> IPV6_PATHMTU =
      SocketOption.of("IPPROTO_IPV6", "IPV6_PATHMTU", PathMtu.CODEC);

  /// Gives the destination options headers with each datagram.
  public static final SocketOption<Boolean> IPV6_RECVDSTOPTS =
      SocketOption.of("IPPROTO_IPV6", "IPV6_RECVDSTOPTS", OptionCodec.BOOLEAN);

  /// Queues errors that the network reports, for [landline.socket.MsgFlags#MSG_ERRQUEUE].
  public static final SocketOption<Boolean> IPV6_RECVERR =
      SocketOption.of("IPPROTO_IPV6", "IPV6_RECVERR", OptionCodec.BOOLEAN);

  /// Keeps the extensions of ICMPv6 errors, RFC 4884, on the error queue.
  public static final SocketOption<Boolean> IPV6_RECVERR_RFC4884 =
      SocketOption.of("IPPROTO_IPV6", "IPV6_RECVERR_RFC4884", OptionCodec.BOOLEAN);

  /// Gives the size of the largest fragment with a datagram that was put together.
  public static final SocketOption<Boolean> IPV6_RECVFRAGSIZE =
      SocketOption.of("IPPROTO_IPV6", "IPV6_RECVFRAGSIZE", OptionCodec.BOOLEAN);

  /// Asks for the hop limit with each message.
  public static final SocketOption<Boolean> IPV6_RECVHOPLIMIT =
      SocketOption.of("IPPROTO_IPV6", "IPV6_RECVHOPLIMIT", OptionCodec.BOOLEAN);

  /// Gives the hop-by-hop options header with each datagram.
  public static final SocketOption<Boolean> IPV6_RECVHOPOPTS =
      SocketOption.of("IPPROTO_IPV6", "IPV6_RECVHOPOPTS", OptionCodec.BOOLEAN);

  /// Gives the address that a datagram was sent to before it was redirected here.
  public static final SocketOption<Boolean> IPV6_RECVORIGDSTADDR =
      SocketOption.of("IPPROTO_IPV6", "IPV6_RECVORIGDSTADDR", OptionCodec.BOOLEAN);

  /// Gives a message when the path MTU to a destination turns out to be lower.
  public static final SocketOption<Boolean> IPV6_RECVPATHMTU =
      SocketOption.of("IPPROTO_IPV6", "IPV6_RECVPATHMTU", OptionCodec.BOOLEAN);

  /// Asks with each message for the interface and the address at which it came in.
  public static final SocketOption<Boolean> IPV6_RECVPKTINFO =
      SocketOption.of("IPPROTO_IPV6", "IPV6_RECVPKTINFO", OptionCodec.BOOLEAN);

  /// Gives the routing header with each datagram.
  public static final SocketOption<Boolean> IPV6_RECVRTHDR =
      SocketOption.of("IPPROTO_IPV6", "IPV6_RECVRTHDR", OptionCodec.BOOLEAN);

  /// Asks for the traffic class with each message.
  public static final SocketOption<Boolean> IPV6_RECVTCLASS =
      SocketOption.of("IPPROTO_IPV6", "IPV6_RECVTCLASS", OptionCodec.BOOLEAN);

  /// Takes packets with this router alert value that are to be forwarded; -1 for none. raw(7).
  /// Write only.
  public static final SocketOption<Integer> IPV6_ROUTER_ALERT =
      SocketOption.of("IPPROTO_IPV6", "IPV6_ROUTER_ALERT", OptionCodec.INT);

  /// Takes router alerts of the own network namespace only.
  public static final SocketOption<Boolean> IPV6_ROUTER_ALERT_ISOLATE =
      SocketOption.of("IPPROTO_IPV6", "IPV6_ROUTER_ALERT_ISOLATE", OptionCodec.BOOLEAN);

  /// The routing header of packets that are sent, RFC 3542.
  public static final SocketOption<byte[]> IPV6_RTHDR =
      SocketOption.of("IPPROTO_IPV6", "IPV6_RTHDR", OptionCodec.BYTES);

  /// The destination options before the routing header, RFC 3542. Needs CAP_NET_RAW.
  public static final SocketOption<byte[]> IPV6_RTHDRDSTOPTS =
      SocketOption.of("IPPROTO_IPV6", "IPV6_RTHDRDSTOPTS", OptionCodec.BYTES);

  /// The traffic class of packets that are sent.
  public static final SocketOption<Integer> IPV6_TCLASS =
      SocketOption.of("IPPROTO_IPV6", "IPV6_TCLASS", OptionCodec.INT);

  /// Allows any address as the own one. Needs CAP_NET_ADMIN or CAP_NET_RAW.
  public static final SocketOption<Boolean> IPV6_TRANSPARENT =
      SocketOption.of("IPPROTO_IPV6", "IPV6_TRANSPARENT", OptionCodec.BOOLEAN);

  /// The hop limit of packets that are sent, 0 to 255; -1 is the route's default.
  public static final SocketOption<Integer> IPV6_UNICAST_HOPS =
      SocketOption.of("IPPROTO_IPV6", "IPV6_UNICAST_HOPS", OptionCodec.INT);

  /// The index of the interface that packets leave by, 0 for the route's choice. Not TCP.
  public static final SocketOption<Integer> IPV6_UNICAST_IF =
      SocketOption.of("IPPROTO_IPV6", "IPV6_UNICAST_IF", OptionCodec.NETWORK_INT);

  /// Keeps IPv4 peers away from the socket. To be set before bind(2).
  public static final SocketOption<Boolean> IPV6_V6ONLY =
      SocketOption.of("IPPROTO_IPV6", "IPV6_V6ONLY", OptionCodec.BOOLEAN);

  /// Stops what one source sends to a group that was joined. Write only.
  public static final SocketOption<GroupSourceReq> MCAST_BLOCK_SOURCE =
      SocketOption.of("IPPROTO_IPV6", "MCAST_BLOCK_SOURCE", GroupSourceReq.CODEC);

  /// Joins a multicast group. Write only.
  public static final SocketOption<GroupReq> MCAST_JOIN_GROUP =
      SocketOption.of("IPPROTO_IPV6", "MCAST_JOIN_GROUP", GroupReq.CODEC);

  /// Joins a multicast group for what one source sends. Write only.
  public static final SocketOption<GroupSourceReq> MCAST_JOIN_SOURCE_GROUP =
      SocketOption.of("IPPROTO_IPV6", "MCAST_JOIN_SOURCE_GROUP", GroupSourceReq.CODEC);

  /// Leaves a multicast group. Write only.
  public static final SocketOption<GroupReq> MCAST_LEAVE_GROUP =
      SocketOption.of("IPPROTO_IPV6", "MCAST_LEAVE_GROUP", GroupReq.CODEC);

  /// Leaves a multicast group for one source. Write only.
  public static final SocketOption<GroupSourceReq> MCAST_LEAVE_SOURCE_GROUP =
      SocketOption.of("IPPROTO_IPV6", "MCAST_LEAVE_SOURCE_GROUP", GroupSourceReq.CODEC);

  /// Lets in again what one source sends. Write only.
  public static final SocketOption<GroupSourceReq> MCAST_UNBLOCK_SOURCE =
      SocketOption.of("IPPROTO_IPV6", "MCAST_UNBLOCK_SOURCE", GroupSourceReq.CODEC);

  private Ipv6Options() {}
}
