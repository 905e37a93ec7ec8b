// SPDX-License-Identifier: Apache-2.0
package landline.interop.kernel;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static landline.interop.kernel.SocketKind.NETLINK;
import static landline.interop.kernel.SocketKind.PACKET;
import static landline.interop.kernel.SocketKind.RAW;
import static landline.interop.kernel.SocketKind.RAW6;
import static landline.interop.kernel.SocketKind.RAW6_ANY;
import static landline.interop.kernel.SocketKind.TCP;
import static landline.interop.kernel.SocketKind.TCP_CONNECTED;
import static landline.interop.kernel.SocketKind.UDP;
import static landline.interop.kernel.SocketKind.UDP6;
import static landline.interop.kernel.SocketKind.UDP6_CONNECTED;
import static landline.interop.kernel.SocketKind.UDPLITE;
import static landline.interop.kernel.SocketKind.UDP_CONNECTED;
import static landline.interop.kernel.SocketKind.UNIX_DGRAM;
import static landline.interop.kernel.SocketKind.UNIX_PAIR;
import static landline.interop.kernel.SocketKind.VSOCK;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import landline.interop.harness.Machine;
import landline.socket.Errno;
import landline.socket.SockAddrIn;
import landline.socket.SocketOption;
import landline.socket.option.BpfProgram;
import landline.socket.option.IpMreqn;
import landline.socket.option.IpOptions;
import landline.socket.option.Ipv6Options;
import landline.socket.option.NetlinkOptions;
import landline.socket.option.PacketOptions;
import landline.socket.option.PathMtuDiscovery;
import landline.socket.option.PortRange;
import landline.socket.option.RawOptions;
import landline.socket.option.SocketOptions;
import landline.socket.option.TcpOptions;
import landline.socket.option.TxTime;
import landline.socket.option.UdpOptions;
import landline.socket.option.VsockOptions;

/// The table of options: on which kind of socket each is tried, with what value, and what is then
/// to be read or which error is to be expected.
final class OptionRows {

  /// One trial of an option.
  ///
  /// @param set what to set, empty for an option that is only read
  /// @param read what is then to be read; empty for anything, or for an option that is only set
  /// @param refusal the error that setting, or else reading, meets
  /// @param rights capabilities of which one is needed to set it
  /// @param major the first Linux that has it
  /// @param minor the same
  record Row<T>(
      SocketOption<T> option,
      SocketKind kind,
      Optional<T> set,
      Optional<T> read,
      boolean readable,
      Optional<Errno> refusal,
      List<Integer> rights,
      int major,
      int minor) {

    Row<T> needs(Integer... capabilities) {
      return new Row<>(
          option, kind, set, read, readable, refusal, List.of(capabilities), major, minor);
    }

    Row<T> since(int firstMajor, int firstMinor) {
      return new Row<>(option, kind, set, read, readable, refusal, rights, firstMajor, firstMinor);
    }

    @Override
    public String toString() {
      return option + " on " + kind;
    }
  }

  private static final int ADMIN = Machine.CAP_NET_ADMIN;
  private static final int NET_RAW = Machine.CAP_NET_RAW;

  private OptionRows() {}

  /// Set and then read as something.
  private static <T> Row<T> both(SocketOption<T> option, SocketKind kind, T set, T read) {
    return new Row<>(
        option, kind, Optional.of(set), Optional.of(read), true, Optional.empty(), List.of(), 0, 0);
  }

  /// Set and then read as the same.
  private static <T> Row<T> both(SocketOption<T> option, SocketKind kind, T value) {
    return both(option, kind, value, value);
  }

  private static Row<Boolean> on(SocketOption<Boolean> option, SocketKind kind) {
    return both(option, kind, true);
  }

  private static <T> Row<T> read(SocketOption<T> option, SocketKind kind) {
    return new Row<>(
        option, kind, Optional.empty(), Optional.empty(), true, Optional.empty(), List.of(), 0, 0);
  }

  private static <T> Row<T> write(SocketOption<T> option, SocketKind kind, T set) {
    return new Row<>(
        option, kind, Optional.of(set), Optional.empty(), false, Optional.empty(), List.of(), 0, 0);
  }

  private static <T> Row<T> refused(
      SocketOption<T> option, SocketKind kind, Optional<T> set, String errno) {
    return new Row<>(
        option,
        kind,
        set,
        Optional.empty(),
        false,
        Optional.of(Errno.named(errno)),
        List.of(),
        0,
        0);
  }

  /// Options that older kernels let only some set, and newer ones let all.
  static final Set<SocketOption<?>> FREE_BY_NOW =
      Set.of(SocketOptions.SO_BUSY_POLL, SocketOptions.SO_RCVMARK);

  /// Options that need more than one socket or call, by the test that does it.
  static final List<SocketOption<?>> ELSEWHERE =
      List.of(
          // OptionUseTest
          SocketOptions.SO_ATTACH_REUSEPORT_CBPF,
          SocketOptions.SO_DETACH_REUSEPORT_BPF,
          Ipv6Options.IPV6_ADDRFORM,
          Ipv6Options.IPV6_JOIN_ANYCAST,
          Ipv6Options.IPV6_LEAVE_ANYCAST,
          TcpOptions.TCP_SAVED_SYN,
          TcpOptions.TCP_ULP,
          // PeerViewTest
          SocketOptions.SO_PEERPIDFD,
          // LinkLayerTest
          NetlinkOptions.NETLINK_ADD_MEMBERSHIP,
          NetlinkOptions.NETLINK_DROP_MEMBERSHIP,
          NetlinkOptions.NETLINK_LIST_MEMBERSHIPS,
          PacketOptions.PACKET_ADD_MEMBERSHIP,
          PacketOptions.PACKET_DROP_MEMBERSHIP,
          PacketOptions.PACKET_FANOUT,
          PacketOptions.PACKET_STATISTICS,
          // MulticastTest
          IpOptions.IP_ADD_MEMBERSHIP,
          IpOptions.IP_ADD_SOURCE_MEMBERSHIP,
          IpOptions.IP_BLOCK_SOURCE,
          IpOptions.IP_DROP_MEMBERSHIP,
          IpOptions.IP_DROP_SOURCE_MEMBERSHIP,
          IpOptions.IP_UNBLOCK_SOURCE,
          IpOptions.MCAST_BLOCK_SOURCE,
          IpOptions.MCAST_JOIN_GROUP,
          IpOptions.MCAST_JOIN_SOURCE_GROUP,
          IpOptions.MCAST_LEAVE_GROUP,
          IpOptions.MCAST_LEAVE_SOURCE_GROUP,
          IpOptions.MCAST_UNBLOCK_SOURCE,
          Ipv6Options.IPV6_ADD_MEMBERSHIP,
          Ipv6Options.IPV6_DROP_MEMBERSHIP,
          Ipv6Options.MCAST_BLOCK_SOURCE,
          Ipv6Options.MCAST_JOIN_GROUP,
          Ipv6Options.MCAST_JOIN_SOURCE_GROUP,
          Ipv6Options.MCAST_LEAVE_GROUP,
          Ipv6Options.MCAST_LEAVE_SOURCE_GROUP,
          Ipv6Options.MCAST_UNBLOCK_SOURCE);

  /// The classes whose constants are options.
  static final List<Class<?>> GROUPS =
      List.of(
          SocketOptions.class,
          IpOptions.class,
          Ipv6Options.class,
          TcpOptions.class,
          UdpOptions.class,
          RawOptions.class,
          VsockOptions.class,
          NetlinkOptions.class,
          PacketOptions.class);

  static List<Row<?>> all() {
    var rows = new ArrayList<Row<?>>();
    rows.addAll(socket());
    rows.addAll(socketReads());
    rows.addAll(ip());
    rows.addAll(ipv6());
    rows.addAll(ipv6Headers());
    rows.addAll(tcp());
    rows.addAll(others());
    return rows;
  }

  private static List<Row<?>> socket() {
    BpfProgram keepAll = BpfProgram.of(BpfProgram.Instruction.ret(-1));
    return List.of(
        refused(SocketOptions.SO_ATTACH_BPF, UDP, Optional.of(-1), "EBADF"),
        both(SocketOptions.SO_ATTACH_FILTER, UDP, keepAll),
        refused(SocketOptions.SO_ATTACH_REUSEPORT_EBPF, UDP, Optional.of(-1), "EBADF"),
        both(SocketOptions.SO_BINDTOIFINDEX, UDP, 1),
        both(SocketOptions.SO_BUSY_POLL, UDP, Duration.ofNanos(50_000)).needs(ADMIN),
        write(SocketOptions.SO_BUSY_POLL_BUDGET, UDP, 8).needs(ADMIN),
        write(SocketOptions.SO_CNX_ADVICE, UDP, 1),
        on(SocketOptions.SO_DEBUG, TCP).needs(ADMIN),
        refused(SocketOptions.SO_DETACH_FILTER, UDP, Optional.of(0), "ENOENT"),
        on(SocketOptions.SO_DONTROUTE, UDP),
        both(SocketOptions.SO_INCOMING_CPU, UDP, 1),
        on(SocketOptions.SO_LOCK_FILTER, UDP),
        both(SocketOptions.SO_MARK, UDP, 0x77).needs(ADMIN, NET_RAW),
        both(SocketOptions.SO_MAX_PACING_RATE, TCP, 5_000_000_000L),
        on(SocketOptions.SO_NOFCS, PACKET),
        on(SocketOptions.SO_NO_CHECK, UDP),
        both(SocketOptions.SO_PEEK_OFF, UNIX_DGRAM, 5),
        on(SocketOptions.SO_PREFER_BUSY_POLL, UDP).needs(ADMIN),
        both(SocketOptions.SO_PRIORITY, UDP, 5),
        write(SocketOptions.SO_RCVBUFFORCE, UDP, 10_000).needs(ADMIN),
        on(SocketOptions.SO_RCVMARK, UDP).needs(ADMIN, NET_RAW),
        on(SocketOptions.SO_RCVPRIORITY, UDP).since(6, 14),
        both(SocketOptions.SO_RCVTIMEO, TCP, Duration.ofMillis(2_500)),
        on(SocketOptions.SO_SELECT_ERR_QUEUE, UDP),
        write(SocketOptions.SO_SNDBUFFORCE, UDP, 10_000).needs(ADMIN),
        both(SocketOptions.SO_SNDTIMEO, TCP, Duration.ofSeconds(3)),
        both(SocketOptions.SO_TXREHASH, TCP, 0),
        both(
            SocketOptions.SO_TXTIME,
            UDP,
            new TxTime(TxTime.CLOCK_MONOTONIC, TxTime.SOF_TXTIME_REPORT_ERRORS)),
        on(SocketOptions.SO_WIFI_STATUS, UDP));
  }

  private static List<Row<?>> socketReads() {
    return List.of(
        read(SocketOptions.SO_BPF_EXTENSIONS, UDP),
        read(SocketOptions.SO_COOKIE, UDP),
        read(SocketOptions.SO_INCOMING_NAPI_ID, UDP),
        read(SocketOptions.SO_MEMINFO, UDP),
        read(SocketOptions.SO_NETNS_COOKIE, UDP),
        read(SocketOptions.SO_PEERGROUPS, UNIX_PAIR),
        refused(SocketOptions.SO_PEERSEC, UDP, Optional.empty(), "ENOPROTOOPT"),
        read(SocketOptions.SO_RESERVE_MEM, TCP),
        read(SocketOptions.SO_SNDLOWAT, TCP));
  }

  private static List<Row<?>> ip() {
    var loopback = new IpMreqn(SockAddrIn.any(0), SockAddrIn.loopback(0), 0);
    return List.of(
        on(IpOptions.IP_BIND_ADDRESS_NO_PORT, TCP),
        on(IpOptions.IP_CHECKSUM, UDP),
        on(IpOptions.IP_HDRINCL, RAW),
        both(IpOptions.IP_LOCAL_PORT_RANGE, UDP, new PortRange(40_000, 50_000)).since(6, 3),
        both(IpOptions.IP_MINTTL, TCP, 255),
        read(IpOptions.IP_MTU, UDP_CONNECTED),
        both(IpOptions.IP_MTU_DISCOVER, UDP, PathMtuDiscovery.PROBE),
        both(IpOptions.IP_MULTICAST_ALL, UDP, false),
        both(IpOptions.IP_MULTICAST_IF, UDP, loopback),
        both(IpOptions.IP_MULTICAST_LOOP, UDP, false),
        both(IpOptions.IP_MULTICAST_TTL, UDP, 7),
        on(IpOptions.IP_NODEFRAG, RAW),
        both(IpOptions.IP_OPTIONS, UDP, HexFormat.of().parseHex("01010100")),
        on(IpOptions.IP_PASSSEC, UDP),
        both(IpOptions.IP_MTU_DISCOVER, TCP, PathMtuDiscovery.DONT),
        read(IpOptions.IP_PROTOCOL, RAW).since(6, 4),
        on(IpOptions.IP_RECVERR_RFC4884, UDP),
        on(IpOptions.IP_RECVFRAGSIZE, UDP),
        on(IpOptions.IP_RECVOPTS, UDP),
        on(IpOptions.IP_RECVORIGDSTADDR, UDP),
        on(IpOptions.IP_RETOPTS, UDP),
        write(IpOptions.IP_ROUTER_ALERT, RAW, true),
        on(IpOptions.IP_TRANSPARENT, UDP).needs(ADMIN, NET_RAW),
        both(IpOptions.IP_UNICAST_IF, UDP, 1));
  }

  private static List<Row<?>> ipv6() {
    return List.of(
        // IPV6_PREFER_SRC_PUBLIC; the kernel adds what else is in force.
        both(Ipv6Options.IPV6_ADDR_PREFERENCES, UDP6, 0x2, 0x402),
        both(Ipv6Options.IPV6_AUTOFLOWLABEL, UDP6, false),
        both(Ipv6Options.IPV6_CHECKSUM, RAW6, 2),
        on(Ipv6Options.IPV6_DONTFRAG, UDP6),
        on(Ipv6Options.IPV6_FLOWINFO, UDP6),
        on(Ipv6Options.IPV6_FLOWINFO_SEND, UDP6),
        on(Ipv6Options.IPV6_FREEBIND, UDP6),
        on(Ipv6Options.IPV6_HDRINCL, RAW6),
        both(Ipv6Options.IPV6_MINHOPCOUNT, UDP6, 9),
        write(Ipv6Options.IPV6_MTU, UDP6, 1_300),
        read(Ipv6Options.IPV6_MTU, UDP6_CONNECTED),
        both(Ipv6Options.IPV6_MTU_DISCOVER, UDP6, PathMtuDiscovery.INTERFACE),
        both(Ipv6Options.IPV6_MULTICAST_ALL, UDP6, false),
        both(Ipv6Options.IPV6_MULTICAST_HOPS, UDP6, 7),
        both(Ipv6Options.IPV6_MULTICAST_IF, UDP6, 1),
        both(Ipv6Options.IPV6_MULTICAST_LOOP, UDP6, false),
        read(Ipv6Options.IPV6_PATHMTU, UDP6_CONNECTED),
        on(Ipv6Options.IPV6_RECVERR_RFC4884, UDP6),
        on(Ipv6Options.IPV6_RECVFRAGSIZE, UDP6),
        on(Ipv6Options.IPV6_RECVORIGDSTADDR, UDP6),
        on(Ipv6Options.IPV6_RECVPATHMTU, UDP6),
        write(Ipv6Options.IPV6_ROUTER_ALERT, RAW6_ANY, 0),
        on(Ipv6Options.IPV6_ROUTER_ALERT_ISOLATE, RAW6_ANY),
        on(Ipv6Options.IPV6_TRANSPARENT, UDP6).needs(ADMIN, NET_RAW),
        both(Ipv6Options.IPV6_UNICAST_IF, UDP6, 1));
  }

  /// RFC 8200: a header of 8 bytes that is all padding, and a segment routing header.
  private static List<Row<?>> ipv6Headers() {
    byte[] padding = HexFormat.of().parseHex("0000010400000000");
    byte[] segments =
        HexFormat.of().parseHex("0002040000000000" + "20010db8000000000000000000000001");
    return List.of(
        both(Ipv6Options.IPV6_DSTOPTS, UDP6, padding).needs(NET_RAW),
        both(Ipv6Options.IPV6_HOPOPTS, UDP6, padding).needs(NET_RAW),
        on(Ipv6Options.IPV6_RECVDSTOPTS, UDP6),
        on(Ipv6Options.IPV6_RECVHOPOPTS, UDP6),
        on(Ipv6Options.IPV6_RECVRTHDR, UDP6),
        both(Ipv6Options.IPV6_RTHDR, UDP6, segments),
        both(Ipv6Options.IPV6_RTHDRDSTOPTS, UDP6, padding).needs(NET_RAW));
  }

  private static List<Row<?>> tcp() {
    return List.of(
        read(TcpOptions.TCP_CC_INFO, TCP),
        both(TcpOptions.TCP_DELACK_MAX_US, TCP, Duration.ofMillis(100)).since(6, 15),
        both(TcpOptions.TCP_FASTOPEN, TCP, 5),
        on(TcpOptions.TCP_FASTOPEN_CONNECT, TCP),
        both(TcpOptions.TCP_FASTOPEN_KEY, TCP, "sixteen bytes...".getBytes(US_ASCII)),
        on(TcpOptions.TCP_FASTOPEN_NO_COOKIE, TCP),
        read(TcpOptions.TCP_INFO, TCP_CONNECTED),
        on(TcpOptions.TCP_INQ, TCP),
        read(TcpOptions.TCP_IS_MPTCP, TCP_CONNECTED).since(6, 13),
        both(TcpOptions.TCP_LINGER2, TCP, Duration.ofSeconds(9)),
        both(TcpOptions.TCP_NOTSENT_LOWAT, TCP, 16_384),
        both(TcpOptions.TCP_RTO_MAX_MS, TCP, Duration.ofSeconds(10)).since(6, 15),
        both(TcpOptions.TCP_RTO_MIN_US, TCP, Duration.ofMillis(100)).since(6, 15),
        both(TcpOptions.TCP_SAVE_SYN, TCP, 2),
        both(TcpOptions.TCP_THIN_DUPACK, TCP, true, false),
        on(TcpOptions.TCP_THIN_LINEAR_TIMEOUTS, TCP),
        refused(TcpOptions.TCP_TIMESTAMP, TCP, Optional.of(1L), "EPERM"),
        read(TcpOptions.TCP_TIMESTAMP, TCP_CONNECTED),
        both(TcpOptions.TCP_TX_DELAY, TCP, Duration.ofMillis(2)),
        both(TcpOptions.TCP_WINDOW_CLAMP, TCP, 30_000));
  }

  private static List<Row<?>> others() {
    return List.of(
        both(UdpOptions.UDPLITE_RECV_CSCOV, UDPLITE, 20),
        both(UdpOptions.UDPLITE_SEND_CSCOV, UDPLITE, 20),
        on(UdpOptions.UDP_CORK, UDP),
        // UDP_ENCAP_L2TPINUDP
        both(UdpOptions.UDP_ENCAP, UDP, 3),
        on(UdpOptions.UDP_GRO, UDP),
        on(UdpOptions.UDP_NO_CHECK6_RX, UDP6),
        on(UdpOptions.UDP_NO_CHECK6_TX, UDP6),
        both(UdpOptions.UDP_SEGMENT, UDP, 1_200),
        both(RawOptions.ICMP_FILTER, RAW, 1 << 8),
        both(VsockOptions.SO_VM_SOCKETS_BUFFER_MAX_SIZE, VSOCK, 300_000L),
        both(VsockOptions.SO_VM_SOCKETS_BUFFER_MIN_SIZE, VSOCK, 1_000L),
        both(VsockOptions.SO_VM_SOCKETS_BUFFER_SIZE, VSOCK, 200_000L),
        both(VsockOptions.SO_VM_SOCKETS_CONNECT_TIMEOUT_NEW, VSOCK, Duration.ofMillis(2_500)),
        both(VsockOptions.SO_VM_SOCKETS_CONNECT_TIMEOUT_OLD, VSOCK, Duration.ofSeconds(3)),
        on(NetlinkOptions.NETLINK_BROADCAST_ERROR, NETLINK),
        on(NetlinkOptions.NETLINK_CAP_ACK, NETLINK),
        on(NetlinkOptions.NETLINK_EXT_ACK, NETLINK),
        on(NetlinkOptions.NETLINK_GET_STRICT_CHK, NETLINK),
        on(NetlinkOptions.NETLINK_LISTEN_ALL_NSID, NETLINK).needs(Machine.CAP_NET_BROADCAST),
        on(NetlinkOptions.NETLINK_NO_ENOBUFS, NETLINK),
        on(NetlinkOptions.NETLINK_PKTINFO, NETLINK),
        on(PacketOptions.PACKET_AUXDATA, PACKET),
        both(PacketOptions.PACKET_COPY_THRESH, PACKET, 100),
        on(PacketOptions.PACKET_IGNORE_OUTGOING, PACKET),
        on(PacketOptions.PACKET_LOSS, PACKET),
        on(PacketOptions.PACKET_ORIGDEV, PACKET),
        on(PacketOptions.PACKET_QDISC_BYPASS, PACKET),
        both(PacketOptions.PACKET_RESERVE, PACKET, 64),
        both(PacketOptions.PACKET_TIMESTAMP, PACKET, 64),
        both(PacketOptions.PACKET_VERSION, PACKET, 2),
        on(PacketOptions.PACKET_VNET_HDR, PACKET));
  }
}
