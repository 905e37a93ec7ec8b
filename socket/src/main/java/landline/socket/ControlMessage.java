// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import landline.socket.internal.Checks;

/// Ancillary data of a message; see cmsg(3). [Socket#recvMsg] returns these, [Socket#sendMsg] takes
/// some of them.
///
/// Most are received only after an option has been set, which each names. A message that a kind of
/// socket can't send is refused, because the kernel would drop it silently; only [Unknown] is sent
/// as it is.
public sealed interface ControlMessage permits Rights, Pidfd, ErrorRecord, ControlMessage.Plain {

  /// A message that owns no resource.
  sealed interface Plain extends ControlMessage
      permits Credentials,
          Timestamp,
          Timestamps,
          PacketInfo4,
          PacketInfo6,
          HopLimit,
          TrafficClass,
          SegmentSize,
          QueueOverflow,
          SecurityLabel,
          Unknown {}

  /// The time of arrival: SCM_TIMESTAMP or SCM_TIMESTAMPNS; socket(7). Received only, with
  /// SO_TIMESTAMP or SO_TIMESTAMPNS.
  ///
  /// @param time the kernel's clock when the packet arrived
  record Timestamp(Instant time) implements Plain {}

  /// All timestamps of SO_TIMESTAMPING: SCM_TIMESTAMPING. Received only. A missing timestamp is
  /// [Instant#EPOCH].
  ///
  /// @param software the kernel's clock
  /// @param transformed the network card's timestamp on the system's clock; no longer set by
  ///   drivers
  /// @param hardware the network card's clock
  record Timestamps(Instant software, Instant transformed, Instant hardware) implements Plain {}

  /// Interface and addresses of an IPv4 packet: IP_PKTINFO; ip(7). Received with IP_PKTINFO, by an
  /// INET6 socket, too; that one sends [PacketInfo6] with a mapped address.
  ///
  /// @param interfaceIndex the interface of arrival; to send, the outgoing one, 0 for the route's
  /// @param local the address of this machine; to send, the source address, 0.0.0.0 for the default
  /// @param destination the address in the packet's header; not used to send
  record PacketInfo4(int interfaceIndex, SockAddrIn local, SockAddrIn destination)
      implements Plain {

    /// Returns packet info that sets the source address.
    ///
    /// @param source the source address; its port is ignored
    /// @return an argument of [Socket#sendMsg]
    public static PacketInfo4 from(SockAddrIn source) {
      return new PacketInfo4(0, source, SockAddrIn.any(0));
    }
  }

  /// Interface and address of an IPv6 packet: IPV6_PKTINFO; ipv6(7), RFC 3542. Received with
  /// IPV6_RECVPKTINFO.
  ///
  /// @param address the destination address in the packet's header; to send, the source address
  /// @param interfaceIndex the interface of arrival; to send, the outgoing one, 0 for the route's
  record PacketInfo6(SockAddrIn6 address, int interfaceIndex) implements Plain {

    /// Returns packet info that sets the source address.
    ///
    /// @param source the source address; its port is ignored
    /// @return an argument of [Socket#sendMsg]
    public static PacketInfo6 from(SockAddrIn6 source) {
      return new PacketInfo6(source, 0);
    }
  }

  /// Time to live, or hop limit: IP_TTL, IPV6_HOPLIMIT. Received with IP_RECVTTL or
  /// IPV6_RECVHOPLIMIT.
  ///
  /// @param hops the remaining number of routers
  record HopLimit(int hops) implements Plain {}

  /// Type of service, or traffic class: IP_TOS, IPV6_TCLASS. Received with IP_RECVTOS or
  /// IPV6_RECVTCLASS.
  ///
  /// @param value the byte in the packet's header, 0 to 255
  record TrafficClass(int value) implements Plain {

    /// The explicit congestion notification of RFC 3168.
    ///
    /// @return 0 not capable, 1 ECT(1), 2 ECT(0), 3 congestion experienced
    public int ecn() {
      return value & 3;
    }

    /// The differentiated services code point of RFC 2474.
    ///
    /// @return 0 to 63
    public int dscp() {
      return value >> 2;
    }
  }

  /// Several datagrams in one: UDP_GRO as received, UDP_SEGMENT as sent; udp(7). The payload is
  /// split into datagrams of this size, of which the last may be shorter.
  ///
  /// @param bytes the size of each datagram
  record SegmentSize(int bytes) implements Plain {
    /// Checks the size.
    public SegmentSize {
      Checks.between(0, 0xffff, bytes, "segment size");
    }
  }

  /// The number of messages that this socket has lost because its receive buffer was full. Received
  /// only, with SO_RXQ_OVFL, after a loss.
  ///
  /// @param dropped the total; the kernel's counter wraps after 4294967295
  record QueueOverflow(long dropped) implements Plain {}

  /// The sender's security label: SCM_SECURITY; unix(7). Received only, with SO_PASSSEC, where a
  /// security module such as SELinux gives labels.
  record SecurityLabel(String text) implements Plain {}

  /// Any control message, as bytes. A message with a type of its own above is received as this only
  /// if it was truncated.
  ///
  /// @param level the kernel's number of the level, such as SOL_SOCKET's number
  /// @param type the kernel's number of the type
  /// @param data the bytes after the header
  record Unknown(int level, int type, byte[] data) implements Plain {

    /// Copies the bytes.
    public Unknown {
      data = data.clone();
    }

    /// The bytes.
    @Override
    public byte[] data() {
      return data.clone();
    }

    int length() {
      return data.length;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Unknown that
          && level == that.level
          && type == that.type
          && Arrays.equals(data, that.data);
    }

    @Override
    public int hashCode() {
      return 31 * (31 * level + type) + Arrays.hashCode(data);
    }

    /// Level, type and bytes.
    ///
    /// @return such as `Unknown[level=1, type=37, data=00ff]`
    @Override
    public String toString() {
      String hex = HexFormat.of().formatHex(data);
      return "Unknown[level=" + level + ", type=" + type + ", data=" + hex + "]";
    }
  }
}
