// SPDX-License-Identifier: Apache-2.0
package landline.interop.kernel;

import static landline.interop.harness.Patience.PATIENCE;
import static landline.testkit.SocketAssertions.assertErrno;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import landline.socket.Deadline;
import landline.socket.Errno;
import landline.socket.MsgFlags;
import landline.socket.Shutdown;
import landline.socket.Socket;
import landline.socket.option.SocketOptions;
import landline.testkit.ConnectedPair;
import landline.testkit.Requires;
import landline.testkit.Task;
import landline.testkit.Transport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// MSG_PEEK with MSG_WAITALL: TCP waits until as much is there as was asked for, and takes nothing.
final class PeekAllTest {

  private static final Duration SHORT = Duration.ofMillis(50);
  private static final byte[] HELLO = "hello".getBytes(StandardCharsets.US_ASCII);
  private static final MsgFlags PEEK_ALL = MsgFlags.MSG_PEEK.or(MsgFlags.MSG_WAITALL);

  @ParameterizedTest
  @EnumSource(names = {"TCP", "TCP6", "UNIX_STREAM"})
  void aPeekWaitsForAllOnTcpAlone(Transport transport) throws Exception {
    try (ConnectedPair link = ConnectedPair.of(transport)) {
      link.near().sendAll(HELLO);
      ByteBuffer five = ByteBuffer.allocate(10);
      assertEquals(5, link.far().recv(five, PEEK_ALL, Deadline.in(SHORT)));
      if (!transport.isUnix()) {
        Task<Integer> peek =
            Task.start(
                () -> link.far().recv(ByteBuffer.allocate(10), PEEK_ALL, Deadline.in(PATIENCE)));
        Task<Integer> message =
            Task.start(() ->
                link.far()
                    .recvMsg(ByteBuffer.allocateDirect(10), PEEK_ALL, Deadline.in(PATIENCE))
                    .length());
        peek.awaitBlocked();
        message.awaitBlocked();
        link.near().sendAll(HELLO);
        assertEquals(10, peek.get());
        assertEquals(10, message.get());
      }
      link.near().shutdown(Shutdown.SHUT_WR);
      int there = transport.isUnix() ? 5 : 10;
      assertEquals(
          there, link.far().recv(ByteBuffer.allocate(20), PEEK_ALL, Deadline.in(PATIENCE)));
      assertEquals(there, link.far().recv(new byte[20]));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"TCP", "TCP6", "UNIX_STREAM"})
  void aPeekWithAnOffsetWaitsForAllThatComesBehindIt(Transport transport) throws Exception {
    try (ConnectedPair link = ConnectedPair.of(transport)) {
      Socket far = link.far();
      Requires.unless(hasOffset(far), "the kernel has no SO_PEEK_OFF there");
      far.setSockOpt(SocketOptions.SO_PEEK_OFF, 3);
      link.near().sendAll(HELLO);
      ByteBuffer room = ByteBuffer.allocate(4);
      Task<Integer> peek = Task.start(() -> far.recv(room, PEEK_ALL, Deadline.in(PATIENCE)));
      if (transport.isUnix()) {
        assertEquals(2, peek.get());
        link.near().sendAll(HELLO);
      } else {
        peek.awaitBlocked();
        link.near().sendAll(HELLO);
        assertEquals(4, peek.get());
        assertEquals("lohe", new String(room.array(), StandardCharsets.US_ASCII));
        // It has advanced.
        room.clear();
        Task<Integer> message =
            Task.start(() -> far.recvMsg(room, PEEK_ALL, Deadline.in(PATIENCE)).length());
        message.awaitBlocked();
        link.near().sendAll(HELLO);
        assertEquals(4, message.get());
        assertEquals("lloh", new String(room.array(), StandardCharsets.US_ASCII));
      }
      // What is taken before it moves it back to the front.
      assertEquals(10, far.recv(new byte[10]));
      room.clear();
      link.near().shutdown(Shutdown.SHUT_WR);
      assertEquals(transport.isUnix() ? 0 : 4, far.recv(room, PEEK_ALL, Deadline.in(PATIENCE)));
    }
  }

  private static boolean hasOffset(Socket socket) {
    try {
      return socket.getSockOpt(SocketOptions.SO_PEEK_OFF) == -1;
    } catch (IOException absent) {
      return false;
    }
  }

  /// What has happened on a connection, or on a socket that becomes one.
  enum Before {
    LOW_WATER_MARK,
    URGENT_DATA,
    URGENT_DATA_TAKEN,
    NO_URGENT_DATA,
    NEW_CONNECTION;

    void happen(ConnectedPair link) throws Exception {
      Socket far = link.far();
      switch (this) {
        case LOW_WATER_MARK -> far.setSockOpt(SocketOptions.SO_RCVLOWAT, 1);
        case URGENT_DATA -> {
          Task<Integer> reader = Task.start(() -> far.recv(new byte[9])).awaitBlocked();
          urgent(link.near());
          link.near().sendAll(HELLO);
          assertEquals(5, reader.get());
        }
        case URGENT_DATA_TAKEN -> {
          link.near().sendAll(HELLO);
          urgent(link.near());
          assertEquals(1, far.recv(ByteBuffer.allocate(1), MsgFlags.MSG_OOB));
          assertEquals(5, far.recv(new byte[9]));
          link.near().sendAll(HELLO);
          assertEquals(5, far.recv(new byte[9]));
        }
        case NO_URGENT_DATA ->
            assertErrno(Errno.EINVAL, () -> far.recv(ByteBuffer.allocate(1), MsgFlags.MSG_OOB));
        case NEW_CONNECTION -> {}
      }
    }

    private static void urgent(Socket socket) throws IOException {
      socket.send(ByteBuffer.wrap(new byte[] {'!'}), MsgFlags.MSG_OOB);
    }

    /// A pair whose far end connects, after another attempt that was refused.
    ConnectedPair pair() throws IOException {
      if (this != NEW_CONNECTION) {
        return ConnectedPair.of(Transport.TCP);
      }
      try (Socket listener = Transport.TCP.listening();
          Socket nobody = Transport.TCP.bound()) {
        Socket far = Transport.TCP.socket();
        assertErrno(Errno.ECONNREFUSED, () -> far.connect(nobody.sockName()));
        far.connect(listener.sockName());
        return new ConnectedPair(listener.accept(), far);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Before.class)
  void aPeekWaitsForAllWhateverCameBefore(Before before) throws Exception {
    try (ConnectedPair link = before.pair()) {
      before.happen(link);
      link.near().sendAll(HELLO);
      Task<Integer> peek =
          Task.start(
              () -> link.far().recv(ByteBuffer.allocate(10), PEEK_ALL, Deadline.in(PATIENCE)));
      peek.awaitBlocked();
      link.near().sendAll(HELLO);
      assertEquals(10, peek.get());
    }
  }

  @Test
  void aPeekAtMoreThanOneCallCopiesFindsAllOfIt() throws Exception {
    try (ConnectedPair link = ConnectedPair.of(Transport.TCP)) {
      byte[] much = new byte[100_000];
      Arrays.fill(much, (byte) 'x');
      link.far().setSockOpt(SocketOptions.SO_RCVBUF, 1 << 20);
      Task<Void> writer =
          Task.start(() -> {
            link.near().sendAll(much);
            return null;
          });
      ByteBuffer room = ByteBuffer.allocate(much.length);
      assertEquals(much.length, link.far().recv(room, PEEK_ALL, Deadline.in(PATIENCE)));
      assertArrayEquals(much, room.array());
      room.clear();
      assertEquals(much.length, link.far().recvMsg(room, PEEK_ALL, Deadline.in(PATIENCE)).length());
      writer.get();
    }
  }
}
