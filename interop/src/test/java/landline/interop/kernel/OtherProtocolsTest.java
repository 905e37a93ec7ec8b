// SPDX-License-Identifier: Apache-2.0
package landline.interop.kernel;

import static landline.testkit.SocketAssertions.assertErrno;
import static landline.testkit.SocketAssertions.assertTimedOut;
import static landline.testkit.SocketAssertions.assertWouldBlock;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import landline.socket.Datagram;
import landline.socket.Deadline;
import landline.socket.Domain;
import landline.socket.Errno;
import landline.socket.MsgFlags;
import landline.socket.Protocol;
import landline.socket.Shutdown;
import landline.socket.SockAddr;
import landline.socket.SockAddrIn;
import landline.socket.SockAddrIn6;
import landline.socket.Socket;
import landline.socket.SystemCallFailure;
import landline.socket.Type;
import landline.socket.option.SocketOptions;
import landline.testkit.ConnectedPair;
import landline.testkit.Requires;
import landline.testkit.Task;
import landline.testkit.Transport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Protocols beside TCP and UDP speak through the same methods: multipath TCP and UDP-Lite. One
/// that the kernel was built without is left out.
final class OtherProtocolsTest {

  private static final byte[] WORD = {'w', 'o', 'r', 'd'};
  private static final Duration SHORT = Duration.ofMillis(5);

  /// A family, a type and a protocol.
  record Kind(String name, Domain domain, Type type, int protocol) {

    Socket socket() throws IOException {
      if (domain.equals(Domain.INET6)) {
        Transport.UDP6.socket().close();
      }
      try {
        return Socket.socket(domain, type, new Protocol(protocol));
      } catch (IOException absent) {
        boolean known =
            SystemCallFailure.is(absent, Errno.named("EPROTONOSUPPORT"))
                || SystemCallFailure.is(absent, Errno.named("ESOCKTNOSUPPORT"));
        Requires.unlessKernel(!known, name + " is not in this kernel");
        throw absent;
      }
    }

    Socket bound() throws IOException {
      Socket socket = socket();
      socket.bind(domain.equals(Domain.INET) ? SockAddrIn.loopback(0) : SockAddrIn6.loopback(0));
      return socket;
    }

    Socket listening() throws IOException {
      Socket socket = bound();
      socket.listen(8);
      return socket;
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Kind> streams() {
    return Stream.of(
        new Kind("MPTCP", Domain.INET, Type.STREAM, 262),
        new Kind("MPTCP over IPv6", Domain.INET6, Type.STREAM, 262));
  }

  static Stream<Kind> datagrams() {
    return Stream.of(
        new Kind("UDP-Lite", Domain.INET, Type.DGRAM, 136),
        new Kind("UDP-Lite over IPv6", Domain.INET6, Type.DGRAM, 136));
  }

  /// Such a stream counts a byte where there is nothing but an error.
  @ParameterizedTest
  @MethodSource("streams")
  void aResetIsToldByTheCallAfterTheOneThatItEnded(Kind kind) throws Exception {
    try (Socket listener = kind.listening();
        Socket near = kind.socket()) {
      near.connect(listener.sockName());
      try (ConnectedPair link = new ConnectedPair(near, listener.accept())) {
        near.sendAll(WORD);
        Task<Integer> reader =
            Task.start(() -> link.far().recv(ByteBuffer.allocate(9), MsgFlags.MSG_WAITALL));
        while (link.far().bytesReceived() < WORD.length) {
          Thread.yield();
        }
        near.setSockOpt(SocketOptions.SO_LINGER, Optional.of(Duration.ZERO));
        link.near().close();
        assertEquals(WORD.length, reader.get());
        assertErrno(Errno.ECONNRESET, () -> link.far().recv(new byte[1]));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("streams")
  void aConnectionKnowsItsNamesAndCarriesBytes(Kind kind) throws Exception {
    try (Socket listener = kind.listening();
        Socket near = kind.socket()) {
      SockAddr name = listener.sockName();
      near.connect(name);
      try (Socket far = listener.accept()) {
        assertEquals(name, near.peerName());
        assertEquals(near.sockName(), far.peerName());
        assertEquals(kind.protocol(), near.protocol().value());
        assertEquals(kind.protocol(), far.protocol().value());
        near.sendAll(WORD);
        assertEquals(4, far.recv(new byte[9]));
        far.sendAll(WORD);
        assertEquals(4, near.recv(new byte[9]));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("streams")
  void aConnectionWaitsTimesOutAndEnds(Kind kind) throws Exception {
    try (Socket listener = kind.listening();
        Socket near = kind.socket()) {
      assertTimedOut(() -> listener.accept(Deadline.in(SHORT)));
      Task<Socket> accepting = Task.start(listener::accept).awaitBlocked();
      near.connect(listener.sockName());
      try (Socket far = accepting.get()) {
        assertTimedOut(() -> far.recv(ByteBuffer.allocate(9), MsgFlags.NONE, Deadline.in(SHORT)));
        assertWouldBlock(far.recv(ByteBuffer.allocate(9), MsgFlags.MSG_DONTWAIT));
        Task<Integer> reading = Task.start(() -> far.recv(new byte[9])).awaitBlocked();
        near.sendAll(WORD);
        assertEquals(4, reading.get());
        near.shutdown(Shutdown.SHUT_WR);
        assertEquals(0, far.recv(new byte[9]));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("streams")
  void aLargeTransferArrivesWholeAndInOrder(Kind kind) throws Exception {
    byte[] all = new byte[1_000_000];
    new Random(1).nextBytes(all);
    try (Socket listener = kind.listening();
        Socket near = kind.socket()) {
      near.connect(listener.sockName());
      try (Socket far = listener.accept()) {
        Task<byte[]> reader = Task.start(() -> far.inputStream().readAllBytes());
        near.sendAll(all);
        near.shutdown(Shutdown.SHUT_WR);
        assertArrayEquals(all, reader.get());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("datagrams")
  void aMessageNamesItsSenderAndIsAnswered(Kind kind) throws Exception {
    try (Socket near = kind.bound();
        Socket far = kind.bound()) {
      near.sendTo(WORD, far.sockName());
      Datagram message = far.recvFrom(9);
      assertArrayEquals(WORD, message.data());
      assertEquals(near.sockName(), message.from());
      far.sendTo(WORD, message.from());
      assertEquals(4, near.recv(new byte[9]));
    }
  }

  @ParameterizedTest
  @MethodSource("datagrams")
  void aMessageIsAwaitedCutAndEmpty(Kind kind) throws Exception {
    try (Socket near = kind.bound();
        Socket far = kind.bound()) {
      assertTimedOut(() -> far.recvFrom(9, MsgFlags.NONE, Deadline.in(SHORT)));
      Task<Datagram> receiving = Task.start(() -> far.recvFrom(2)).awaitBlocked();
      near.sendTo(WORD, far.sockName());
      assertTrue(receiving.get().isTruncated());
      assertEquals(4, receiving.get().length());
      near.sendTo(new byte[0], far.sockName());
      assertEquals(0, far.recvFrom(9).length());
      assertErrno(Errno.EMSGSIZE, () -> near.sendTo(new byte[70_000], far.sockName()));
    }
  }

  @ParameterizedTest
  @MethodSource("datagrams")
  void theChecksumMayCoverAPart(Kind kind) throws Exception {
    // UDPLITE_SEND_CSCOV and UDPLITE_RECV_CSCOV, udplite(7): 8 covers the header alone.
    byte[] header = {8, 0, 0, 0};
    if (java.nio.ByteOrder.nativeOrder().equals(java.nio.ByteOrder.BIG_ENDIAN)) {
      header = new byte[] {0, 0, 0, 8};
    }
    try (Socket near = kind.bound();
        Socket far = kind.bound()) {
      near.setSockOpt(kind.protocol(), 10, header);
      far.setSockOpt(kind.protocol(), 11, header);
      assertArrayEquals(header, near.getSockOpt(kind.protocol(), 10, 4));
      near.sendTo(WORD, far.sockName());
      assertArrayEquals(WORD, far.recvFrom(9).data());
    }
  }
}
