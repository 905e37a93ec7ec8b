// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;

/// What travels beside the bytes of a message; see cmsg(3). [Socket#recvMsg] gives these,
/// [Socket#sendMsg] takes some of them.
///
/// Most are received only after an option has asked for them, which each names. What a kind of
/// socket does not know how to send is refused, because the kernel would drop it in silence; only
/// [Unknown] goes out as it is.
public sealed interface ControlMessage permits Rights, Pidfd, ErrorRecord, ControlMessage.Plain {

  /// A message that is nothing but its values.
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

  /// Who sent the message, as the kernel has checked: SCM_CREDENTIALS; unix(7). Received with
  /// [SocketOptions#SO_PASSCRED]; who sends it names its own ids, or is privileged.
  ///
  /// @param pid the process, 0 if it is unknown here
  record Credentials(int pid, long uid, long gid) implements Plain {
    /// Checks the ids.
    public Credentials {
      checkId("uid", uid);
      checkId("gid", gid);
    }

    private static void checkId(String what, long id) {
      if (id < 0 || id > 0xffffffffL) {
        throw new IllegalArgumentException(what + " is not from 0 to 4294967295: " + id);
      }
    }
  }

  /// When the message arrived: SCM_TIMESTAMP or SCM_TIMESTAMPNS; socket(7). Received only, with
  /// [SocketOptions#SO_TIMESTAMP] or [SocketOptions#SO_TIMESTAMPNS].
  ///
  /// @param time the kernel's clock when the packet came in
  record Timestamp(Instant time) implements Plain {}

  /// All stamps of [SocketOptions#SO_TIMESTAMPING]: SCM_TIMESTAMPING. Received only. A stamp that
  /// was not taken is [Instant#EPOCH].
  ///
  /// @param software the kernel's clock
  /// @param transformed the network card's stamp on the system's clock; drivers give it no more
  /// @param hardware the network card's clock
  record Timestamps(Instant software, Instant transformed, Instant hardware) implements Plain {}

  /// The way of an IPv4 packet: IP_PKTINFO; ip(7). Received with [IpOptions#IP_PKTINFO].
  ///
  /// @param interfaceIndex where it came in; to send, where it shall go out, 0 for the route's
  /// @param local the address of this machine; to send, the sender's address, 0.0.0.0 for the usual
  /// @param destination the address in the packet's header; not used to send
  record PacketInfo4(int interfaceIndex, SockAddrIn local, SockAddrIn destination)
      implements Plain {

    /// To send from an address of this machine.
    ///
    /// @param source the sender's address; its port does not count
    /// @return packet info for [Socket#sendMsg]
    public static PacketInfo4 from(SockAddrIn source) {
      return new PacketInfo4(0, source, SockAddrIn.any(0));
    }
  }

  /// The way of an IPv6 packet: IPV6_PKTINFO; ipv6(7), RFC 3542. Received with
  /// [Ipv6Options#IPV6_RECVPKTINFO].
  ///
  /// @param address the address in the packet's header; to send, the sender's
  /// @param interfaceIndex where it came in; to send, where it shall go out, 0 for the route's
  record PacketInfo6(SockAddrIn6 address, int interfaceIndex) implements Plain {

    /// To send from an address of this machine.
    ///
    /// @param source the sender's address; its port does not count
    /// @return packet info for [Socket#sendMsg]
    public static PacketInfo6 from(SockAddrIn6 source) {
      return new PacketInfo6(source, 0);
    }
  }

  /// Time to live, or hop limit: IP_TTL, IPV6_HOPLIMIT. Received with [IpOptions#IP_RECVTTL] or
  /// [Ipv6Options#IPV6_RECVHOPLIMIT].
  ///
  /// @param hops how many routers the packet may still pass
  record HopLimit(int hops) implements Plain {}

  /// Type of service, or traffic class: IP_TOS, IPV6_TCLASS. Received with [IpOptions#IP_RECVTOS]
  /// or [Ipv6Options#IPV6_RECVTCLASS].
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

  /// Several datagrams in one: UDP_GRO as received, UDP_SEGMENT as sent; udp(7). The bytes are cut
  /// into datagrams of this size, of which the last may be shorter.
  ///
  /// @param bytes the size of each datagram
  record SegmentSize(int bytes) implements Plain {
    /// Checks the size.
    public SegmentSize {
      if (bytes < 0 || bytes > 0xffff) {
        throw new IllegalArgumentException("segment size is not from 0 to 65535: " + bytes);
      }
    }
  }

  /// How many messages this socket has lost because its receive buffer was full. Received only,
  /// with [SocketOptions#SO_RXQ_OVFL], once there has been a loss.
  ///
  /// @param dropped all so far; the kernel counts to 4294967295 and begins again
  record QueueOverflow(long dropped) implements Plain {}

  /// The sender's security label: SCM_SECURITY; unix(7). Received only, with
  /// [SocketOptions#SO_PASSSEC], where a security module such as SELinux gives labels.
  record SecurityLabel(String text) implements Plain {}

  /// Any control message, as bytes. What has a type of its own above is received as this only if it
  /// was cut.
  ///
  /// @param level the level as the kernel counts, such as SOL_SOCKET's number
  /// @param type the type as the kernel counts
  /// @param data its bytes
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
