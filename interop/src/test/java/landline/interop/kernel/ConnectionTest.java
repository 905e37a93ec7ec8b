// SPDX-License-Identifier: Apache-2.0
package landline.interop.kernel;

import static landline.interop.harness.Patience.PATIENCE;
import static landline.testkit.SocketAssertions.assertErrno;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import landline.socket.Datagram;
import landline.socket.Deadline;
import landline.socket.Errno;
import landline.socket.MsgFlags;
import landline.socket.Shutdown;
import landline.socket.SockAddr;
import landline.socket.SockAddrUn;
import landline.socket.Socket;
import landline.socket.Type;
import landline.testkit.ConnectedPair;
import landline.testkit.Task;
import landline.testkit.Transport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Connections of every family: made, named, used and ended.
final class ConnectionTest {

  private static final byte[] WORD = {'w', 'o', 'r', 'd'};

  @ParameterizedTest
  @MethodSource("landline.testkit.Transport#connections")
  void bothEndsKnowBothNames(Transport transport) throws Exception {
    try (Socket listener = transport.listening();
        Socket near = transport.socket()) {
      SockAddr address = listener.sockName();
      assertEquals(address.domain(), transport.domain());
      near.connect(address);
      try (Socket far = listener.accept()) {
        assertEquals(address, near.peerName());
        assertEquals(address, far.sockName());
        assertEquals(near.sockName(), far.peerName());
        assertEquals(near.sockName() + " -> " + address, near.toString());
        assertEquals(address + " -> " + near.sockName(), far.toString());
        assertEquals(listener.domain(), far.domain());
        assertEquals(listener.type(), far.type());
        assertEquals(listener.protocol(), far.protocol());
        assertEquals(address.toString(), listener.toString());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("landline.testkit.Transport#connections")
  void aClientMayHaveANameOfItsOwn(Transport transport) throws Exception {
    try (Socket listener = transport.listening();
        Socket near = transport.bound()) {
      SockAddr name = near.sockName();
      near.connect(listener.sockName());
      try (Socket far = listener.accept()) {
        assertEquals(name, far.peerName());
        assertEquals(listener.sockName() + " -> " + name, far.toString());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("landline.testkit.Transport#connections")
  void bytesGoBothWays(Transport transport) throws Exception {
    try (ConnectedPair link = ConnectedPair.of(transport)) {
      byte[] room = new byte[10];
      assertEquals(4, link.near().send(WORD));
      assertEquals(4, link.far().recv(room));
      assertArrayEquals(Arrays.copyOf(WORD, 10), room);
      link.far().sendAll(WORD, 1, 3);
      assertEquals(3, link.near().recv(room, 5, 5));
      assertArrayEquals(new byte[] {'w', 'o', 'r', 'd', 0, 'o', 'r', 'd', 0, 0}, room);
    }
  }

  @ParameterizedTest
  @MethodSource("landline.testkit.Transport#streams")
  void aLargeTransferArrivesWholeAndInOrder(Transport transport) throws Exception {
    byte[] all = new byte[3_000_000];
    new Random(1).nextBytes(all);
    try (ConnectedPair link = ConnectedPair.of(transport)) {
      Task<byte[]> reader = Task.start(() -> readToEnd(link.far()));
      link.near().sendAll(all);
      link.near().shutdown(Shutdown.SHUT_WR);
      assertArrayEquals(all, reader.get());
    }
  }

  private static byte[] readToEnd(Socket socket) throws Exception {
    return socket.inputStream().readAllBytes();
  }

  @ParameterizedTest
  @MethodSource("landline.testkit.Transport#connections")
  void acceptWaitsForACaller(Transport transport) throws Exception {
    try (Socket listener = transport.listening();
        Socket near = transport.socket()) {
      Task<Socket> accepting = Task.start(listener::accept).awaitBlocked();
      near.connect(listener.sockName());
      try (Socket far = accepting.get()) {
        assertEquals(near.sockName(), far.peerName());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("landline.testkit.Transport#connections")
  void tryAcceptTakesOnlyWhoIsThere(Transport transport) throws Exception {
    try (Socket listener = transport.listening();
        Socket near = transport.socket()) {
      assertEquals(Optional.empty(), listener.tryAccept());
      near.connect(listener.sockName());
      try (Socket far = listener.tryAccept().orElseThrow()) {
        assertEquals(near.sockName(), far.peerName());
      }
      assertEquals(Optional.empty(), listener.tryAccept());
    }
  }

  @ParameterizedTest
  @MethodSource("landline.testkit.Transport#connections")
  void connectExGivesTheErrorInsteadOfThrowingIt(Transport transport) throws Exception {
    SockAddr nobody;
    try (Socket gone = transport.bound()) {
      nobody = gone.sockName();
      try (Socket near = transport.socket()) {
        assertEquals(Errno.ECONNREFUSED, near.connectEx(nobody));
        String message = assertErrno(Errno.ECONNREFUSED, () -> near.connect(nobody));
        assertEquals("connect " + nobody + ": ECONNREFUSED (Connection refused)", message);
      }
    }
    try (Socket listener = transport.listening();
        Socket near = transport.socket()) {
      assertEquals(Errno.SUCCESS, near.connectEx(listener.sockName()));
      assertEquals(Errno.EISCONN, near.connectEx(listener.sockName()));
    }
  }

  @ParameterizedTest
  @MethodSource("landline.testkit.Transport#connections")
  void theEndOfOneHalfLeavesTheOther(Transport transport) throws Exception {
    try (ConnectedPair link = ConnectedPair.of(transport)) {
      link.near().sendAll(WORD);
      link.near().shutdown(Shutdown.SHUT_WR);
      assertEquals(4, link.far().recv(new byte[9]));
      assertEquals(0, link.far().recv(new byte[9]));
      assertEquals(0, link.far().recv(new byte[9]));
      assertErrno(Errno.EPIPE, () -> link.near().send(WORD));
      link.far().sendAll(WORD);
      assertEquals(4, link.near().recv(new byte[9]));
    }
  }

  @ParameterizedTest
  @MethodSource("landline.testkit.Transport#connections")
  void shutdownWakesTheReaderOnTheSameSide(Transport transport) throws Exception {
    try (ConnectedPair link = ConnectedPair.of(transport)) {
      Task<Integer> reader = Task.start(() -> link.near().recv(new byte[9])).awaitBlocked();
      link.near().shutdown(Shutdown.SHUT_RD);
      assertEquals(0, reader.get());
      assertEquals(4, link.near().send(WORD));
      link.near().shutdown(Shutdown.SHUT_RDWR);
      assertErrno(Errno.EPIPE, () -> link.near().send(WORD));
    }
  }

  @ParameterizedTest
  @MethodSource("landline.testkit.Transport#connections")
  void closingEndsTheStreamOfTheOtherSide(Transport transport) throws Exception {
    try (ConnectedPair link = ConnectedPair.of(transport)) {
      Task<Integer> reader = Task.start(() -> link.far().recv(new byte[9])).awaitBlocked();
      link.near().close();
      assertEquals(0, reader.get());
      assertTrue(link.near().isClosed());
      assertFalse(link.far().isClosed());
    }
  }

  @ParameterizedTest
  @MethodSource("landline.testkit.Transport#connections")
  void peekLeavesWhatItSees(Transport transport) throws Exception {
    try (ConnectedPair link = ConnectedPair.of(transport)) {
      ByteBuffer room = ByteBuffer.allocate(10);
      Task<Integer> peek =
          Task.start(() -> link.far().recv(room, MsgFlags.MSG_PEEK)).awaitBlocked();
      link.near().sendAll(WORD);
      assertEquals(4, peek.get());
      assertEquals(4, room.position());
      assertEquals(4, link.far().recv(room, MsgFlags.MSG_PEEK));
      assertEquals(8, room.position());
      assertArrayEquals(Arrays.copyOf(room.array(), 4), Arrays.copyOfRange(room.array(), 4, 8));
      ByteBuffer rest = ByteBuffer.allocate(4);
      assertEquals(4, link.far().recv(rest, MsgFlags.NONE, Deadline.in(PATIENCE)));
      assertArrayEquals(WORD, rest.array());
    }
  }

  @ParameterizedTest
  @MethodSource("landline.testkit.Transport#streams")
  void waitAllFillsTheBuffer(Transport transport) throws Exception {
    try (ConnectedPair link = ConnectedPair.of(transport)) {
      ByteBuffer room = ByteBuffer.allocate(10);
      Task<Integer> reader =
          Task.start(() -> link.far().recv(room, MsgFlags.MSG_WAITALL)).awaitBlocked();
      link.near().sendAll(WORD);
      link.near().sendAll(WORD);
      assertFalse(reader.isDone());
      link.near().sendAll(WORD);
      assertEquals(10, reader.get());
      assertFalse(room.hasRemaining());
      assertEquals(2, link.far().recv(new byte[9]));
    }
  }

  @ParameterizedTest
  @MethodSource("landline.testkit.Transport#streams")
  void waitAllEndsWithTheStream(Transport transport) throws Exception {
    try (ConnectedPair link = ConnectedPair.of(transport)) {
      ByteBuffer room = ByteBuffer.allocate(10);
      link.near().sendAll(WORD);
      link.near().shutdown(Shutdown.SHUT_WR);
      assertEquals(4, link.far().recv(room, MsgFlags.MSG_WAITALL));
      assertEquals(0, link.far().recv(room, MsgFlags.MSG_WAITALL));
    }
  }

  @ParameterizedTest
  @MethodSource("landline.testkit.Transport#connections")
  void recvFromOnAConnectionNamesThePeer(Transport transport) throws Exception {
    try (ConnectedPair link = ConnectedPair.of(transport)) {
      link.near().sendAll(WORD);
      Datagram received = link.far().recvFrom(10);
      assertArrayEquals(WORD, received.data());
      assertEquals(link.far().peerName(), received.from());
      assertFalse(received.isTruncated());
      assertEquals(Optional.empty(), link.far().tryRecvFrom(10));
    }
  }

  @ParameterizedTest
  @MethodSource("landline.testkit.Transport#connections")
  void aBoundSocketFreesItsNameWhenItCloses(Transport transport) throws Exception {
    SockAddr name;
    try (Socket listener = transport.listening()) {
      name = listener.sockName();
      try (Socket second = transport.socket()) {
        String message = assertErrno(Errno.EADDRINUSE, () -> second.bind(name));
        assertEquals("bind " + name + ": EADDRINUSE (Address already in use)", message);
      }
    }
    if (name instanceof SockAddrUn un && un.isPath()) {
      // The file outlives the socket; unix(7).
      java.nio.file.Files.delete(un.path());
    }
    try (Socket second = transport.socket()) {
      second.bind(name);
      assertEquals(name, second.sockName());
    }
  }

  @ParameterizedTest
  @MethodSource("landline.testkit.Transport#connections")
  void availableSaysHowMuchCanBeReceived(Transport transport) throws Exception {
    try (ConnectedPair link = ConnectedPair.of(transport)) {
      assertEquals(0, link.far().available());
      link.near().sendAll(WORD);
      assertEquals(4, link.far().available());
      assertEquals(4, link.far().recv(new byte[4]));
      link.near().shutdown(Shutdown.SHUT_WR);
      assertEquals(0, link.far().recv(new byte[4]));
      assertEquals(0, link.far().available());
    }
    try (Socket listener = transport.listening()) {
      assertErrno(Errno.EINVAL, listener::available);
    }
  }

  @ParameterizedTest
  @MethodSource("landline.testkit.Transport#connections")
  void aMessageSocketKeepsBordersAndAStreamDoesNot(Transport transport) throws Exception {
    try (ConnectedPair link = ConnectedPair.of(transport)) {
      link.near().sendAll(WORD);
      link.near().sendAll(WORD);
      boolean keeps = transport.type().equals(Type.SEQPACKET);
      ByteBuffer room = ByteBuffer.allocate(20);
      int received = link.far().recv(room, MsgFlags.NONE);
      if (!keeps) {
        while (room.position() < 8) {
          link.far().recv(room, MsgFlags.NONE);
        }
      }
      assertEquals(keeps ? 4 : 8, keeps ? received : room.position());
    }
  }
}
