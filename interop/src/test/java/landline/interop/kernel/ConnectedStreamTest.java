// SPDX-License-Identifier: Apache-2.0
package landline.interop.kernel;

import static landline.interop.harness.Patience.PATIENCE;
import static landline.testkit.SocketAssertions.assertClosed;
import static landline.testkit.SocketAssertions.assertErrno;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import landline.socket.Datagram;
import landline.socket.Deadline;
import landline.socket.Domain;
import landline.socket.Errno;
import landline.socket.MsgFlags;
import landline.socket.Shutdown;
import landline.socket.SockAddr;
import landline.socket.SockAddrRaw;
import landline.socket.Socket;
import landline.testkit.ConnectedPair;
import landline.testkit.Task;
import landline.testkit.Transport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What the two ends of a connection may rely on, whatever lies between them.
final class ConnectedStreamTest {

  private static final byte[] WORD = {'w', 'o', 'r', 'd'};

  @ParameterizedTest
  @MethodSource("landline.testkit.Transport#streams")
  void whatDoesNotFitStaysForTheNextCall(Transport transport) throws Exception {
    try (ConnectedPair link = ConnectedPair.of(transport)) {
      link.near().sendAll(WORD);
      byte[] room = new byte[9];
      assertEquals(1, link.far().recv(room, 0, 1));
      assertEquals(3, link.far().recv(room, 1, 8));
      assertArrayEquals(Arrays.copyOf(WORD, 9), room);
    }
  }

  @ParameterizedTest
  @MethodSource("landline.testkit.Transport#streams")
  void eachPieceOfAStreamNamesItsSenderAndIsNotCut(Transport transport) throws Exception {
    try (ConnectedPair link = ConnectedPair.of(transport)) {
      link.near().sendAll(WORD);
      Datagram first = link.far().recvFrom(3);
      Datagram rest = link.far().recvFrom(3);
      assertArrayEquals(new byte[] {'w', 'o', 'r'}, first.data());
      assertArrayEquals(new byte[] {'d'}, rest.data());
      assertEquals(link.far().peerName(), first.from());
      assertEquals(first.from(), rest.from());
      assertEquals(3, first.length());
    }
  }

  @ParameterizedTest
  @MethodSource("landline.testkit.Transport#streams")
  void noRoomTakesNothing(Transport transport) throws Exception {
    try (ConnectedPair link = ConnectedPair.of(transport)) {
      link.near().sendAll(WORD);
      assertEquals(0, link.far().recv(new byte[0]));
      assertEquals(
          0, link.far().recv(ByteBuffer.allocate(0), MsgFlags.NONE, Deadline.in(PATIENCE)));
      assertEquals(4, link.far().recv(new byte[9]));
      assertEquals(0, link.near().send(new byte[0]));
      link.near().sendAll(new byte[0]);
      link.near().sendAll(WORD);
      assertEquals(4, link.far().recv(new byte[9]));
    }
  }

  @ParameterizedTest
  @MethodSource("landline.testkit.Transport#connections")
  void aDescriptorOfADuplicateIsTheSameConnection(Transport transport) throws Exception {
    try (ConnectedPair link = ConnectedPair.of(transport);
        Socket again = Socket.adopt(link.far().dup().detach())) {
      link.near().send(WORD);
      assertEquals(4, again.recv(new byte[9]));
      again.send(WORD);
      assertEquals(4, link.near().recv(new byte[9]));
      assertEquals(link.far().peerName(), again.peerName());
    }
  }

  @ParameterizedTest
  @MethodSource("landline.testkit.Transport#connections")
  void whatWasSentBeforeBothWaysEndedArrives(Transport transport) throws Exception {
    try (ConnectedPair link = ConnectedPair.of(transport)) {
      link.near().send(WORD);
      link.near().shutdown(Shutdown.SHUT_RDWR);
      assertEquals(4, link.far().recv(new byte[9]));
      assertEquals(0, link.far().recv(new byte[9]));
      assertEquals(0, link.near().recv(new byte[9]));
      assertErrno(Errno.EPIPE, () -> link.near().send(WORD));
    }
  }

  @ParameterizedTest
  @MethodSource("landline.testkit.Transport#connections")
  void oneDirectionMayBeEndedTwice(Transport transport) throws Exception {
    try (ConnectedPair link = ConnectedPair.of(transport)) {
      link.near().shutdown(Shutdown.SHUT_WR);
      link.near().shutdown(Shutdown.SHUT_WR);
      assertEquals(0, link.far().recv(new byte[9]));
      link.far().send(WORD);
      assertEquals(4, link.near().recv(new byte[9]));
    }
  }

  @ParameterizedTest
  @MethodSource("landline.testkit.Transport#connections")
  @SuppressWarnings("try") // closing is what is tested
  void whatWasSentBeforeACloseArrives(Transport transport) throws Exception {
    try (ConnectedPair link = ConnectedPair.of(transport)) {
      link.near().send(WORD);
      link.near().close();
      assertEquals(4, link.far().recv(new byte[9]));
      assertEquals(0, link.far().recv(new byte[9]));
      assertClosed(() -> link.near().recv(new byte[9]));
    }
  }

  @ParameterizedTest
  @MethodSource("landline.testkit.Transport#connections")
  void anAcceptedSocketHasATimeoutAndAModeOfItsOwn(Transport transport) throws Exception {
    try (Socket listener = transport.listening();
        Socket near = transport.socket()) {
      listener.timeout(PATIENCE);
      near.connect(listener.sockName());
      try (Socket far = listener.accept()) {
        assertEquals(Optional.empty(), far.timeout());
        assertTrue(far.isBlocking());
      }
      assertEquals(Optional.of(PATIENCE), listener.timeout());
    }
  }

  @ParameterizedTest
  @MethodSource("landline.testkit.Transport#connections")
  void aListenerThatMayNotWaitAcceptsSocketsThatMay(Transport transport) throws Exception {
    try (Socket listener = transport.listening();
        Socket near = transport.socket()) {
      listener.setBlocking(false);
      near.connect(listener.sockName());
      try (Socket far = listener.accept()) {
        assertTrue(far.isBlocking());
        Task<Integer> waiting = Task.start(() -> far.recv(new byte[9])).awaitBlocked();
        near.send(WORD);
        assertEquals(4, waiting.get());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("landline.testkit.Transport#connections")
  void callersAreAcceptedInTheOrderInWhichTheyCame(Transport transport) throws Exception {
    try (Socket listener = transport.listening();
        Socket first = transport.bound();
        Socket second = transport.bound()) {
      first.connect(listener.sockName());
      second.connect(listener.sockName());
      try (Socket one = listener.accept();
          Socket two = listener.accept()) {
        assertEquals(first.sockName(), one.peerName());
        assertEquals(second.sockName(), two.peerName());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 5, 4096, Integer.MAX_VALUE})
  void aQueueMayHaveAnyLength(int backlog) throws Exception {
    for (Transport transport : new Transport[] {Transport.TCP, Transport.UNIX_STREAM}) {
      try (Socket listener = transport.bound();
          Socket near = transport.socket()) {
        listener.listen(backlog);
        // The length may be changed while it listens; listen(2).
        listener.listen(backlog);
        near.connect(listener.sockName());
        listener.accept().close();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Transport.class,
      names = {"TCP", "TCP6"})
  void aListenerWithoutANameGetsAPort(Transport transport) throws Exception {
    try (Socket listener = transport.socket();
        Socket near = transport.socket()) {
      listener.listen(1);
      int port = portOf(listener.sockName());
      assertTrue(port > 0, () -> "port: " + port);
      near.connect(withPort(transport, port));
      listener.accept().close();
    }
  }

  private static int portOf(SockAddr address) {
    return switch (address) {
      case landline.socket.SockAddrIn in -> in.port();
      case landline.socket.SockAddrIn6 in6 -> in6.port();
      default -> -1;
    };
  }

  private static SockAddr withPort(Transport transport, int port) {
    return SockAddr.parse((transport == Transport.TCP ? "127.0.0.1:" : "[::1]:") + port);
  }

  @ParameterizedTest
  @EnumSource(
      value = Transport.class,
      names = {"TCP", "TCP6"})
  void aClientMayChooseItsPort(Transport transport) throws Exception {
    int port;
    try (Socket probe = transport.bound()) {
      port = portOf(probe.sockName());
    }
    try (Socket listener = transport.listening();
        Socket near = transport.socket()) {
      near.bind(withPort(transport, port));
      near.connect(listener.sockName());
      try (Socket far = listener.accept()) {
        assertEquals(port, portOf(far.peerName()));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Transport.class,
      names = {"TCP", "TCP6"})
  void aConnectionCanBeDissolvedAndTheSocketUsedAgain(Transport transport) throws Exception {
    var nobody = new SockAddrRaw(new Domain(0), new byte[14]);
    try (Socket first = transport.listening();
        Socket second = transport.listening();
        Socket near = transport.socket()) {
      near.connect(first.sockName());
      first.accept().close();
      near.connect(nobody);
      assertErrno(Errno.ENOTCONN, near::peerName);
      near.connect(second.sockName());
      try (Socket far = second.accept()) {
        near.sendAll(WORD);
        assertEquals(4, far.recv(new byte[9]));
        assertEquals(second.sockName(), near.peerName());
      }
      near.connect(nobody);
      near.bind(transport.fresh());
      near.listen(1);
      try (Socket caller = transport.socket()) {
        caller.connect(near.sockName());
        near.accept().close();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Transport.class,
      names = {"TCP", "TCP6"})
  void aConnectionWhoseEndWasSeenCanListenAndWait(Transport transport) throws Exception {
    try (ConnectedPair link = ConnectedPair.of(transport);
        Socket caller = transport.socket()) {
      Socket far = link.far();
      Task<Integer> reader = Task.start(() -> far.recv(new byte[9])).awaitBlocked();
      link.near().close();
      assertEquals(0, reader.get());
      far.connect(new SockAddrRaw(new Domain(0), new byte[14]));
      far.bind(transport.fresh());
      far.listen(1);
      Task<Socket> accepting = Task.start(far::accept).awaitBlocked();
      caller.connect(far.sockName());
      try (Socket accepted = accepting.get()) {
        assertEquals(caller.sockName(), accepted.peerName());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("landline.testkit.Transport#connections")
  void aListenerNeitherSendsNorReceives(Transport transport) throws Exception {
    try (Socket listener = transport.listening()) {
      Errno send = transport.isUnix() ? Errno.ENOTCONN : Errno.EPIPE;
      assertErrno(send, () -> listener.send(WORD));
      // unix(7) has its own idea of a socket that was never connected.
      Errno recv =
          transport.type().equals(landline.socket.Type.STREAM) && transport.isUnix()
              ? Errno.EINVAL
              : Errno.ENOTCONN;
      assertErrno(recv, () -> listener.recv(new byte[9]));
      assertErrno(Errno.ENOTCONN, listener::peerName);
    }
  }
}
