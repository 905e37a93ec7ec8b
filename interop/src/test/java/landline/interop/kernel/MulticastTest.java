// SPDX-License-Identifier: Apache-2.0
package landline.interop.kernel;

import static landline.testkit.SocketAssertions.assertErrno;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import landline.interop.harness.OwnNetwork;
import landline.socket.Errno;
import landline.socket.SockAddrIn;
import landline.socket.SockAddrIn6;
import landline.socket.Socket;
import landline.socket.SocketOption;
import landline.socket.option.GroupReq;
import landline.socket.option.GroupSourceReq;
import landline.socket.option.IpMreqSource;
import landline.socket.option.IpMreqn;
import landline.socket.option.IpOptions;
import landline.socket.option.Ipv6Mreq;
import landline.socket.option.Ipv6Options;
import landline.testkit.Transport;
import org.junit.jupiter.api.Test;

/// Groups that are joined and left, on the loopback interface.
final class MulticastTest {

  private static final int LOOPBACK = 1;
  private static final SockAddrIn GROUP = SockAddrIn.of("239.1.2.3", 0);
  private static final SockAddrIn HERE = SockAddrIn.loopback(0);
  private static final SockAddrIn6 GROUP6 = SockAddrIn6.of("ff11::4c4c", 0);

  /// One who receives and one who sends to the group, both on the loopback interface.
  private record Pair(Socket receiver, Socket sender, int port) implements AutoCloseable {

    static Pair open() throws IOException {
      Socket receiver = Transport.UDP.socket();
      receiver.setSockOpt(IpOptions.IP_MULTICAST_ALL, false);
      receiver.bind(SockAddrIn.any(0));
      Socket sender = Transport.UDP.bound();
      sender.setSockOpt(IpOptions.IP_MULTICAST_IF, IpMreqn.of(SockAddrIn.any(0), LOOPBACK));
      return new Pair(receiver, sender, ((SockAddrIn) receiver.sockName()).port());
    }

    /// Datagrams on loopback keep their order, so that the second one tells that the first is lost.
    boolean hears() throws IOException {
      sender.sendTo(new byte[] {1}, GROUP.withPort(port));
      sender.sendTo(new byte[] {2}, SockAddrIn.loopback(port));
      boolean heard = receiver.recvFrom(10).data()[0] == 1;
      if (heard) {
        assertEquals(2, receiver.recvFrom(10).data()[0]);
      }
      return heard;
    }

    @Override
    public void close() {
      receiver.close();
      sender.close();
    }
  }

  private static <T> void assertJoins(SocketOption<T> join, SocketOption<T> leave, T group)
      throws IOException {
    try (Pair pair = Pair.open()) {
      assertFalse(pair.hears());
      pair.receiver().setSockOpt(join, group);
      assertTrue(pair.hears());
      pair.receiver().setSockOpt(leave, group);
      assertFalse(pair.hears());
      Errno never = leave.name().contains("SOURCE") ? Errno.EINVAL : Errno.EADDRNOTAVAIL;
      assertErrno(never, () -> pair.receiver().setSockOpt(leave, group));
    }
  }

  @Test
  void aGroupIsJoinedAndLeft() throws IOException {
    assertJoins(
        IpOptions.IP_ADD_MEMBERSHIP, IpOptions.IP_DROP_MEMBERSHIP, IpMreqn.of(GROUP, LOOPBACK));
    assertJoins(
        IpOptions.IP_ADD_MEMBERSHIP, IpOptions.IP_DROP_MEMBERSHIP, new IpMreqn(GROUP, HERE, 0));
    assertJoins(
        IpOptions.MCAST_JOIN_GROUP, IpOptions.MCAST_LEAVE_GROUP, new GroupReq(LOOPBACK, GROUP));
  }

  @Test
  void aGroupIsJoinedForOneSource() throws IOException {
    assertJoins(
        IpOptions.IP_ADD_SOURCE_MEMBERSHIP,
        IpOptions.IP_DROP_SOURCE_MEMBERSHIP,
        new IpMreqSource(GROUP, HERE, HERE));
    assertJoins(
        IpOptions.MCAST_JOIN_SOURCE_GROUP,
        IpOptions.MCAST_LEAVE_SOURCE_GROUP,
        new GroupSourceReq(LOOPBACK, GROUP, HERE));
  }

  @Test
  void anotherSourceIsNotHeard() throws IOException {
    try (Pair pair = Pair.open()) {
      var other = new IpMreqSource(GROUP, HERE, SockAddrIn.of("127.0.0.9", 0));
      pair.receiver().setSockOpt(IpOptions.IP_ADD_SOURCE_MEMBERSHIP, other);
      assertFalse(pair.hears());
    }
  }

  private static <T> void assertBlocks(SocketOption<T> block, SocketOption<T> unblock, T source)
      throws IOException {
    try (Pair pair = Pair.open()) {
      pair.receiver().setSockOpt(IpOptions.IP_ADD_MEMBERSHIP, IpMreqn.of(GROUP, LOOPBACK));
      pair.receiver().setSockOpt(block, source);
      assertFalse(pair.hears());
      pair.receiver().setSockOpt(unblock, source);
      assertTrue(pair.hears());
    }
  }

  @Test
  void oneSourceIsBlocked() throws IOException {
    assertBlocks(
        IpOptions.MCAST_BLOCK_SOURCE,
        IpOptions.MCAST_UNBLOCK_SOURCE,
        new GroupSourceReq(LOOPBACK, GROUP, HERE));
    try (Pair pair = Pair.open()) {
      var source = new IpMreqSource(GROUP, HERE, HERE);
      pair.receiver().setSockOpt(IpOptions.IP_ADD_MEMBERSHIP, new IpMreqn(GROUP, HERE, LOOPBACK));
      pair.receiver().setSockOpt(IpOptions.IP_BLOCK_SOURCE, source);
      assertFalse(pair.hears());
      pair.receiver().setSockOpt(IpOptions.IP_UNBLOCK_SOURCE, source);
      assertTrue(pair.hears());
    }
  }

  /// Whether the kernel lists the group; on loopback IPv6 has no route for multicasts.
  private static boolean isListed() throws IOException {
    return Files.readString(Path.of("/proc/thread-self/net/igmp6"))
        .contains("ff110000000000000000000000004c4c");
  }

  private static <T> void assertListed(SocketOption<T> join, SocketOption<T> leave, T group)
      throws IOException {
    try (Socket socket = Transport.UDP6.socket()) {
      assertFalse(isListed());
      socket.setSockOpt(join, group);
      assertTrue(isListed());
      socket.setSockOpt(leave, group);
      assertFalse(isListed());
    }
  }

  @Test
  void anIpv6GroupIsJoinedAndLeft() throws Exception {
    OwnNetwork.call(() -> {
      assertListed(
          Ipv6Options.IPV6_ADD_MEMBERSHIP,
          Ipv6Options.IPV6_DROP_MEMBERSHIP,
          new Ipv6Mreq(GROUP6, LOOPBACK));
      assertListed(
          Ipv6Options.MCAST_JOIN_GROUP,
          Ipv6Options.MCAST_LEAVE_GROUP,
          new GroupReq(LOOPBACK, GROUP6));
      assertListed(
          Ipv6Options.MCAST_JOIN_SOURCE_GROUP,
          Ipv6Options.MCAST_LEAVE_SOURCE_GROUP,
          new GroupSourceReq(LOOPBACK, GROUP6, SockAddrIn6.loopback(0)));
      return 0;
    });
  }

  @Test
  void oneIpv6SourceIsBlocked() throws Exception {
    OwnNetwork.call(() -> {
      var source = new GroupSourceReq(LOOPBACK, GROUP6, SockAddrIn6.loopback(0));
      try (Socket socket = Transport.UDP6.socket()) {
        socket.setSockOpt(Ipv6Options.MCAST_JOIN_GROUP, new GroupReq(LOOPBACK, GROUP6));
        socket.setSockOpt(Ipv6Options.MCAST_BLOCK_SOURCE, source);
        socket.setSockOpt(Ipv6Options.MCAST_UNBLOCK_SOURCE, source);
        assertErrno(
            Errno.EADDRNOTAVAIL, () -> socket.setSockOpt(Ipv6Options.MCAST_UNBLOCK_SOURCE, source));
      }
      return 0;
    });
  }
}
