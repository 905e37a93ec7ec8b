// SPDX-License-Identifier: Apache-2.0
package landline.interop.kernel;

import static landline.testkit.SocketAssertions.assertErrno;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.stream.Stream;
import landline.socket.Datagram;
import landline.socket.Domain;
import landline.socket.Errno;
import landline.socket.SockAddr;
import landline.socket.SockAddrIn;
import landline.socket.SockAddrIn6;
import landline.socket.Socket;
import landline.socket.Type;
import landline.socket.option.Ipv6Options;
import landline.socket.option.SocketOptions;
import landline.testkit.Transport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Which addresses may be bound, who reaches them, and who shares them.
final class BoundAddressTest {

  private static final byte[] WORD = {'w', 'o', 'r', 'd'};

  /// An address to bind, and the address under which it is then reached.
  record Place(String bind, String reach) {

    Domain domain() {
      return SockAddr.parse(bind).domain();
    }

    /// An open socket of the family; without IPv6 the test is left out.
    Socket socket(Type type) throws IOException {
      if (domain().equals(Domain.INET6)) {
        return (type.equals(Type.STREAM) ? Transport.TCP6 : Transport.UDP6).socket();
      }
      return Socket.socket(domain(), type);
    }

    SockAddr reached(Socket bound) throws IOException {
      return switch (bound.sockName()) {
        case SockAddrIn in -> SockAddr.parse(reach + ":" + in.port());
        case SockAddrIn6 in6 -> SockAddr.parse(reach + ":" + in6.port());
        case SockAddr other -> other;
      };
    }
  }

  static Stream<Place> places() {
    return Stream.of(
        new Place("127.0.0.1:0", "127.0.0.1"),
        new Place("127.1.2.3:0", "127.1.2.3"),
        new Place("0.0.0.0:0", "127.0.0.1"),
        new Place("0.0.0.0:0", "127.9.9.9"),
        new Place("[::1]:0", "[::1]"),
        new Place("[::]:0", "[::1]"),
        new Place("[::]:0", "[::ffff:127.0.0.1]"),
        new Place("[::ffff:127.0.0.1]:0", "[::ffff:127.0.0.1]"));
  }

  @ParameterizedTest
  @MethodSource("places")
  void aListenerIsReached(Place place) throws Exception {
    try (Socket listener = place.socket(Type.STREAM);
        Socket near = place.socket(Type.STREAM)) {
      listener.bind(SockAddr.parse(place.bind()));
      listener.listen(1);
      SockAddr reached = place.reached(listener);
      near.connect(reached);
      try (Socket far = listener.accept()) {
        assertEquals(reached, far.sockName());
        near.sendAll(WORD);
        assertEquals(4, far.recv(new byte[9]));
        far.sendAll(WORD);
        assertEquals(4, near.recv(new byte[9]));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("places")
  void aReceiverIsReached(Place place) throws Exception {
    try (Socket far = place.socket(Type.DGRAM);
        Socket near = place.socket(Type.DGRAM)) {
      far.bind(SockAddr.parse(place.bind()));
      near.sendTo(WORD, place.reached(far));
      Datagram message = far.recvFrom(9);
      assertArrayEquals(WORD, message.data());
      far.sendTo(WORD, message.from());
      Datagram answer = near.recvFrom(9);
      assertArrayEquals(WORD, answer.data());
      assertEquals(portOf(far.sockName()), portOf(answer.from()));
    }
  }

  @Test
  void aListenerForIpv6OnlyIsNotReachedOverIpv4() throws Exception {
    try (Socket listener = Transport.TCP6.socket();
        Socket four = Transport.TCP.socket();
        Socket six = Transport.TCP6.socket()) {
      listener.setSockOpt(Ipv6Options.IPV6_V6ONLY, true);
      listener.bind(SockAddrIn6.any(0));
      listener.listen(1);
      int port = ((SockAddrIn6) listener.sockName()).port();
      assertErrno(Errno.ECONNREFUSED, () -> four.connect(SockAddrIn.loopback(port)));
      six.connect(SockAddrIn6.loopback(port));
      listener.accept().close();
    }
  }

  @Test
  void aListenerForBothFamiliesSeesItsCallersAddresses() throws Exception {
    try (Socket listener = Transport.TCP6.socket();
        Socket four = Transport.TCP.socket();
        Socket six = Transport.TCP6.socket()) {
      listener.setSockOpt(Ipv6Options.IPV6_V6ONLY, false);
      listener.bind(SockAddrIn6.any(0));
      listener.listen(2);
      int port = ((SockAddrIn6) listener.sockName()).port();
      four.connect(SockAddrIn.loopback(port));
      six.connect(SockAddrIn6.loopback(port));
      try (Socket mapped = listener.accept();
          Socket native6 = listener.accept()) {
        assertEquals("::ffff:127.0.0.1", ((SockAddrIn6) mapped.peerName()).host());
        assertEquals("::1", ((SockAddrIn6) native6.peerName()).host());
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Transport.class,
      names = {"TCP", "TCP6", "UDP", "UDP6"})
  void twoSocketsShareAPortIfBothWantTo(Transport transport) throws Exception {
    try (Socket first = transport.socket();
        Socket second = transport.socket();
        Socket third = transport.socket()) {
      first.setSockOpt(SocketOptions.SO_REUSEPORT, true);
      second.setSockOpt(SocketOptions.SO_REUSEPORT, true);
      first.bind(transport.fresh());
      second.bind(first.sockName());
      assertEquals(first.sockName(), second.sockName());
      assertErrno(Errno.EADDRINUSE, () -> third.bind(first.sockName()));
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Transport.class,
      names = {"TCP", "TCP6"})
  void aPortWhoseConnectionEndedHereIsFreeForWhoReusesIt(Transport transport) throws Exception {
    SockAddr name;
    try (Socket listener = transport.socket();
        Socket near = transport.socket()) {
      listener.setSockOpt(SocketOptions.SO_REUSEADDR, true);
      listener.bind(transport.fresh());
      listener.listen(1);
      name = listener.sockName();
      near.connect(name);
      // This side ends the connection first, and so has TIME_WAIT; RFC 9293 section 3.6.
      listener.accept().close();
      assertEquals(0, near.recv(new byte[9]));
    }
    try (Socket plain = transport.socket();
        Socket again = transport.socket()) {
      assertErrno(Errno.EADDRINUSE, () -> plain.bind(name));
      again.setSockOpt(SocketOptions.SO_REUSEADDR, true);
      again.bind(name);
      again.listen(1);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Transport.class,
      names = {"TCP", "TCP6", "UDP", "UDP6"})
  void aBoundSocketIsNotBoundAgain(Transport transport) throws Exception {
    try (Socket socket = transport.bound()) {
      SockAddr name = socket.sockName();
      assertErrno(Errno.EINVAL, () -> socket.bind(transport.fresh()));
      assertEquals(name, socket.sockName());
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Transport.class,
      names = {"UDP", "UDP6"})
  void sendingGivesASocketItsPort(Transport transport) throws Exception {
    try (Socket near = transport.socket();
        Socket far = transport.bound()) {
      SockAddr before = near.sockName();
      near.sendTo(WORD, far.sockName());
      assertNotEquals(before, near.sockName());
      Datagram message = far.recvFrom(9);
      assertTrue(near.sockName().toString().endsWith(portOf(message.from())));
    }
  }

  private static String portOf(SockAddr address) {
    String text = address.toString();
    return text.substring(text.lastIndexOf(':'));
  }

  @Test
  void aLinkLocalAddressNeedsAnInterfaceThatExists() throws Exception {
    try (Socket socket = Transport.UDP6.socket()) {
      assertErrno(Errno.EINVAL, () -> socket.bind(SockAddr.parse("[fe80::1]:0")));
      assertErrno(
          Errno.named("ENODEV"),
          () -> socket.bind(new SockAddrIn6(0xfe80L << 48, 1, 0, 0, 1_000_000)));
    }
  }
}
