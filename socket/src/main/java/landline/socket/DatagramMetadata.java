// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import landline.socket.sys.Platform;

/// Metadata that a socket can report for each datagram. A [DatagramSlot] has it.
public enum DatagramMetadata {

  /// The time of arrival in the kernel: SO_TIMESTAMPNS, socket(7). For sockets of all families.
  TIME("SOL_SOCKET SO_TIMESTAMPNS", "", "SOL_SOCKET SO_TIMESTAMPNS"),

  /// The destination address and the interface of arrival: IP_PKTINFO, ip(7), and IPV6_RECVPKTINFO,
  /// ipv6(7).
  DESTINATION("IPPROTO_IP IP_PKTINFO", "IPPROTO_IPV6 IPV6_RECVPKTINFO", ""),

  /// The remaining number of hops: IP_RECVTTL, ip(7), and IPV6_RECVHOPLIMIT, ipv6(7).
  HOP_LIMIT("IPPROTO_IP IP_RECVTTL", "IPPROTO_IPV6 IPV6_RECVHOPLIMIT", ""),

  /// The DSCP and ECN bits: IP_RECVTOS, ip(7), and IPV6_RECVTCLASS, ipv6(7).
  TRAFFIC_CLASS("IPPROTO_IP IP_RECVTOS", "IPPROTO_IPV6 IPV6_RECVTCLASS", ""),

  /// Lets the kernel coalesce consecutive datagrams of one sender and length into one slot, which
  /// has the length of each: UDP_GRO, udp(7). For UDP only. Slots must have 65,535 bytes, or the
  /// result is truncated.
  SEGMENTS("IPPROTO_UDP UDP_GRO", "", ""),

  /// The number of datagrams lost before it because the receive buffer was full: SO_RXQ_OVFL,
  /// socket(7).
  DROPPED("SOL_SOCKET SO_RXQ_OVFL", "", "SOL_SOCKET SO_RXQ_OVFL");

  private static final int ENOPROTOOPT = Errno.named("ENOPROTOOPT").value();
  private static final int EOPNOTSUPP = Errno.named("EOPNOTSUPP").value();

  private final String internet;
  private final String six;
  private final String unix;

  DatagramMetadata(String internet, String six, String unix) {
    this.internet = internet;
    this.six = six;
    this.unix = unix;
  }

  /// Enables this metadata for the datagrams that a socket receives from now on: sets the options
  /// of the socket's family, for INET6 those of IPv6 and those of IPv4 peers of a dual-stack
  /// socket. See setsockopt(2).
  ///
  /// @param socket a datagram socket
  /// @return false if the family, the protocol or this kernel does not support it
  /// @throws IOException if setsockopt(2) fails in another way
  public boolean enable(Socket socket) throws IOException {
    if (socket.domain().equals(Domain.UNIX)) {
      return set(socket, unix);
    }
    if (!socket.domain().equals(Domain.INET6) || six.isEmpty()) {
      return set(socket, internet);
    }
    boolean has = set(socket, six);
    // A raw socket of IPv6 has no peers of IPv4, nor their options.
    return socket.type().equals(Type.RAW) ? has : set(socket, internet) && has;
  }

  private static boolean set(Socket socket, String option) throws IOException {
    if (option.isEmpty()) {
      return false;
    }
    String[] names = option.split(" ", 2);
    int level = Platform.number(names[0]);
    int name = Platform.number(names[1]);
    byte[] on = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.nativeOrder()).putInt(1).array();
    try {
      socket.setSockOpt(level, name, on);
      return true;
    } catch (IOException failed) {
      if (failed instanceof SystemCallFailure failure
          && (failure.errno().value() == ENOPROTOOPT || failure.errno().value() == EOPNOTSUPP)) {
        return false;
      }
      throw failed;
    }
  }
}
