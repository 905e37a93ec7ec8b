// SPDX-License-Identifier: Apache-2.0
package landline.interop.kernel;

import static landline.interop.harness.Patience.PATIENCE;
import static landline.testkit.SocketAssertions.assertErrno;
import static landline.testkit.SocketAssertions.assertTimedOut;
import static landline.testkit.SocketAssertions.assertWouldBlock;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import landline.socket.Datagram;
import landline.socket.Deadline;
import landline.socket.Errno;
import landline.socket.MsgFlags;
import landline.socket.SockAddr;
import landline.socket.SockAddrIn;
import landline.socket.SockAddrIn6;
import landline.socket.SockAddrRaw;
import landline.socket.SockAddrUn;
import landline.socket.Socket;
import landline.socket.option.Ipv6Options;
import landline.socket.option.SocketOptions;
import landline.testkit.ConnectedPair;
import landline.testkit.Task;
import landline.testkit.Transport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Messages of every family: sent, received, cut, refused.
final class DatagramTest {

  private static final byte[] WORD = {'w', 'o', 'r', 'd'};
  private static final Duration SHORT = Duration.ofMillis(5);

  @ParameterizedTest
  @MethodSource("landline.testkit.Transport#datagrams")
  void availableIsTheLengthOfTheFirstMessage(Transport transport) throws Exception {
    try (ConnectedPair link = ConnectedPair.of(transport)) {
      link.near().send(new byte[3]);
      link.near().send(new byte[5]);
      assertEquals(3, link.far().available());
      assertEquals(3, link.far().recv(new byte[9]));
      assertEquals(5, link.far().available());
    }
  }

  @ParameterizedTest
  @MethodSource("landline.testkit.Transport#datagrams")
  void aMessageNamesItsSender(Transport transport) throws Exception {
    try (Socket near = transport.bound();
        Socket far = transport.bound()) {
      assertEquals(4, near.sendTo(WORD, far.sockName()));
      Datagram message = far.recvFrom(100);
      assertArrayEquals(WORD, message.data());
      assertEquals(near.sockName(), message.from());
      assertEquals(4, message.length());
      assertFalse(message.isTruncated());
      far.sendTo(ByteBuffer.wrap(WORD, 1, 2), MsgFlags.NONE, message.from());
      assertArrayEquals(new byte[] {'o', 'r'}, near.recvFrom(100).data());
    }
  }

  @ParameterizedTest
  @MethodSource("landline.testkit.Transport#datagrams")
  void anEmptyMessageIsAMessage(Transport transport) throws Exception {
    try (Socket near = transport.bound();
        Socket far = transport.bound()) {
      assertEquals(0, near.sendTo(new byte[0], far.sockName()));
      Datagram message = far.recvFrom(100);
      assertEquals(0, message.length());
      assertEquals(near.sockName(), message.from());
      near.connect(far.sockName());
      assertEquals(0, near.send(new byte[0]));
      near.sendAll(new byte[0]);
      assertEquals(0, far.recv(new byte[9]));
      assertEquals(0, far.recv(new byte[9]));
      assertEquals(Optional.empty(), far.tryRecvFrom(100));
    }
  }

  @ParameterizedTest
  @MethodSource("landline.testkit.Transport#messages")
  void aCutMessageSaysSo(Transport transport) throws Exception {
    try (ConnectedPair link = ConnectedPair.of(transport)) {
      for (int i = 0; i < 6; i++) {
        link.near().send(WORD);
      }
      Datagram message = link.far().recvFrom(3);
      assertArrayEquals(new byte[] {'w', 'o', 'r'}, message.data());
      assertEquals(4, message.length());
      assertTrue(message.isTruncated());
      Datagram nothing = link.far().recvFrom(0);
      assertEquals(4, nothing.length());
      assertTrue(nothing.isTruncated());
      assertEquals(4, link.far().recv(new byte[3]));
      ByteBuffer room = ByteBuffer.allocate(3);
      assertEquals(4, link.far().recv(room, MsgFlags.NONE));
      assertFalse(room.hasRemaining());
      ByteBuffer offHeap = ByteBuffer.allocateDirect(3);
      assertEquals(4, link.far().recv(offHeap, MsgFlags.NONE));
      assertFalse(offHeap.hasRemaining());
      assertFalse(link.far().recvFrom(4).isTruncated());
      assertEquals(Optional.empty(), link.far().tryRecvFrom(100));
    }
  }

  @ParameterizedTest
  @MethodSource("landline.testkit.Transport#datagrams")
  void peekLeavesTheMessage(Transport transport) throws Exception {
    try (Socket near = transport.bound();
        Socket far = transport.bound()) {
      near.sendTo(WORD, far.sockName());
      Datagram seen = far.recvFrom(2, MsgFlags.MSG_PEEK, Deadline.in(PATIENCE));
      assertEquals(4, seen.length());
      assertEquals(near.sockName(), seen.from());
      assertArrayEquals(WORD, far.recvFrom(100).data());
      assertTimedOut(() -> far.recvFrom(2, MsgFlags.MSG_PEEK, Deadline.in(SHORT)));
    }
  }

  @ParameterizedTest
  @MethodSource("landline.testkit.Transport#datagrams")
  void aReceiverWaitsForAMessage(Transport transport) throws Exception {
    try (Socket near = transport.bound();
        Socket far = transport.bound()) {
      Task<Datagram> receiver = Task.start(() -> far.recvFrom(100)).awaitBlocked();
      near.sendTo(WORD, far.sockName());
      assertArrayEquals(WORD, receiver.get().data());
    }
  }

  @ParameterizedTest
  @MethodSource("landline.testkit.Transport#datagrams")
  void severalReceiversShareTheMessages(Transport transport) throws Exception {
    try (Socket near = transport.bound();
        Socket far = transport.bound()) {
      Task<Datagram> first = Task.start(() -> far.recvFrom(100)).awaitBlocked();
      Task<Datagram> second = Task.start(() -> far.recvFrom(100)).awaitBlocked();
      near.sendTo(new byte[] {1}, far.sockName());
      near.sendTo(new byte[] {2}, far.sockName());
      assertEquals(3, first.get().data()[0] + second.get().data()[0]);
    }
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  @ParameterizedTest
  @EnumSource(
      value = Transport.class,
      names = {"UDP", "UDP6"})
  void theLargestUdpMessageArrives(Transport transport) throws Exception {
    int largest = transport == Transport.UDP ? 65_507 : 65_527;
    byte[] message = random(largest);
    try (ConnectedPair link = ConnectedPair.of(transport)) {
      assertEquals(largest, link.near().send(message));
      assertArrayEquals(message, link.far().recvFrom(65_535).data());
      ByteBuffer direct = ByteBuffer.allocateDirect(largest);
      direct.put(message).flip();
      assertEquals(largest, link.near().send(direct, MsgFlags.NONE));
      assertFalse(direct.hasRemaining());
      byte[] room = new byte[70_000];
      assertEquals(largest, link.far().recv(room));
      assertArrayEquals(message, Arrays.copyOf(room, largest));
      byte[] tooLarge = new byte[largest + 1];
      assertErrno(Errno.EMSGSIZE, () -> link.near().send(tooLarge));
      String text =
          assertErrno(Errno.EMSGSIZE, () -> link.near().sendTo(tooLarge, link.far().sockName()));
      assertEquals(
          "sendto "
              + link.near().sockName()
              + " -> "
              + link.far().sockName()
              + ": EMSGSIZE (Message too long)",
          text);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Transport.class,
      names = {"UNIX_DGRAM", "UNIX_DGRAM_ABSTRACT", "UNIX_SEQPACKET", "UNIX_SEQPACKET_ABSTRACT"})
  void aUnixMessageMayBeLargerThanAnIpPacket(Transport transport) throws Exception {
    byte[] message = random(150_000);
    try (ConnectedPair link = ConnectedPair.of(transport)) {
      assertEquals(message.length, link.near().send(message));
      assertArrayEquals(message, link.far().recvFrom(200_000).data());
      link.near().sendAll(message);
      byte[] room = new byte[message.length];
      assertEquals(message.length, link.far().recv(room));
      assertArrayEquals(message, room);
      link.near().sendAll(message);
      Datagram cut = link.far().recvFrom(100_000);
      assertEquals(message.length, cut.length());
      assertArrayEquals(Arrays.copyOf(message, 100_000), cut.data());
      link.near().setSockOpt(SocketOptions.SO_SNDBUF, 50_000);
      assertErrno(Errno.EMSGSIZE, () -> link.near().send(message));
    }
  }

  @ParameterizedTest
  @MethodSource("landline.testkit.Transport#datagrams")
  void aConnectedSocketHasADestination(Transport transport) throws Exception {
    try (ConnectedPair link = ConnectedPair.of(transport)) {
      assertEquals(link.far().sockName(), link.near().peerName());
      assertEquals(link.near().sockName() + " -> " + link.far().sockName(), link.near().toString());
      link.near().sendAll(WORD);
      assertEquals(4, link.far().recv(new byte[9]));
    }
    try (Socket alone = transport.bound()) {
      Errno expected = transport.isUnix() ? Errno.ENOTCONN : Errno.named("EDESTADDRREQ");
      assertErrno(expected, () -> alone.send(WORD));
      assertErrno(Errno.ENOTCONN, alone::peerName);
    }
  }

  @ParameterizedTest
  @MethodSource("landline.testkit.Transport#datagrams")
  void aConnectedSocketHearsOnlyItsPeer(Transport transport) throws Exception {
    try (ConnectedPair link = ConnectedPair.of(transport);
        Socket stranger = transport.bound()) {
      if (transport.isUnix()) {
        assertErrno(Errno.EPERM, () -> stranger.sendTo(WORD, link.near().sockName()));
      } else {
        stranger.sendTo(WORD, link.near().sockName());
      }
      link.far().send(new byte[] {'x'});
      assertArrayEquals(new byte[] {'x'}, link.near().recvFrom(9).data());
      assertEquals(Optional.empty(), link.near().tryRecvFrom(9));
    }
  }

  @ParameterizedTest
  @MethodSource("landline.testkit.Transport#datagrams")
  void connectingToTheUnspecifiedFamilyDissolvesTheConnection(Transport transport)
      throws Exception {
    try (ConnectedPair link = ConnectedPair.of(transport)) {
      link.near().connect(new SockAddrRaw(new landline.socket.Domain(0), new byte[14]));
      assertErrno(Errno.ENOTCONN, () -> link.near().peerName());
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Transport.class,
      names = {"UDP", "UDP6"})
  void aRefusedDatagramIsReportedByTheNextCall(Transport transport) throws Exception {
    try (Socket near = transport.bound()) {
      SockAddr nobody;
      try (Socket gone = transport.bound()) {
        nobody = gone.sockName();
      }
      near.connect(nobody);
      Task<Integer> receiver = Task.start(() -> near.recv(new byte[9])).awaitBlocked();
      assertEquals(4, near.send(WORD));
      String message = assertErrno(Errno.ECONNREFUSED, receiver::get);
      assertEquals(
          "recv " + near.sockName() + " -> " + nobody + ": ECONNREFUSED (Connection refused)",
          message);
      // Told once; the socket is usable.
      assertWouldBlock(near.recv(ByteBuffer.allocate(9), MsgFlags.MSG_DONTWAIT));
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Transport.class,
      names = {"UNIX_DGRAM", "UNIX_DGRAM_ABSTRACT"})
  @SuppressWarnings("try") // closing is what is tested
  void aUnixMessageToNobodyIsRefusedAtOnce(Transport transport) throws Exception {
    try (Socket near = transport.bound();
        Socket gone = transport.bound()) {
      SockAddrUn nobody = (SockAddrUn) gone.sockName();
      gone.close();
      assertErrno(Errno.ECONNREFUSED, () -> near.sendTo(WORD, nobody));
      if (nobody.isPath()) {
        Files.delete(nobody.path());
        assertErrno(Errno.ENOENT, () -> near.sendTo(WORD, nobody));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Transport.class,
      names = {"UNIX_DGRAM", "UNIX_DGRAM_ABSTRACT"})
  void aSenderWaitsForRoomAtTheReceiver(Transport transport) throws Exception {
    try (Socket near = transport.socket();
        Socket far = transport.bound()) {
      SockAddr to = far.sockName();
      int sent = 0;
      while (near.sendTo(ByteBuffer.wrap(WORD), MsgFlags.MSG_DONTWAIT, to) == 4) {
        sent++;
      }
      near.timeout(SHORT);
      assertTimedOut(() -> near.sendTo(WORD, to));
      near.timeout(Deadline.FOREVER);
      Task<Integer> unconnected = Task.start(() -> near.sendTo(WORD, to)).awaitBlocked();
      for (int i = 0; i < sent; i++) {
        assertEquals(SockAddrUn.UNNAMED, far.recvFrom(9).from());
      }
      assertEquals(4, unconnected.get());
      assertEquals(4, far.recv(new byte[9]));
    }
  }

  @Test
  void aSocketBoundToNoNameGetsOneFromTheKernel() throws IOException {
    try (Socket near = Transport.UNIX_DGRAM.socket();
        Socket far = Transport.UNIX_DGRAM.bound()) {
      near.bind(SockAddrUn.UNNAMED);
      assertTrue(((SockAddrUn) near.sockName()).isAbstract());
      near.sendTo(WORD, far.sockName());
      assertEquals(near.sockName(), far.recvFrom(9).from());
    }
  }

  @Test
  void aPeerWhosePathFillsTheStructCanBeAnswered() throws IOException {
    SockAddrUn example = (SockAddrUn) Transport.UNIX_DGRAM.fresh();
    String folder = example.path().getParent() + "/";
    byte[] full =
        (folder + "x".repeat(108 - folder.length()))
            .getBytes(java.nio.charset.StandardCharsets.UTF_8);
    try (Socket near = Transport.UNIX_DGRAM.socket();
        Socket far = Transport.UNIX_DGRAM.bound()) {
      near.bind(new SockAddrRaw(landline.socket.Domain.UNIX, full));
      near.sendTo(WORD, far.sockName());
      SockAddr from = far.recvFrom(9).from();
      assertArrayEquals(full, ((SockAddrUn) from).name());
      far.sendTo(WORD, from);
      assertEquals(4, near.recv(new byte[9]));
    }
  }

  @Test
  void aDualStackSocketSeesIpv4PeersAsMapped() throws IOException {
    try (Socket both = Transport.UDP6.socket();
        Socket four = Transport.UDP.bound()) {
      both.setSockOpt(Ipv6Options.IPV6_V6ONLY, false);
      both.bind(SockAddrIn6.any(0));
      int port = ((SockAddrIn6) both.sockName()).port();
      four.sendTo(WORD, SockAddrIn.loopback(port));
      SockAddrIn6 from = (SockAddrIn6) both.recvFrom(9).from();
      assertTrue(from.isMapped());
      assertTrue(from.isLoopback());
      assertEquals("::ffff:127.0.0.1", from.host());
      both.sendTo(WORD, from);
      assertEquals(SockAddrIn.loopback(port), four.recvFrom(9).from());
    }
  }

  @Test
  void badLimitsAreRefused() throws IOException {
    try (Socket near = Transport.UDP.bound()) {
      var refused = assertThrows(IllegalArgumentException.class, () -> near.recvFrom(-1));
      assertEquals("limit < 0: -1", refused.getMessage());
    }
  }
}
