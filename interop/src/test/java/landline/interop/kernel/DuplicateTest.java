// SPDX-License-Identifier: Apache-2.0
package landline.interop.kernel;

import static landline.testkit.SocketAssertions.assertErrno;
import static landline.testkit.SocketAssertions.assertWouldBlock;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import landline.socket.DatagramBatch;
import landline.socket.Domain;
import landline.socket.Errno;
import landline.socket.MsgFlags;
import landline.socket.Shutdown;
import landline.socket.SockAddr;
import landline.socket.SockAddrIn;
import landline.socket.SockAddrRaw;
import landline.socket.Socket;
import landline.socket.SystemCallFailure;
import landline.socket.Type;
import landline.socket.option.SocketOptions;
import landline.testkit.ConnectedPair;
import landline.testkit.LeakCheck;
import landline.testkit.Task;
import landline.testkit.Transport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// What another descriptor of the same socket does is seen: duplicates share all that the kernel
/// keeps, so nothing of it may be kept beside the kernel.
@ExtendWith(LeakCheck.class)
class DuplicateTest {

  private static void shutDown(Socket socket, Shutdown how) {
    try {
      socket.shutdown(how);
    } catch (IOException failed) {
      // On a datagram socket without a peer the kernel does it all the same.
      assertTrue(SystemCallFailure.is(failed, Errno.ENOTCONN), failed.getMessage());
    }
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void aReceiverReadsTheEndThatADuplicateMade(Transport transport) throws Exception {
    try (ConnectedPair link = ConnectedPair.of(transport);
        Socket twin = link.near().dup()) {
      Task<Integer> first = Task.start(() -> twin.recv(new byte[9])).awaitBlocked();
      shutDown(link.near(), Shutdown.SHUT_RD);
      assertEquals(0, first.get());
      assertEquals(0, Task.startOnPlatform(() -> twin.recv(new byte[9])).get());
    }
  }

  @ParameterizedTest
  @MethodSource("landline.testkit.Transport#datagrams")
  void everyWayToReceiveDatagramsReadsTheEnd(Transport transport) throws Exception {
    try (Socket bound = transport.bound();
        Socket twin = bound.dup()) {
      shutDown(bound, Shutdown.SHUT_RDWR);
      var batch = DatagramBatch.allocate(2, 10);
      assertEquals(0, twin.recv(ByteBuffer.allocate(9), MsgFlags.NONE));
      assertEquals(0, twin.recvFrom(9).length());
      assertEquals(0, twin.recvMsg(ByteBuffer.allocate(9), MsgFlags.NONE).length());
      assertTrue(twin.recvMmsg(batch) <= 1);
      // One that does not wait is told what the kernel tells it, whatever was asked before.
      assertWouldBlock(twin.recv(ByteBuffer.allocate(9), MsgFlags.MSG_DONTWAIT));
      assertEquals(Optional.empty(), twin.tryRecvFrom(9));
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Transport.class,
      names = {"UDP", "UDP6"})
  void datagramsStillComeAfterTheEnd(Transport transport) throws Exception {
    try (Socket near = transport.bound();
        Socket far = transport.socket()) {
      shutDown(near, Shutdown.SHUT_RD);
      assertEquals(0, near.recv(new byte[9]));
      far.sendTo(new byte[3], near.sockName());
      assertEquals(3, near.recv(new byte[9]));
      assertEquals(0, near.recv(new byte[9]));
    }
  }

  @ParameterizedTest
  @MethodSource("landline.testkit.Transport#connections")
  void anAcceptorHearsThatADuplicateWasShutDown(Transport transport) throws Exception {
    try (Socket listener = transport.listening();
        Socket twin = listener.dup()) {
      Task<Socket> accepting = Task.start(twin::accept).awaitBlocked();
      listener.shutdown(Shutdown.SHUT_RDWR);
      assertErrno(Errno.EINVAL, accepting::get);
      assertErrno(Errno.EINVAL, twin::accept);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Transport.class,
      names = {"TCP", "TCP6"})
  void aListenerThatWasShutDownListensAgain(Transport transport) throws Exception {
    try (Socket listener = transport.listening();
        Socket caller = transport.socket()) {
      listener.shutdown(Shutdown.SHUT_RDWR);
      listener.listen(4);
      Task<Socket> accepting = Task.start(listener::accept).awaitBlocked();
      caller.connect(listener.sockName());
      accepting.get().close();
    }
  }

  @Test
  void aSocketThatWasShutDownConnectsAgain() throws Exception {
    try (Socket listener = Transport.TCP.listening();
        Socket caller = Transport.TCP.socket()) {
      caller.connect(listener.sockName());
      caller.shutdown(Shutdown.SHUT_RDWR);
      caller.connect(new SockAddrRaw(new Domain(0), new byte[14]));
      assertEquals(Optional.empty(), caller.peer());
      listener.accept().close();
      caller.connect(listener.sockName());
      try (Socket far = listener.accept()) {
        Task<Integer> receiving = Task.start(() -> caller.recv(new byte[9])).awaitBlocked();
        far.send(new byte[4]);
        assertEquals(4, receiving.get());
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Transport.class,
      names = {"UNIX_STREAM", "UNIX_SEQPACKET", "UNIX_DGRAM", "TCP"})
  void aSenderWithoutRoomHearsThatADuplicateSendsNoMore(Transport transport) throws Exception {
    try (ConnectedPair link = ConnectedPair.of(transport);
        Socket twin = link.near().dup()) {
      Task<String> sending =
          Task.start(() -> {
            while (true) {
              twin.send(new byte[1_000]);
            }
          });
      sending.awaitBlocked();
      link.near().shutdown(Shutdown.SHUT_WR);
      assertErrno(Errno.EPIPE, sending::get);
    }
  }

  @Test
  void aRefusedAttemptMakesRoomForAnotherThoughItsErrorWasReadAside() throws Exception {
    try (Socket listener = Transport.TCP.listening();
        Socket deaf = Transport.TCP.bound();
        Socket caller = Transport.TCP.socket()) {
      caller.setBlocking(false);
      assertEquals(Errno.EINPROGRESS, caller.connectEx(deaf.sockName()));
      Errno error;
      do {
        error = caller.getSockOpt(SocketOptions.SO_ERROR);
      } while (error.equals(Errno.SUCCESS));
      assertEquals(Errno.ECONNREFUSED, error);
      // The kernel says once that the last attempt failed.
      assertEquals(Errno.named("ECONNABORTED"), caller.connectEx(listener.sockName()));
      caller.setBlocking(true);
      caller.connect(listener.sockName());
      assertEquals(listener.sockName(), caller.peerName());
    }
  }

  @Test
  void anAttemptThatADuplicateShutsDownIsOverAndNoOtherBegins() throws Exception {
    try (var full = BacklogTest.Full.of(Transport.TCP);
        Socket caller = Transport.TCP.socket();
        Socket twin = caller.dup()) {
      SockAddr address = full.address();
      Task<Errno> connecting = Task.start(() -> twin.connectEx(address)).awaitBlocked();
      caller.shutdown(Shutdown.SHUT_RDWR);
      assertEquals(Errno.ECONNRESET, connecting.get());
      assertErrno(Errno.ENOTCONN, caller::peerName);
    }
  }

  @Test
  void thePeerIsTheOneOfTheAttemptThatADuplicateBegan() throws Exception {
    try (Socket listener = Transport.TCP.listening();
        Socket other = Transport.TCP.listening();
        Socket caller = Transport.TCP.socket();
        Socket twin = caller.dup()) {
      twin.setBlocking(false);
      assertEquals(Errno.EINPROGRESS, twin.connectEx(listener.sockName()));
      caller.connect(other.sockName());
      assertEquals(listener.sockName(), caller.peerName());
      assertEquals(Optional.of(listener.sockName()), caller.peer());
    }
  }

  @Test
  void aFewBytesAreReadThoughMoreWouldBeReady() throws Exception {
    try (ConnectedPair link = ConnectedPair.of(Transport.TCP)) {
      link.near().send(new byte[5]);
      assertEquals(5, link.far().recv(new byte[9]));
      link.far().setSockOpt(SocketOptions.SO_RCVLOWAT, 100);
      link.near().send(new byte[5]);
      assertEquals(5, link.far().recv(new byte[5]));
    }
  }

  @Test
  void flagsInTheTypeAreNoPartOfIt() throws Exception {
    int nonBlock = 0_4000;
    Type type = new Type(Type.STREAM.value() | nonBlock);
    try (var pair = Socket.socketPair(Domain.UNIX, type);
        Socket raw = Socket.socket(Domain.UNIX, Type.RAW);
        Socket tcp = Socket.socket(Domain.INET, type)) {
      assertEquals(Type.STREAM, tcp.type());
      assertEquals(Type.STREAM, pair.first().type());
      assertEquals(Type.DGRAM, raw.type());
      // On a stream the whole of it can be received in parts.
      pair.second().send(new byte[10]);
      assertEquals(4, pair.first().recv(new byte[4]));
      assertEquals(6, pair.first().recv(new byte[9]));
    }
  }

  @Test
  void anUnconnectedReceiverIsShutDownAll() throws Exception {
    try (Socket socket = Socket.socket(Domain.INET, Type.DGRAM);
        Socket twin = socket.dup()) {
      socket.bind(SockAddrIn.loopback(0));
      Task<Integer> receiving = Task.start(() -> twin.recv(new byte[1])).awaitBlocked();
      assertThrows(IOException.class, () -> socket.shutdown(Shutdown.SHUT_RDWR));
      assertEquals(0, receiving.get());
    }
  }
}
