// SPDX-License-Identifier: Apache-2.0
package landline.interop.kernel;

import static landline.testkit.SocketAssertions.assertErrno;
import static landline.testkit.SocketAssertions.assertWouldBlock;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;
import java.util.Random;
import landline.socket.Datagram;
import landline.socket.Domain;
import landline.socket.Errno;
import landline.socket.MsgFlags;
import landline.socket.Shutdown;
import landline.socket.SockAddr;
import landline.socket.Socket;
import landline.socket.SocketPair;
import landline.socket.SystemCallFailure;
import landline.socket.Type;
import landline.socket.option.SocketOptions;
import landline.testkit.ConnectedPair;
import landline.testkit.Task;
import landline.testkit.Transport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Resets, urgent data, and ends that come right behind the data.
final class EndOfConnectionTest {

  private static final byte[] WORD = {'w', 'o', 'r', 'd'};

  private static void reset(Socket socket) throws Exception {
    socket.setSockOpt(SocketOptions.SO_LINGER, Optional.of(Duration.ZERO));
    socket.close();
  }

  /// Waits until the kernel has seen the end of a connection, whatever else it holds of it.
  private static void awaitGone(Socket socket) {
    while (true) {
      try {
        socket.peerName();
        Thread.yield();
      } catch (java.io.IOException gone) {
        return;
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Transport.class,
      names = {"TCP", "TCP6"})
  void aResetIsConnResetOnceAndThenBrokenPipe(Transport transport) throws Exception {
    try (ConnectedPair link = ConnectedPair.of(transport)) {
      Task<Integer> reader = Task.start(() -> link.far().recv(new byte[9])).awaitBlocked();
      SockAddr local = link.far().sockName();
      SockAddr peer = link.far().peerName();
      reset(link.near());
      String message = assertErrno(Errno.ECONNRESET, reader::get);
      assertEquals(
          "recv " + local + " -> " + peer + ": ECONNRESET (Connection reset by peer)", message);
      assertErrno(Errno.EPIPE, () -> link.far().send(WORD));
      assertEquals(0, link.far().recv(new byte[9]));
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Transport.class,
      names = {"TCP", "TCP6"})
  void aResetWakesTheSender(Transport transport) throws Exception {
    try (ConnectedPair link = ConnectedPair.of(transport)) {
      Task<String> sender =
          Task.start(() -> {
            link.far().sendAll(new byte[50_000_000]);
            return "sent";
          });
      sender.awaitBlocked();
      reset(link.near());
      assertErrno(Errno.ECONNRESET, sender::get);
      assertErrno(Errno.EPIPE, () -> link.far().send(WORD));
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Transport.class,
      names = {"TCP", "TCP6"})
  void whatCameBeforeAResetIsNotLost(Transport transport) throws Exception {
    try (ConnectedPair link = ConnectedPair.of(transport)) {
      SockAddr peer = link.far().peerName();
      link.near().sendAll(WORD);
      reset(link.near());
      awaitGone(link.far());
      Datagram last = link.far().recvFrom(9);
      assertArrayEquals(WORD, last.data());
      assertEquals(peer, last.from());
      assertErrno(Errno.ECONNRESET, () -> link.far().recvFrom(9));
      assertEquals(0, link.far().recvFrom(9).length());
    }
  }

  @Test
  void aUnixPeerThatLeavesDataUnreadResets() throws Exception {
    try (SocketPair pair = Socket.socketPair(Domain.UNIX, Type.STREAM)) {
      pair.first().sendAll(WORD);
      pair.second().close();
      assertErrno(Errno.ECONNRESET, () -> pair.first().recv(new byte[9]));
      assertErrno(Errno.EPIPE, () -> pair.first().send(WORD));
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Transport.class,
      names = {"TCP", "TCP6"})
  void urgentDataComesBesideTheStream(Transport transport) throws Exception {
    for (int round = 0; round < 100; round++) {
      try (ConnectedPair link = ConnectedPair.of(transport)) {
        sendUrgent(link.near());
        byte[] room = new byte[100];
        assertEquals("ab", read(link.far(), room, 2));
        ByteBuffer urgent = ByteBuffer.allocate(5);
        assertEquals(1, link.far().recv(urgent, MsgFlags.MSG_OOB));
        assertEquals('!', urgent.get(0));
        assertEquals("cd", read(link.far(), room, 2));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Transport.class,
      names = {"TCP", "TCP6"})
  void urgentDataMayBeTakenFirst(Transport transport) throws Exception {
    for (int round = 0; round < 100; round++) {
      try (ConnectedPair link = ConnectedPair.of(transport)) {
        // The wait has the poller look at the socket.
        Task<Integer> first = Task.start(() -> link.far().recv(new byte[1])).awaitBlocked();
        link.near().sendAll(new byte[1]);
        assertEquals(1, first.get());
        sendUrgent(link.near());
        ByteBuffer urgent = ByteBuffer.allocate(5);
        int taken = Socket.WOULD_BLOCK;
        while (taken == Socket.WOULD_BLOCK) {
          taken = tryUrgent(link.far(), urgent);
        }
        assertEquals(1, taken);
        assertEquals('!', urgent.get(0));
        assertEquals("abcd", read(link.far(), new byte[100], 4));
      }
    }
  }

  private static int tryUrgent(Socket socket, ByteBuffer room) throws Exception {
    try {
      return socket.recv(room, MsgFlags.MSG_OOB);
    } catch (java.io.IOException failed) {
      if (SystemCallFailure.is(failed, Errno.EINVAL)) {
        return Socket.WOULD_BLOCK;
      }
      throw failed;
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Transport.class,
      names = {"TCP", "TCP6"})
  void urgentDataIsReadBesideAWaitingReader(Transport transport) throws Exception {
    try (ConnectedPair link = ConnectedPair.of(transport)) {
      Task<Integer> reader = Task.start(() -> link.far().recv(new byte[9])).awaitBlocked();
      assertErrno(Errno.EINVAL, () -> link.far().recv(ByteBuffer.allocate(9), MsgFlags.MSG_OOB));
      assertWouldBlock(link.far().recv(ByteBuffer.allocate(9), MsgFlags.MSG_ERRQUEUE));
      link.near().sendAll(WORD);
      assertEquals(4, reader.get());
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Transport.class,
      names = {"TCP", "TCP6"})
  void urgentDataMayStayInTheStream(Transport transport) throws Exception {
    try (ConnectedPair link = ConnectedPair.of(transport)) {
      link.far().setSockOpt(SocketOptions.SO_OOBINLINE, true);
      sendUrgent(link.near());
      assertEquals("ab!cd", read(link.far(), new byte[100], 5));
    }
  }

  private static void sendUrgent(Socket socket) throws Exception {
    socket.sendAll(new byte[] {'a', 'b'});
    assertEquals(1, socket.send(ByteBuffer.wrap(new byte[] {'!'}), MsgFlags.MSG_OOB));
    socket.sendAll(new byte[] {'c', 'd'});
  }

  private static String read(Socket socket, byte[] room, int length) throws Exception {
    int got = 0;
    while (got < length) {
      int n = socket.recv(room, got, room.length - got);
      assertEquals(true, n > 0, "end of stream after " + got);
      got += n;
    }
    return new String(room, 0, got, StandardCharsets.US_ASCII);
  }

  @ParameterizedTest
  @EnumSource(
      value = Transport.class,
      names = {"TCP", "TCP6", "UNIX_STREAM"})
  void anEndRightBehindTheDataIsSeen(Transport transport) throws Exception {
    endsBehindData(transport, 400);
  }

  @ParameterizedTest
  @Tag("stress")
  @EnumSource(
      value = Transport.class,
      names = {"TCP", "TCP6", "UNIX_STREAM"})
  void anEndRightBehindTheDataIsSeenStress(Transport transport) throws Exception {
    endsBehindData(transport, 10_000);
  }

  /// A reader that has got less than it asked for takes the queue for empty: here it is proven that
  /// the end is not overlooked, whether it is a shutdown, a close or a reset, before or after the
  /// reader waits.
  private static void endsBehindData(Transport transport, int rounds) throws Exception {
    var random = new Random(7);
    try (Socket listener = transport.listening()) {
      var tasks = new ArrayList<Task<Integer>>();
      for (int round = 0; round < rounds; round++) {
        int length = 1 + random.nextInt(random.nextInt(4) == 0 ? 100_000 : 2_000);
        int step = 1 + random.nextInt(3_000);
        int ending = random.nextInt(3);
        Socket near = transport.socket();
        near.connect(listener.sockName());
        Socket far = listener.accept();
        tasks.add(Task.start(() -> write(near, length, step, ending)));
        Task<Integer> reader = Task.start(() -> count(far));
        if (ending < 2) {
          assertEquals(length, reader.get());
        } else {
          reader.get();
        }
        if (tasks.size() == 50) {
          for (Task<Integer> task : tasks) {
            task.get();
          }
          tasks.clear();
        }
      }
    }
  }

  private static Integer write(Socket socket, int length, int step, int ending) throws Exception {
    try (socket) {
      for (int sent = 0; sent < length; sent += step) {
        socket.sendAll(new byte[Math.min(step, length - sent)]);
      }
      switch (ending) {
        case 0 -> socket.shutdown(Shutdown.SHUT_WR);
        case 1 -> socket.close();
        default -> reset(socket);
      }
      return length;
    }
  }

  private static Integer count(Socket socket) throws Exception {
    try (socket) {
      byte[] room = new byte[4096];
      int total = 0;
      for (int n = socket.recv(room); n > 0; n = socket.recv(room)) {
        total += n;
      }
      return total;
    } catch (java.io.IOException failed) {
      if (SystemCallFailure.is(failed, Errno.ECONNRESET)) {
        return -1;
      }
      throw failed;
    }
  }
}
