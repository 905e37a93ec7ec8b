// SPDX-License-Identifier: Apache-2.0
package landline.interop.kernel;

import static landline.testkit.SocketAssertions.assertErrno;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import landline.socket.Credentials;
import landline.socket.Domain;
import landline.socket.Errno;
import landline.socket.Protocol;
import landline.socket.Socket;
import landline.socket.SocketOption;
import landline.socket.SocketPair;
import landline.socket.Type;
import landline.socket.option.IpOptions;
import landline.socket.option.Ipv6Options;
import landline.socket.option.SocketOptions;
import landline.socket.option.TcpOptions;
import landline.socket.option.Timestamping;
import landline.testkit.ConnectedPair;
import landline.testkit.Transport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every typed option: what is set is what the kernel then says.
final class OptionsTest {

  /// One option that can be set: on which socket, to what, and what is then to be read.
  record Settable<T>(SocketOption<T> option, Transport transport, T set, T read) {
    @Override
    public String toString() {
      return option + " = " + set;
    }
  }

  private static <T> Settable<T> row(SocketOption<T> option, Transport transport, T value) {
    return new Settable<>(option, transport, value, value);
  }

  static Stream<Settable<?>> settable() {
    var linger = Optional.of(Duration.ofSeconds(3));
    return Stream.of(
        row(SocketOptions.SO_BINDTODEVICE, Transport.UDP, "lo"),
        row(SocketOptions.SO_BINDTODEVICE, Transport.UDP, ""),
        row(SocketOptions.SO_BROADCAST, Transport.UDP, true),
        row(SocketOptions.SO_KEEPALIVE, Transport.TCP, true),
        row(SocketOptions.SO_KEEPALIVE, Transport.TCP, false),
        row(SocketOptions.SO_LINGER, Transport.TCP, linger),
        row(SocketOptions.SO_LINGER, Transport.TCP, Optional.of(Duration.ZERO)),
        row(SocketOptions.SO_LINGER, Transport.TCP, Optional.empty()),
        row(SocketOptions.SO_OOBINLINE, Transport.TCP, true),
        row(SocketOptions.SO_PASSCRED, Transport.UNIX_DGRAM, true),
        // socket(7): the kernel doubles the value, for its own books.
        new Settable<>(SocketOptions.SO_RCVBUF, Transport.TCP, 10_000, 20_000),
        new Settable<>(SocketOptions.SO_SNDBUF, Transport.UDP, 10_000, 20_000),
        row(SocketOptions.SO_RCVLOWAT, Transport.TCP, 17),
        row(SocketOptions.SO_REUSEADDR, Transport.TCP, true),
        row(SocketOptions.SO_REUSEPORT, Transport.TCP, true),
        row(SocketOptions.SO_PASSPIDFD, Transport.UNIX_STREAM, true),
        row(SocketOptions.SO_PASSSEC, Transport.UNIX_STREAM, true),
        row(SocketOptions.SO_RXQ_OVFL, Transport.UDP, true),
        row(SocketOptions.SO_TIMESTAMP, Transport.UDP, true),
        row(
            SocketOptions.SO_TIMESTAMPING,
            Transport.UDP,
            Timestamping.RX_SOFTWARE.or(Timestamping.SOFTWARE)),
        row(SocketOptions.SO_TIMESTAMPNS, Transport.UDP6, true),
        row(SocketOptions.SO_ZEROCOPY, Transport.TCP, true),
        row(TcpOptions.TCP_CONGESTION, Transport.TCP, "reno"),
        row(TcpOptions.TCP_CORK, Transport.TCP, true),
        row(TcpOptions.TCP_DEFER_ACCEPT, Transport.TCP, Duration.ofSeconds(1)),
        row(TcpOptions.TCP_KEEPCNT, Transport.TCP, 5),
        row(TcpOptions.TCP_KEEPIDLE, Transport.TCP, Duration.ofSeconds(40)),
        row(TcpOptions.TCP_KEEPINTVL, Transport.TCP, Duration.ofSeconds(7)),
        row(TcpOptions.TCP_MAXSEG, Transport.TCP, 1_000),
        row(TcpOptions.TCP_NODELAY, Transport.TCP, true),
        row(TcpOptions.TCP_QUICKACK, Transport.TCP, false),
        row(TcpOptions.TCP_SYNCNT, Transport.TCP, 3),
        row(TcpOptions.TCP_USER_TIMEOUT, Transport.TCP, Duration.ofMillis(1_234)),
        row(IpOptions.IP_FREEBIND, Transport.UDP, true),
        row(IpOptions.IP_PKTINFO, Transport.UDP, true),
        row(IpOptions.IP_RECVERR, Transport.UDP, true),
        row(IpOptions.IP_RECVTOS, Transport.UDP, true),
        row(IpOptions.IP_RECVTTL, Transport.UDP, true),
        row(IpOptions.IP_TOS, Transport.UDP, 0x10),
        row(IpOptions.IP_TTL, Transport.TCP, 9),
        row(Ipv6Options.IPV6_RECVERR, Transport.UDP6, true),
        row(Ipv6Options.IPV6_RECVHOPLIMIT, Transport.UDP6, true),
        row(Ipv6Options.IPV6_RECVPKTINFO, Transport.UDP6, true),
        row(Ipv6Options.IPV6_RECVTCLASS, Transport.UDP6, true),
        row(Ipv6Options.IPV6_TCLASS, Transport.UDP6, 0x20),
        row(Ipv6Options.IPV6_UNICAST_HOPS, Transport.TCP6, 9),
        row(Ipv6Options.IPV6_V6ONLY, Transport.TCP6, true),
        row(Ipv6Options.IPV6_V6ONLY, Transport.TCP6, false));
  }

  private static final List<SocketOption<?>> READ_ONLY =
      List.of(
          SocketOptions.SO_ACCEPTCONN,
          SocketOptions.SO_DOMAIN,
          SocketOptions.SO_ERROR,
          SocketOptions.SO_PEERCRED,
          SocketOptions.SO_PROTOCOL,
          SocketOptions.SO_TYPE);

  @ParameterizedTest
  @MethodSource("settable")
  <T> void whatIsSetIsRead(Settable<T> row) throws IOException {
    try (Socket socket = row.transport().socket()) {
      socket.setSockOpt(row.option(), row.set());
      assertEquals(row.read(), socket.getSockOpt(row.option()));
    }
  }

  @Test
  void everyOptionIsTested() throws IllegalAccessException {
    var declared = new TreeSet<String>();
    for (Class<?> group : OptionRows.GROUPS) {
      for (Field field : group.getFields()) {
        var option = (SocketOption<?>) field.get(null);
        assertEquals(field.getName(), option.name());
        declared.add(option.level() + " " + option);
      }
    }
    var tested = new TreeSet<String>();
    Stream.of(
            settable().map(Settable::option),
            READ_ONLY.stream(),
            OptionRows.all().stream().map(OptionRows.Row::option),
            OptionRows.ELSEWHERE.stream())
        .flatMap(options -> options)
        .forEach(option -> tested.add(option.level() + " " + option));
    assertEquals(declared, tested);
  }

  @Test
  void theKernelKnowsWhatTheSocketIs() throws IOException {
    try (Socket socket = Transport.UNIX_SEQPACKET.bound()) {
      assertEquals(socket.domain(), socket.getSockOpt(SocketOptions.SO_DOMAIN));
      assertEquals(socket.type(), socket.getSockOpt(SocketOptions.SO_TYPE));
      assertEquals(Protocol.IP, socket.getSockOpt(SocketOptions.SO_PROTOCOL));
      assertFalse(socket.getSockOpt(SocketOptions.SO_ACCEPTCONN));
      socket.listen(1);
      assertTrue(socket.getSockOpt(SocketOptions.SO_ACCEPTCONN));
    }
  }

  @Test
  void thePendingErrorIsReadOnce() throws IOException {
    try (Socket socket = Transport.UDP.bound()) {
      try (Socket gone = Transport.UDP.bound()) {
        socket.connect(gone.sockName());
      }
      socket.send(new byte[1]);
      assertEquals(Errno.ECONNREFUSED, socket.getSockOpt(SocketOptions.SO_ERROR));
      assertEquals(Errno.SUCCESS, socket.getSockOpt(SocketOptions.SO_ERROR));
    }
  }

  @Test
  void thePeerOfAPairIsThisProcess() throws IOException {
    try (SocketPair pair = Socket.socketPair(Domain.UNIX, Type.STREAM);
        ConnectedPair link = ConnectedPair.of(Transport.TCP)) {
      Credentials us = pair.first().getSockOpt(SocketOptions.SO_PEERCRED);
      assertEquals(ProcessHandle.current().pid(), us.pid());
      assertTrue(us.isKnown());
      assertFalse(link.near().getSockOpt(SocketOptions.SO_PEERCRED).isKnown());
    }
  }

  private static <T> void assertNotSet(Socket socket, SocketOption<T> option, T value) {
    String message =
        assertErrno(Errno.named("ENOPROTOOPT"), () -> socket.setSockOpt(option, value));
    assertTrue(message.startsWith("setsockopt " + option + " "), message);
  }

  @Test
  void whatCannotBeSetIsRefused() throws IOException {
    try (Socket socket = Transport.TCP.socket()) {
      assertNotSet(socket, SocketOptions.SO_TYPE, Type.STREAM);
      assertNotSet(socket, SocketOptions.SO_ERROR, Errno.EINVAL);
      assertNotSet(socket, SocketOptions.SO_DOMAIN, Domain.INET);
      assertThrows(
          IllegalArgumentException.class,
          () -> socket.setSockOpt(SocketOptions.SO_PEERCRED, new Credentials(1, 2, 3)));
      assertErrno(Errno.EINVAL, () -> socket.setSockOpt(IpOptions.IP_TTL, 256));
      // Bad values leave the socket open and its options alone.
      assertThrows(
          IllegalArgumentException.class,
          () -> socket.setSockOpt(TcpOptions.TCP_KEEPIDLE, Duration.ofMillis(1_500)));
      socket.setSockOpt(TcpOptions.TCP_KEEPIDLE, Duration.ofSeconds(2));
    }
  }

  @Test
  void rawBytesReachTheSameOptions() throws IOException {
    SocketOption<Integer> option = IpOptions.IP_TTL;
    try (Socket socket = Transport.TCP.socket()) {
      byte[] value = ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(77).array();
      socket.setSockOpt(option.level(), option.number(), value);
      assertEquals(77, socket.getSockOpt(option));
      assertArrayEquals(value, socket.getSockOpt(option.level(), option.number(), 100));
      assertEquals(0, socket.getSockOpt(option.level(), option.number(), 0).length);
      assertThrows(IllegalArgumentException.class, () -> socket.getSockOpt(1, 2, -1));
      assertThrows(IllegalArgumentException.class, () -> socket.getSockOpt(1, 2, 65_537));
      assertThrows(IllegalArgumentException.class, () -> socket.setSockOpt(1, 2, new byte[65_537]));
    }
  }

  @Test
  void tcpInfoIsThereAsBytes() throws IOException {
    try (ConnectedPair link = ConnectedPair.of(Transport.TCP)) {
      int tcpInfo = 11;
      byte[] info = link.near().getSockOpt(6, tcpInfo, 1_000);
      assertTrue(info.length >= 104 && info.length < 1_000, () -> "length " + info.length);
      assertEquals(1, info[0], "ESTABLISHED");
    }
  }

  @Test
  void optionsOfAnAcceptedSocketAreItsListeners() throws IOException {
    var sockets = new ArrayList<Socket>();
    try (Socket listener = Transport.TCP.bound()) {
      listener.setSockOpt(TcpOptions.TCP_NODELAY, true);
      listener.listen(1);
      Socket near = Transport.TCP.socket();
      sockets.add(near);
      near.connect(listener.sockName());
      Socket far = listener.accept();
      sockets.add(far);
      assertTrue(far.getSockOpt(TcpOptions.TCP_NODELAY));
      assertFalse(near.getSockOpt(TcpOptions.TCP_NODELAY));
    } finally {
      sockets.forEach(Socket::close);
    }
  }
}
