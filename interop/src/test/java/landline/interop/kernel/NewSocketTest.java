// SPDX-License-Identifier: Apache-2.0
package landline.interop.kernel;

import static landline.testkit.SocketAssertions.assertErrno;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.SocketException;
import java.util.Optional;
import landline.socket.Domain;
import landline.socket.Errno;
import landline.socket.Protocol;
import landline.socket.SockAddrIn;
import landline.socket.SockAddrIn6;
import landline.socket.SockAddrUn;
import landline.socket.Socket;
import landline.socket.SocketPair;
import landline.socket.SystemCallFailure;
import landline.socket.Type;
import landline.socket.option.SocketOptions;
import landline.testkit.ConnectedPair;
import landline.testkit.Requires;
import landline.testkit.Transport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// What a socket is before anybody has used it, and what it says about itself.
final class NewSocketTest {

  @ParameterizedTest
  @EnumSource(Transport.class)
  void itIsWhatWasAskedFor(Transport transport) throws Exception {
    try (Socket socket = transport.socket()) {
      assertEquals(transport.domain(), socket.domain());
      assertEquals(transport.type(), socket.type());
      assertEquals(Protocol.IP, socket.protocol());
      assertEquals(transport.domain(), socket.getSockOpt(SocketOptions.SO_DOMAIN));
      assertEquals(transport.type(), socket.getSockOpt(SocketOptions.SO_TYPE));
      assertTrue(socket.fileno() >= 0);
      assertFalse(socket.isClosed());
      assertEquals(Optional.empty(), socket.peer());
      assertErrno(Errno.ENOTCONN, socket::peerName);
    }
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void itWaitsForAnyLengthOfTime(Transport transport) throws Exception {
    try (Socket socket = transport.socket()) {
      assertTrue(socket.isBlocking());
      assertEquals(Optional.empty(), socket.timeout());
    }
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void itsOptionsAreTheKernels(Transport transport) throws Exception {
    try (Socket socket = transport.socket()) {
      assertFalse(socket.getSockOpt(SocketOptions.SO_REUSEADDR));
      socket.setSockOpt(SocketOptions.SO_REUSEADDR, true);
      assertTrue(socket.getSockOpt(SocketOptions.SO_REUSEADDR));
      assertEquals(Errno.SUCCESS, socket.getSockOpt(SocketOptions.SO_ERROR));
      assertFalse(socket.getSockOpt(SocketOptions.SO_ACCEPTCONN));
      assertTrue(socket.getSockOpt(SocketOptions.SO_RCVBUF) > 0);
      assertTrue(socket.getSockOpt(SocketOptions.SO_SNDBUF) > 0);
      assertEquals(Optional.empty(), socket.getSockOpt(SocketOptions.SO_LINGER));
    }
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void itsTextTellsItsNamesOnceItHasThem(Transport transport) throws Exception {
    Socket kept;
    try (ConnectedPair link = ConnectedPair.of(transport)) {
      String near = link.near().toString();
      assertEquals(link.near().sockName() + " -> " + link.near().peerName(), near);
      kept = link.near();
    }
    // What a closed socket's own name was is no longer known; its peer's is.
    assertNotEquals("", kept.toString());
    assertEquals(1, kept.toString().lines().count());
    try (Socket bound = transport.bound()) {
      assertEquals(bound.sockName().toString(), bound.toString());
    }
  }

  @ParameterizedTest
  @CsvSource({"INET, STREAM, 6", "INET, DGRAM, 17", "INET6, STREAM, 6", "INET6, DGRAM, 17"})
  void aProtocolThatIsNamedIsKept(String family, String kind, int number) throws Exception {
    Domain domain = family.equals("INET") ? Domain.INET : Domain.INET6;
    if (domain.equals(Domain.INET6)) {
      Transport.UDP6.socket().close();
    }
    Type type = kind.equals("STREAM") ? Type.STREAM : Type.DGRAM;
    try (Socket socket = Socket.socket(domain, type, new Protocol(number))) {
      assertEquals(number, socket.protocol().value());
      assertEquals(new Protocol(number), socket.getSockOpt(SocketOptions.SO_PROTOCOL));
      try (Socket again = Socket.adopt(socket.dup().detach())) {
        assertEquals(socket.protocol(), again.protocol());
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Transport.class,
      names = {"TCP", "UDP"})
  void aSocketBoundToAllAddressesSaysSo(Transport transport) throws Exception {
    try (Socket socket = transport.socket()) {
      socket.bind(SockAddrIn.any(0));
      var name = (SockAddrIn) socket.sockName();
      assertEquals("0.0.0.0", name.host());
      assertTrue(name.port() > 0);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Transport.class,
      names = {"TCP6", "UDP6"})
  void aSocketBoundToAllAddressesOfIpv6SaysSo(Transport transport) throws Exception {
    try (Socket socket = transport.socket()) {
      socket.bind(SockAddrIn6.any(0));
      var name = (SockAddrIn6) socket.sockName();
      assertEquals("::", name.host());
      assertTrue(name.port() > 0);
      assertEquals(0, name.flowInfo());
      assertEquals(0, name.scopeId());
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Transport.class,
      names = {"TCP", "UDP", "TCP6", "UDP6"})
  void anUnboundSocketHasTheNameOfNobody(Transport transport) throws Exception {
    try (Socket socket = transport.socket()) {
      String none = transport.domain().equals(Domain.INET) ? "0.0.0.0:0" : "[::]:0";
      assertEquals(none, socket.sockName().toString());
    }
  }

  static java.util.stream.Stream<Type> pairs() {
    return java.util.stream.Stream.of(Type.STREAM, Type.DGRAM, Type.SEQPACKET);
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void aPairIsConnectedAndHasNoNames(Type type) throws Exception {
    try (SocketPair pair = Socket.socketPair(Domain.UNIX, type)) {
      for (Socket end : new Socket[] {pair.first(), pair.second()}) {
        assertEquals(Domain.UNIX, end.domain());
        assertEquals(type, end.type());
        assertEquals(Protocol.IP, end.protocol());
        assertEquals(SockAddrUn.UNNAMED, end.sockName());
        assertEquals(SockAddrUn.UNNAMED, end.peerName());
      }
      byte[] word = {'w', 'o', 'r', 'd'};
      pair.first().send(word);
      assertEquals(4, pair.second().recv(new byte[9]));
      pair.second().send(word);
      assertEquals(4, pair.first().recv(new byte[9]));
    }
  }

  /// Families and protocols that a machine may have or not: RDS, Bluetooth, CAN, TIPC, VSOCK,
  /// Qualcomm's IPC router, the kernel's cryptography, XDP, SCTP; and a number that is none.
  @ParameterizedTest
  @CsvSource({
    "21, 5, 0",
    "31, 1, 3",
    "29, 3, 1",
    "30, 5, 0",
    "40, 1, 0",
    "42, 2, 0",
    "38, 5, 0",
    "2, 1, 132",
    "45, 1, 0"
  })
  void anyFamilyIsMadeOrItsAbsenceTold(int domain, int type, int protocol) throws Exception {
    try (Socket socket =
        Socket.socket(new Domain(domain), new Type(type), new Protocol(protocol))) {
      assertEquals(new Domain(domain), socket.getSockOpt(SocketOptions.SO_DOMAIN));
      assertEquals(new Type(type), socket.getSockOpt(SocketOptions.SO_TYPE));
    } catch (SocketException refused) {
      String text = String.valueOf(refused.getMessage());
      boolean absent =
          SystemCallFailure.is(refused, Errno.named("EAFNOSUPPORT"))
              || SystemCallFailure.is(refused, Errno.named("EPROTONOSUPPORT"))
              || SystemCallFailure.is(refused, Errno.named("ESOCKTNOSUPPORT"))
              || SystemCallFailure.is(refused, Errno.EPERM)
              || SystemCallFailure.is(refused, Errno.EACCES)
              || SystemCallFailure.is(refused, Errno.EINVAL);
      assertTrue(absent, text);
      assertTrue(text.startsWith("socket " + new Domain(domain)), text);
      Requires.unlessKernel(false, "the kernel gives none: " + text);
    }
  }

  @Test
  void aNumberThatIsNoFamilyIsNamedInTheError() {
    String message =
        assertErrno(
            Errno.named("EAFNOSUPPORT"),
            () -> Socket.socket(new Domain(4711), Type.STREAM).close());
    assertTrue(message.startsWith("socket " + new Domain(4711) + " SOCK_STREAM "), message);
  }

  @Test
  void aDescriptorOfAFamilyWithoutANameIsAdopted() throws IOException {
    // Every Linux with a network has NETLINK_ROUTE; netlink(7).
    try (Socket netlink = Socket.socket(new Domain(16), Type.RAW, Protocol.IP);
        Socket again = Socket.adopt(netlink.dup().detach())) {
      assertEquals(16, again.domain().value());
      assertEquals(Type.RAW, again.type());
      assertEquals(16, again.sockName().domain().value());
    }
  }
}
