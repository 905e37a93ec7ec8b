// SPDX-License-Identifier: Apache-2.0
package landline.interop.kernel;

import static landline.testkit.SocketAssertions.assertErrno;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.NetworkInterface;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import landline.socket.Credentials;
import landline.socket.Domain;
import landline.socket.Errno;
import landline.socket.SockAddrIn6;
import landline.socket.Socket;
import landline.socket.SocketPair;
import landline.socket.SystemCallFailure;
import landline.socket.Type;
import landline.socket.option.IpOptions;
import landline.socket.option.Ipv6Options;
import landline.socket.option.PathMtu;
import landline.socket.option.SocketOptions;
import landline.socket.option.TcpOptions;
import landline.testkit.ConnectedPair;
import landline.testkit.Requires;
import landline.testkit.Task;
import landline.testkit.Transport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What the kernel makes of options that are set to unusual values.
final class OptionFactsTest {

  private static final int SOL_SOCKET = 1;
  private static final int SOL_IP = 0;
  private static final int SO_RCVTIMEO = 20;
  private static final int SO_SNDTIMEO = 21;
  private static final int SO_SNDBUFFORCE = 32;
  private static final int SO_RCVBUFFORCE = 33;
  private static final int IP_MULTICAST_IF = 32;
  private static final int MCAST_JOIN_GROUP = 42;
  private static final int MCAST_LEAVE_GROUP = 45;

  private static byte[] bytes(int value) {
    return ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(value).array();
  }

  private static byte[] time(long seconds, long micros) {
    return ByteBuffer.allocate(16)
        .order(ByteOrder.nativeOrder())
        .putLong(seconds)
        .putLong(micros)
        .array();
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void anOptionIsReadIntoLessRoomThanItNeeds(Transport transport) throws IOException {
    try (Socket socket = transport.socket()) {
      byte[] whole = socket.getSockOpt(SOL_SOCKET, SocketOptions.SO_TYPE.number(), 100);
      assertArrayEquals(bytes(transport.type().value()), whole);
      byte[] part = socket.getSockOpt(SOL_SOCKET, SocketOptions.SO_TYPE.number(), 1);
      assertEquals(1, part.length);
      assertEquals(whole[0], part[0]);
      assertEquals(0, socket.getSockOpt(SOL_SOCKET, SocketOptions.SO_TYPE.number(), 0).length);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void lessThanANumberIsNoValue(int length) throws IOException {
    try (Socket socket = Transport.TCP.socket()) {
      assertErrno(
          Errno.EINVAL,
          () ->
              socket.setSockOpt(SOL_SOCKET, SocketOptions.SO_KEEPALIVE.number(), new byte[length]));
    }
  }

  @ParameterizedTest
  @CsvSource({"0, 1000000", "0, -1", "5, 2000000"})
  void aTimeWithTooManyMicrosecondsIsRefused(long seconds, long micros) throws IOException {
    try (Socket socket = Transport.TCP.socket()) {
      for (int option : new int[] {SO_RCVTIMEO, SO_SNDTIMEO}) {
        assertErrno(
            Errno.named("EDOM"),
            () -> socket.setSockOpt(SOL_SOCKET, option, time(seconds, micros)));
      }
    }
  }

  @Test
  void aPathHasItsMtuAndNoDestination() throws IOException {
    Transport.requireIpv6();
    try (Socket socket = Transport.UDP6.socket()) {
      assertErrno(Errno.ENOTCONN, () -> socket.getSockOpt(Ipv6Options.IPV6_PATHMTU));
      socket.connect(SockAddrIn6.loopback(9));
      var path = new PathMtu(SockAddrIn6.any(0), socket.getSockOpt(Ipv6Options.IPV6_MTU));
      assertEquals(path, socket.getSockOpt(Ipv6Options.IPV6_PATHMTU));
    }
  }

  @Test
  void theKernelsOwnTimeoutDoesNotDisturbOurs() throws Exception {
    try (ConnectedPair link = ConnectedPair.of(Transport.TCP)) {
      link.near().setSockOpt(SOL_SOCKET, SO_RCVTIMEO, time(0, 1));
      Task<Integer> waiting = Task.start(() -> link.near().recv(new byte[9])).awaitBlocked();
      link.far().send(new byte[] {1});
      assertEquals(1, waiting.get());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {SO_SNDBUFFORCE, SO_RCVBUFFORCE})
  void aBufferIsNeverNegative(int force) throws IOException {
    try (Socket socket = Transport.UDP.socket()) {
      try {
        socket.setSockOpt(SOL_SOCKET, force, bytes(-10));
      } catch (IOException refused) {
        Requires.unless(
            !SystemCallFailure.is(refused, Errno.EPERM),
            "only root may force the size of a buffer");
        throw refused;
      }
      assertTrue(socket.getSockOpt(SocketOptions.SO_SNDBUF) > 0);
      assertTrue(socket.getSockOpt(SocketOptions.SO_RCVBUF) > 0);
    }
  }

  @Test
  void aBufferHasALeastSize() throws IOException {
    try (Socket socket = Transport.TCP.socket()) {
      socket.setSockOpt(SocketOptions.SO_SNDBUF, 0);
      socket.setSockOpt(SocketOptions.SO_RCVBUF, 1);
      assertTrue(socket.getSockOpt(SocketOptions.SO_SNDBUF) >= 2048);
      assertTrue(socket.getSockOpt(SocketOptions.SO_RCVBUF) >= 128);
    }
  }

  @Test
  void valuesOutOfRangeAreRefused() throws IOException {
    try (Socket socket = Transport.TCP.socket()) {
      assertErrno(Errno.EINVAL, () -> socket.setSockOpt(IpOptions.IP_TTL, 256));
      assertErrno(Errno.EINVAL, () -> socket.setSockOpt(IpOptions.IP_TTL, 0));
      assertErrno(Errno.EINVAL, () -> socket.setSockOpt(TcpOptions.TCP_KEEPCNT, 0));
      assertErrno(Errno.EINVAL, () -> socket.setSockOpt(TcpOptions.TCP_SYNCNT, 256));
      assertErrno(
          Errno.EINVAL,
          () -> socket.setSockOpt(TcpOptions.TCP_KEEPIDLE, Duration.ofSeconds(32_768)));
      assertErrno(
          Errno.ENOENT, () -> socket.setSockOpt(TcpOptions.TCP_CONGESTION, "no-such-algorithm"));
      assertErrno(
          Errno.named("ENODEV"),
          () -> socket.setSockOpt(SocketOptions.SO_BINDTODEVICE, "no-such-iface"));
    }
  }

  @ParameterizedTest
  @MethodSource("landline.testkit.Transport#connections")
  void whoConnectedIsKnownToUnixSocketsOnly(Transport transport) throws Exception {
    try (ConnectedPair link = ConnectedPair.of(transport)) {
      Credentials near = link.near().getSockOpt(SocketOptions.SO_PEERCRED);
      Credentials far = link.far().getSockOpt(SocketOptions.SO_PEERCRED);
      assertEquals(near, far);
      assertEquals(transport.isUnix(), near.isKnown());
      if (transport.isUnix()) {
        assertEquals(ProcessHandle.current().pid(), near.pid());
      }
    }
  }

  @Test
  void aPairOfDatagramSocketsKnowsWhoMadeIt() throws IOException {
    try (SocketPair pair = Socket.socketPair(Domain.UNIX, Type.DGRAM)) {
      assertEquals(
          ProcessHandle.current().pid(), pair.second().getSockOpt(SocketOptions.SO_PEERCRED).pid());
    }
  }

  /// A `struct group_req` for 224.0.0.251 on the loopback interface; ip(7).
  private static byte[] group() throws IOException {
    int loopback = NetworkInterface.getByName("lo").getIndex();
    ByteBuffer group = ByteBuffer.allocate(136).order(ByteOrder.nativeOrder());
    group.putInt(0, loopback);
    group.putShort(8, (short) 2);
    group.put(12, new byte[] {(byte) 224, 0, 0, (byte) 251});
    return group.array();
  }

  @Test
  void anAcceptedSocketIsInNoGroupOfItsListener() throws IOException {
    try (Socket listener = Transport.TCP.bound();
        Socket near = Transport.TCP.socket()) {
      listener.setSockOpt(SOL_IP, MCAST_JOIN_GROUP, group());
      listener.listen(1);
      near.connect(listener.sockName());
      try (Socket far = listener.accept()) {
        assertErrno(Errno.EADDRNOTAVAIL, () -> far.setSockOpt(SOL_IP, MCAST_LEAVE_GROUP, group()));
      }
      listener.setSockOpt(SOL_IP, MCAST_LEAVE_GROUP, group());
    }
  }

  @Test
  void aGroupIsJoinedOnceAndLeftOnce() throws IOException {
    try (Socket socket = Transport.UDP.socket()) {
      assertErrno(Errno.EADDRNOTAVAIL, () -> socket.setSockOpt(SOL_IP, MCAST_LEAVE_GROUP, group()));
      socket.setSockOpt(SOL_IP, MCAST_JOIN_GROUP, group());
      assertErrno(Errno.EADDRINUSE, () -> socket.setSockOpt(SOL_IP, MCAST_JOIN_GROUP, group()));
      socket.setSockOpt(SOL_IP, MCAST_LEAVE_GROUP, group());
      assertErrno(
          Errno.EADDRNOTAVAIL,
          () -> socket.setSockOpt(SOL_IP, IP_MULTICAST_IF, new byte[] {(byte) 203, 0, 113, 1}));
    }
  }

  @Test
  void theNameOfTheAlgorithmIsText() throws IOException {
    try (Socket socket = Transport.TCP.socket()) {
      socket.setSockOpt(
          TcpOptions.TCP_CONGESTION.level(),
          TcpOptions.TCP_CONGESTION.number(),
          "reno".getBytes(StandardCharsets.US_ASCII));
      assertEquals("reno", socket.getSockOpt(TcpOptions.TCP_CONGESTION));
    }
  }
}
