// SPDX-License-Identifier: Apache-2.0
package landline.interop.kernel;

import static landline.testkit.SocketAssertions.assertErrno;
import static landline.testkit.SocketAssertions.assertWouldBlock;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import landline.socket.Datagram;
import landline.socket.Deadline;
import landline.socket.Domain;
import landline.socket.Errno;
import landline.socket.MsgFlags;
import landline.socket.Protocol;
import landline.socket.SockAddr;
import landline.socket.SockAddrIn;
import landline.socket.SockAddrIn6;
import landline.socket.SockAddrRaw;
import landline.socket.SockAddrUn;
import landline.socket.Socket;
import landline.socket.SystemCallFailure;
import landline.socket.Type;
import landline.testkit.ConnectedPair;
import landline.testkit.Requires;
import landline.testkit.Task;
import landline.testkit.Transport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Corners where kernels have had mistakes, or where a socket becomes something else on the way.
final class KernelCornersTest {

  private static final byte[] WORD = {'w', 'o', 'r', 'd'};
  private static final int IPPROTO_IPV6 = 41;
  private static final int IPV6_ADDRFORM = 1;
  private static final int SOL_PACKET = 263;
  private static final int PACKET_VERSION = 10;
  private static final int PACKET_RX_RING = 5;

  private static byte[] numbers(int... values) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.nativeOrder());
    for (int value : values) {
      bytes.putInt(value);
    }
    return bytes.array();
  }

  @Test
  void aMappedConnectionThatBecomesIpv4CanListen() throws Exception {
    try (Socket listener = Transport.TCP6.socket();
        Socket first = Transport.TCP.socket();
        Socket second = Transport.TCP.socket()) {
      listener.bind(SockAddrIn6.any(0));
      listener.listen(1);
      first.connect(SockAddrIn.loopback(((SockAddrIn6) listener.sockName()).port()));
      try (Socket changed = listener.accept()) {
        changed.setSockOpt(IPPROTO_IPV6, IPV6_ADDRFORM, numbers(Domain.INET.value()));
        assertEquals(first.sockName(), changed.peerName());
        changed.connect(new SockAddrRaw(new Domain(0), new byte[14]));
        changed.bind(SockAddrIn.loopback(0));
        changed.listen(1);
        second.connect(changed.sockName());
        try (Socket accepted = changed.accept()) {
          assertEquals(second.sockName(), accepted.peerName());
          second.sendAll(WORD);
          assertEquals(4, accepted.recv(new byte[9]));
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Transport.class,
      names = {"UDP", "UDP6"})
  void moreHoldsADatagramBackUntilItsLastPart(Transport transport) throws Exception {
    try (Socket far = transport.bound();
        Socket near = transport.socket();
        Socket connected = transport.socket()) {
      SockAddr to = far.sockName();
      near.sendTo(ByteBuffer.wrap(WORD), MsgFlags.MSG_MORE, to);
      assertWouldBlock(far.recv(ByteBuffer.allocate(9), MsgFlags.MSG_DONTWAIT));
      near.sendTo(new byte[] {'s'}, to);
      assertArrayEquals(new byte[] {'w', 'o', 'r', 'd', 's'}, far.recvFrom(9).data());
      connected.connect(to);
      connected.send(ByteBuffer.wrap(WORD), MsgFlags.MSG_MORE);
      assertWouldBlock(far.recv(ByteBuffer.allocate(9), MsgFlags.MSG_DONTWAIT));
      connected.send(new byte[0]);
      assertArrayEquals(WORD, far.recvFrom(9).data());
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Transport.class,
      names = {"TCP", "TCP6"})
  void moreOnAStreamIsSentWithWhatFollows(Transport transport) throws Exception {
    try (ConnectedPair link = ConnectedPair.of(transport)) {
      link.near().send(ByteBuffer.wrap(WORD), MsgFlags.MSG_MORE);
      assertWouldBlock(link.far().recv(ByteBuffer.allocate(9), MsgFlags.MSG_DONTWAIT));
      link.near().send(new byte[] {'s'});
      ByteBuffer room = ByteBuffer.allocate(5);
      assertEquals(5, link.far().recv(room, MsgFlags.MSG_WAITALL));
      assertArrayEquals(new byte[] {'w', 'o', 'r', 'd', 's'}, room.array());
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Transport.class,
      names = {"UDP", "UDP6", "UNIX_DGRAM", "UNIX_DGRAM_ABSTRACT"})
  void aPeekWithLittleRoomTellsTheWholeLength(Transport transport) throws Exception {
    try (ConnectedPair link = ConnectedPair.of(transport)) {
      link.near().send(new byte[9]);
      for (int room = 0; room < 12; room++) {
        Datagram seen =
            link.far()
                .recvFrom(room, MsgFlags.MSG_PEEK, Deadline.in(java.time.Duration.ofSeconds(60)));
        assertEquals(9, seen.length());
        assertEquals(Math.min(room, 9), seen.data().length);
      }
      assertEquals(9, link.far().recvFrom(9).length());
    }
  }

  @Test
  void aPacketRingOfAnAbsurdSizeIsRefused() throws IOException {
    // No protocol: nothing is received. packet(7).
    try (Socket packets = packetSocket()) {
      packets.setSockOpt(SOL_PACKET, PACKET_VERSION, numbers(2));
      // struct tpacket_req3: block size, blocks, frame size, frames, timeout, private, features.
      assertErrno(
          Errno.EINVAL,
          () ->
              packets.setSockOpt(
                  SOL_PACKET, PACKET_RX_RING, numbers(4096, 1, 4096, 1, 0, 0x80000000 + 4096, 0)));
      packets.setSockOpt(SOL_PACKET, PACKET_RX_RING, numbers(4096, 1, 4096, 1, 0, 64, 0));
      packets.setSockOpt(SOL_PACKET, PACKET_RX_RING, numbers(0, 0, 0, 0, 0, 0, 0));
    }
  }

  private static Socket packetSocket() throws IOException {
    try {
      return Socket.socket(new Domain(17), Type.RAW, Protocol.IP);
    } catch (IOException refused) {
      Requires.unless(
          !SystemCallFailure.is(refused, Errno.EPERM), "only root may have packet sockets");
      throw refused;
    }
  }

  @Test
  void aSenderOutlivesReceiversThatComeAndGo() throws Exception {
    var name = (SockAddrUn) Transport.UNIX_DGRAM.fresh();
    Task<Integer> receivers =
        Task.start(() -> {
          for (int i = 0; i < 500; i++) {
            try (Socket far = Transport.UNIX_DGRAM.socket()) {
              Files.deleteIfExists(name.path());
              far.bind(name);
              far.tryRecvFrom(9);
            }
          }
          return 500;
        });
    try (Socket near = Transport.UNIX_DGRAM.socket()) {
      while (!receivers.isDone()) {
        trySend(near, name);
      }
    }
    assertEquals(500, receivers.get());
    Files.deleteIfExists(name.path());
  }

  private static void trySend(Socket near, SockAddr to) throws IOException {
    try {
      near.sendTo(ByteBuffer.wrap(WORD), MsgFlags.MSG_DONTWAIT, to);
    } catch (IOException refused) {
      boolean gone =
          SystemCallFailure.is(refused, Errno.ECONNREFUSED)
              || SystemCallFailure.is(refused, Errno.ENOENT);
      if (!gone) {
        throw refused;
      }
    }
  }

  @Test
  void protocolsThatAreNoneAreNamedInTheError() {
    String message =
        assertErrno(
            Errno.named("EPROTONOSUPPORT"),
            () -> Socket.socket(Domain.INET, Type.STREAM, new Protocol(250)).close());
    assertEquals(
        "socket AF_INET SOCK_STREAM "
            + new Protocol(250)
            + ": EPROTONOSUPPORT (Protocol not supported)",
        message);
  }
}
