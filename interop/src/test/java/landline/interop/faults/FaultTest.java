// SPDX-License-Identifier: Apache-2.0
package landline.interop.faults;

import static landline.testkit.SocketAssertions.assertErrno;
import static landline.testkit.SocketAssertions.assertTimedOut;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import landline.socket.Deadline;
import landline.socket.Errno;
import landline.socket.MsgFlags;
import landline.socket.Shutdown;
import landline.socket.Socket;
import landline.testkit.ConnectedPair;
import landline.testkit.FaultyKernel;
import landline.testkit.KernelCall;
import landline.testkit.Task;
import landline.testkit.Transport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What the library does when the kernel fails.
final class FaultTest {

  private static final byte[] WORD = {'w', 'o', 'r', 'd'};

  @ParameterizedTest
  @ValueSource(
      strings = {"EMFILE", "ENFILE", "ENOBUFS", "ENOMEM", "ECONNABORTED", "EPROTO", "EPERM"})
  void anAcceptThatFailsLeavesTheCallerInTheQueue(String error) throws Exception {
    Errno errno = Errno.named(error);
    try (Socket listener = Transport.TCP.listening();
        Socket near = Transport.TCP.socket();
        var kernel = FaultyKernel.install()) {
      near.connect(listener.sockName());
      kernel.fail(KernelCall.ACCEPT4, 1, errno).fail(KernelCall.ACCEPT4, 2, errno);
      String message = assertErrno(errno, listener::accept);
      assertEquals("accept " + listener.sockName() + ": " + errno, message);
      assertErrno(errno, listener::tryAccept);
      listener.accept().close();
      assertEquals(2, kernel.hits());
    }
  }

  @Test
  void anAcceptThatFailsAfterItHasWaitedSaysSo() throws Exception {
    try (Socket listener = Transport.UNIX_STREAM.listening();
        Socket near = Transport.UNIX_STREAM.socket();
        var kernel = FaultyKernel.install()) {
      kernel.fail(KernelCall.ACCEPT4, 2, Errno.EMFILE);
      Task<Socket> accepting = Task.start(listener::accept).awaitBlocked();
      near.connect(listener.sockName());
      assertErrno(Errno.EMFILE, accepting::get);
      listener.accept().close();
    }
  }

  @Test
  void noDescriptorMeansNoSocket() throws Exception {
    try (ConnectedPair link = ConnectedPair.of(Transport.UNIX_STREAM);
        var kernel = FaultyKernel.install()) {
      kernel.failEvery(KernelCall.SOCKET, 1, Errno.EMFILE);
      kernel.failEvery(KernelCall.SOCKETPAIR, 1, Errno.ENFILE);
      kernel.failEvery(KernelCall.FCNTL, 1, Errno.EMFILE);
      assertErrno(Errno.EMFILE, Transport.UNIX_STREAM::socket);
      assertErrno(
          Errno.ENFILE,
          () -> Socket.socketPair(Transport.UNIX_STREAM.domain(), Transport.UNIX_STREAM.type()));
      assertErrno(Errno.EMFILE, link.near()::dup);
      link.near().sendAll(WORD);
      assertEquals(4, link.far().recv(new byte[9]));
    }
  }

  private static FaultyKernel interrupting() {
    var kernel = FaultyKernel.install();
    KernelCall[] interruptible = {
      KernelCall.RECV,
      KernelCall.RECVFROM,
      KernelCall.SEND,
      KernelCall.SENDTO,
      KernelCall.ACCEPT4,
      KernelCall.CONNECT,
      KernelCall.EPOLL_WAIT
    };
    for (KernelCall call : interruptible) {
      kernel.failEvery(call, 2, Errno.EINTR).failEvery(call, 3, Errno.EINTR);
    }
    return kernel;
  }

  @ParameterizedTest
  @MethodSource("landline.testkit.Transport#connections")
  void interruptedCallsAreMadeAgainOnConnections(Transport transport) throws Exception {
    byte[] all = new byte[600_000];
    new Random(3).nextBytes(all);
    try (FaultyKernel kernel = interrupting();
        Socket listener = transport.listening();
        Socket near = transport.socket()) {
      Task<Socket> accepting = Task.start(listener::accept).awaitBlocked();
      near.connect(listener.sockName());
      try (Socket far = accepting.get()) {
        Task<byte[]> reader = Task.start(() -> readToEnd(far));
        for (int at = 0; at < all.length; at += 6_000) {
          near.sendAll(all, at, 6_000);
        }
        near.shutdown(Shutdown.SHUT_WR);
        assertArrayEquals(all, reader.get());
      }
      assertTrue(kernel.hits() > 50, () -> "faults: " + kernel.hits());
    }
  }

  private static byte[] readToEnd(Socket socket) throws Exception {
    var all = new ByteArrayOutputStream();
    // Large enough for any message.
    byte[] room = new byte[10_000];
    for (int n = socket.recv(room); n > 0; n = socket.recv(room)) {
      all.write(room, 0, n);
    }
    return all.toByteArray();
  }

  @ParameterizedTest
  @MethodSource("landline.testkit.Transport#datagrams")
  void interruptedCallsAreMadeAgainOnDatagrams(Transport transport) throws Exception {
    try (FaultyKernel kernel = interrupting();
        ConnectedPair link = ConnectedPair.of(transport)) {
      for (int i = 0; i < 100; i++) {
        byte[] message = {(byte) i};
        Task<byte[]> receiver = Task.start(() -> link.far().recvFrom(9).data());
        link.near().send(message);
        assertArrayEquals(message, receiver.get());
        link.far().send(ByteBuffer.wrap(message), MsgFlags.NONE);
        assertEquals(1, link.near().recv(new byte[9]));
      }
      assertTrue(kernel.hits() > 100, () -> "faults: " + kernel.hits());
    }
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void anInterruptedCallKeepsItsDeadline(Transport transport) throws Exception {
    try (FaultyKernel kernel = interrupting();
        ConnectedPair link = ConnectedPair.of(transport)) {
      for (int i = 0; i < 4; i++) {
        link.far().send(WORD);
        assertEquals(4, link.near().recv(new byte[9]));
        assertTimedOut(() ->
            link.near()
                .recv(ByteBuffer.allocate(9), MsgFlags.NONE, Deadline.in(Duration.ofMillis(2))));
      }
      assertTrue(kernel.hits() > 0);
    }
  }

  @ParameterizedTest
  @MethodSource("landline.testkit.Transport#streams")
  void aShortSendIsContinued(Transport transport) throws Exception {
    byte[] all = new byte[20_000];
    new Random(4).nextBytes(all);
    try (FaultyKernel kernel = FaultyKernel.install();
        ConnectedPair link = ConnectedPair.of(transport)) {
      kernel.shortenEvery(KernelCall.SEND, 1, 7).failEvery(KernelCall.SEND, 5, Errno.EINTR);
      Task<byte[]> reader = Task.start(() -> link.far().inputStream().readAllBytes());
      link.near().sendAll(all, 0, 10_000);
      ByteBuffer rest = ByteBuffer.allocateDirect(10_000);
      rest.put(all, 10_000, 10_000).flip();
      link.near().sendAll(rest, MsgFlags.NONE, Deadline.in(Duration.ofSeconds(60)));
      link.near().shutdown(Shutdown.SHUT_WR);
      assertArrayEquals(all, reader.get());
      assertEquals(7, link.far().send(Arrays.copyOf(all, 100)));
    }
  }

  @Test
  void aShortReceiveOnAUnixStreamIsNotTakenForAnEmptyQueue() throws Exception {
    byte[] all = new byte[5_000];
    new Random(5).nextBytes(all);
    try (FaultyKernel kernel = FaultyKernel.install();
        ConnectedPair link = ConnectedPair.of(Transport.UNIX_STREAM)) {
      kernel.shortenEvery(KernelCall.RECV, 1, 11);
      link.near().sendAll(all);
      ByteBuffer room = ByteBuffer.allocate(5_000);
      assertEquals(5_000, link.far().recv(room, MsgFlags.MSG_WAITALL));
      assertArrayEquals(all, room.array());
    }
  }

  @ParameterizedTest
  @MethodSource("landline.testkit.Transport#streams")
  void aBufferSaysHowMuchWasSentBeforeTheFailure(Transport transport) throws Exception {
    try (FaultyKernel kernel = FaultyKernel.install();
        ConnectedPair link = ConnectedPair.of(transport)) {
      kernel.fail(KernelCall.SEND, 3, Errno.ECONNRESET).shortenEvery(KernelCall.SEND, 1, 7);
      ByteBuffer buffer = ByteBuffer.allocate(100);
      assertErrno(
          Errno.ECONNRESET,
          () -> link.near().sendAll(buffer, MsgFlags.NONE, Deadline.in(Duration.ofSeconds(60))));
      assertEquals(14, buffer.position());
      assertEquals(14, link.far().recv(ByteBuffer.allocate(14), MsgFlags.MSG_WAITALL));
    }
  }
}
