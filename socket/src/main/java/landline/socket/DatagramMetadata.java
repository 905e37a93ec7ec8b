// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import landline.socket.sys.Platform;

/// What a socket can be asked to tell about each datagram beside its payload and its sender. A
/// [DatagramSlot] shows it.
public enum DatagramMetadata {

  /// When the kernel received it: SO_TIMESTAMPNS, socket(7). For sockets of all families.
  TIME("SOL_SOCKET SO_TIMESTAMPNS", "", "SOL_SOCKET SO_TIMESTAMPNS"),

  /// To which address it was sent, and through which interface it came: IP_PKTINFO, ip(7), and
  /// IPV6_RECVPKTINFO, ipv6(7).
  DESTINATION("IPPROTO_IP IP_PKTINFO", "IPPROTO_IPV6 IPV6_RECVPKTINFO", ""),

  /// How many hops it had left: IP_RECVTTL, ip(7), and IPV6_RECVHOPLIMIT, ipv6(7).
  HOP_LIMIT("IPPROTO_IP IP_RECVTTL", "IPPROTO_IPV6 IPV6_RECVHOPLIMIT", ""),

  /// Its DSCP and ECN bits: IP_RECVTOS, ip(7), and IPV6_RECVTCLASS, ipv6(7).
  TRAFFIC_CLASS("IPPROTO_IP IP_RECVTOS", "IPPROTO_IPV6 IPV6_RECVTCLASS", ""),

  /// Lets the kernel put datagrams of one sender that follow each other and have the same length
  /// into one slot, which says the length of each: UDP_GRO, udp(7). For UDP only. Slots must have
  /// room for 65,535 bytes, or what is put together is cut.
  SEGMENTS("IPPROTO_UDP UDP_GRO", "", ""),

  /// How many datagrams before it were lost for want of room in the socket's queue: SO_RXQ_OVFL,
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

  /// Asks a socket for this detail of each datagram that it receives from now on: sets the options
  /// that the socket's family needs, for INET6 those of IPv6 and of the IPv4 peers that a socket
  /// for both sees. See setsockopt(2).
  ///
  /// @param socket a socket of datagrams
  /// @return false if its family, its protocol or this kernel has no such thing
  /// @throws IOException if setsockopt(2) fails in another way
  public boolean enable(Socket socket) throws IOException {
    if (socket.domain().equals(Domain.UNIX)) {
      return set(socket, unix);
    }
    if (!socket.domain().equals(Domain.INET6) || six.isEmpty()) {
      return set(socket, internet);
    }
    boolean has = set(socket, six);
    // With IPV6_RECVPKTINFO, IPv4 packets tell their destination, too, as a mapped address.
    return this == DESTINATION ? has : set(socket, internet) && has;
  }

  private static boolean set(Socket socket, String option) throws IOException {
    if (option.isEmpty()) {
      return false;
    }
    String[] names = option.split(" ", 2);
    int level = Platform.current().constant(names[0]);
    int name = Platform.current().constant(names[1]);
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
