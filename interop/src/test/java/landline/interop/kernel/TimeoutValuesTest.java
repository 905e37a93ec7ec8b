// SPDX-License-Identifier: Apache-2.0
package landline.interop.kernel;

import static landline.testkit.SocketAssertions.assertErrno;
import static landline.testkit.SocketAssertions.assertTimedOut;
import static landline.testkit.SocketAssertions.assertWouldBlock;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import landline.javanet.JavaSockets;
import landline.socket.Deadline;
import landline.socket.Dial;
import landline.socket.DialConfig;
import landline.socket.Errno;
import landline.socket.MsgFlags;
import landline.socket.Names;
import landline.socket.Poll;
import landline.socket.SockAddr;
import landline.socket.SockAddrIn;
import landline.socket.Socket;
import landline.testkit.ConnectedPair;
import landline.testkit.Task;
import landline.testkit.Transport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Timeouts as values, how they go together with the mode, and which calls obey them.
final class TimeoutValuesTest {

  private static final Duration SHORT = Duration.ofMillis(5);

  /// The longest Duration but one: the longest is [Deadline#FOREVER], which is none.
  private static final String FOREVER = "PT2562047788015215H30M7.999999998S";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "PT0.000000001S",
        "PT7.345S",
        "PT3S",
        "PT10000000H",
        "P106751D",
        "P106752D",
        FOREVER
      })
  void aTimeoutIsGivenBackAsItWasSet(String text) throws IOException {
    Duration timeout = Duration.parse(text);
    try (Socket socket = Transport.TCP.socket()) {
      socket.timeout(timeout);
      assertEquals(Optional.of(timeout), socket.timeout());
      socket.timeout(Deadline.FOREVER);
      assertEquals(Optional.empty(), socket.timeout());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"P40000D", "P106751DT23H47M16.854775806S", "P106752D", FOREVER})
  void aTimeoutOfAnyLengthLastsLongEnough(String text) throws Exception {
    Duration timeout = Duration.parse(text);
    DialConfig delay = DialConfig.builder().attemptDelay(timeout).build();
    for (boolean virtual : List.of(true, false)) {
      try (Socket listener = Transport.TCP.listening();
          Socket near = Dial.dial(List.of(listener.sockName()), delay, Deadline.in(timeout));
          Socket far = listener.accept(Deadline.in(timeout));
          var poll = Poll.<String>open()) {
        near.timeout(timeout);
        Callable<Integer> call =
            () -> near.recv(ByteBuffer.allocate(1), MsgFlags.NONE, Deadline.in(timeout));
        Callable<Integer> own = () -> near.recv(new byte[1]);
        for (Callable<Integer> receive : List.of(call, own)) {
          Task<Integer> waits = virtual ? Task.start(receive) : Task.startOnPlatform(receive);
          waits.awaitBlocked();
          far.sendAll(new byte[1]);
          assertEquals(1, waits.get());
        }
        poll.register(near, Poll.Events.EPOLLIN, "near");
        Callable<Integer> select = () -> poll.select(Deadline.in(timeout)).size();
        Task<Integer> selects = virtual ? Task.start(select) : Task.startOnPlatform(select);
        far.sendAll(new byte[1]);
        assertEquals(1, selects.get());
      }
    }
    assertEquals(1, Names.resolve("127.0.0.1", 1, Deadline.in(timeout)).size());
  }

  @Test
  void aJavaSocketOfASocketWithALongTimeoutHasTheLongest() throws Exception {
    try (ConnectedPair link = ConnectedPair.of(Transport.TCP)) {
      link.near().timeout(Duration.parse(FOREVER));
      link.far().timeout(Duration.ofNanos(1));
      assertEquals(Integer.MAX_VALUE, JavaSockets.of(link.near()).getSoTimeout());
      assertEquals(1, JavaSockets.of(link.far()).getSoTimeout());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT0S", "PT-0.000000001S", "PT-1S"})
  void aTimeoutThatIsNoneChangesNothing(String text) throws IOException {
    Duration none = Duration.parse(text);
    try (Socket socket = Transport.TCP.socket()) {
      socket.timeout(SHORT);
      var refused = assertThrows(IllegalArgumentException.class, () -> socket.timeout(none));
      assertEquals("timeout <= 0: " + none, refused.getMessage());
      assertEquals(Optional.of(SHORT), socket.timeout());
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Transport.class,
      names = {"TCP", "UNIX_STREAM"})
  void eachDirectionHasATimeoutOfItsOwn(Transport transport) throws Exception {
    try (ConnectedPair link = ConnectedPair.of(transport)) {
      Socket near = link.near();
      near.timeout(Duration.ofHours(1));
      near.recvTimeout(SHORT);
      assertEquals(Optional.of(SHORT), near.recvTimeout());
      assertEquals(Optional.of(SHORT), near.timeout());
      assertEquals(Optional.of(Duration.ofHours(1)), near.sendTimeout());
      assertThrows(SocketTimeoutException.class, () -> near.recv(new byte[1]));
      near.recvTimeout(Duration.ofHours(1));
      near.sendTimeout(SHORT);
      assertThrows(
          SocketTimeoutException.class,
          () -> {
            while (true) {
              near.sendAll(new byte[100_000]);
            }
          });
      link.far().send(new byte[1]);
      assertEquals(1, near.recv(new byte[1]));
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Transport.class,
      names = {"TCP", "UNIX_STREAM"})
  void aSocketCountsItsBytes(Transport transport) throws IOException {
    try (ConnectedPair link = ConnectedPair.of(transport)) {
      link.near().sendAll(new byte[5]);
      assertEquals(3, link.far().recv(new byte[3]));
      assertEquals(5, link.near().bytesSent());
      assertEquals(0, link.near().bytesReceived());
      assertEquals(3, link.far().bytesReceived());
      link.far().recv(ByteBuffer.allocate(9), MsgFlags.MSG_PEEK);
      assertEquals(3, link.far().bytesReceived());
    }
  }

  /// From a minute on a timeout is stamped by a sweep.
  @Test
  @Tag("stress")
  void aTimeoutOfAMinuteIsNotEarly() throws Exception {
    try (ConnectedPair link = ConnectedPair.of(Transport.TCP)) {
      link.near().recvTimeout(Duration.ofMinutes(1));
      var begin = Instant.now();
      Task<Integer> late = Task.start(() -> link.near().recv(new byte[1]));
      assertThrows(SocketTimeoutException.class, late::get);
      assertTrue(Duration.between(begin, Instant.now()).compareTo(Duration.ofMinutes(1)) >= 0);
    }
  }

  @Test
  void theModeAndTheTimeoutDoNotTouchEachOther() throws IOException {
    try (Socket socket = Transport.TCP.socket()) {
      socket.timeout(SHORT);
      socket.setBlocking(false);
      assertEquals(Optional.of(SHORT), socket.timeout());
      socket.timeout(Deadline.FOREVER);
      assertFalse(socket.isBlocking());
      socket.setBlocking(true);
      assertTrue(socket.isBlocking());
      assertEquals(Optional.empty(), socket.timeout());
    }
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void whoMayNotWaitIsNotTimedOut(Transport transport) throws Exception {
    try (ConnectedPair link = ConnectedPair.of(transport)) {
      link.near().timeout(Duration.ofHours(1));
      link.near().setBlocking(false);
      assertWouldBlock(link.near().recv(new byte[9]));
      link.near().setBlocking(true);
      link.near().timeout(SHORT);
      assertTimedOut(() -> link.near().recv(new byte[9]));
      // A timeout set later holds for the next call.
      link.near().timeout(Deadline.FOREVER);
      Task<Integer> waiting = Task.start(() -> link.near().recv(new byte[9])).awaitBlocked();
      link.far().send(new byte[] {1});
      assertEquals(1, waiting.get());
    }
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void everyReceivingCallObeysTheTimeout(Transport transport) throws Exception {
    try (ConnectedPair link = ConnectedPair.of(transport)) {
      Socket near = link.near();
      near.timeout(SHORT);
      assertTimedOut(() -> near.recv(new byte[9]));
      assertTimedOut(() -> near.recv(new byte[9], 1, 3));
      assertTimedOut(() -> near.recv(ByteBuffer.allocate(9), MsgFlags.NONE));
      assertTimedOut(() -> near.recv(ByteBuffer.allocateDirect(9), MsgFlags.MSG_PEEK));
      assertTimedOut(() -> near.recvFrom(9));
      assertTimedOut(() -> near.recvFrom(9, MsgFlags.MSG_PEEK, Deadline.in(SHORT)));
      assertEquals(Optional.empty(), near.tryRecvFrom(9));
    }
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void aTimeoutOfTheCallGoesBeforeThatOfTheSocket(Transport transport) throws Exception {
    try (ConnectedPair link = ConnectedPair.of(transport)) {
      Socket near = link.near();
      near.timeout(Duration.ofHours(1));
      assertTimedOut(() -> near.recv(ByteBuffer.allocate(9), MsgFlags.NONE, Deadline.in(SHORT)));
      assertTimedOut(() -> near.recvFrom(9, MsgFlags.NONE, Deadline.in(SHORT)));
      assertEquals(Optional.of(Duration.ofHours(1)), near.timeout());
    }
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void aDeadlineThatIsOverTimesOutUnlessThereIsSomething(Transport transport) throws Exception {
    Deadline over = Deadline.in(Duration.ZERO);
    try (ConnectedPair link = ConnectedPair.of(transport)) {
      Socket near = link.near();
      var room = ByteBuffer.allocate(9);
      List<Callable<Integer>> calls =
          List.of(
              () -> near.recv(new byte[9], over),
              () -> near.recv(new byte[9], 1, 3, over),
              () -> near.recv(room.clear(), MsgFlags.NONE, over),
              () -> near.recvFrom(9, MsgFlags.NONE, over).length(),
              () -> near.recvMsg(room.clear(), MsgFlags.NONE, over).length());
      for (Callable<Integer> call : calls) {
        assertTimedOut(call::call);
        link.far().send(new byte[1]);
        near.recv(room.clear(), MsgFlags.MSG_PEEK);
        assertEquals(1, call.call());
        assertTimedOut(call::call);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("landline.testkit.Transport#connections")
  void aDeadlineThatIsOverAcceptsWhoIsThere(Transport transport) throws Exception {
    Deadline over = Deadline.in(Duration.ZERO);
    try (Socket listener = transport.listening()) {
      assertTimedOut(() -> listener.accept(over));
      Deadline minute = Deadline.in(Duration.ofMinutes(1));
      try (Socket near = Dial.dial(listener.sockName(), DialConfig.of(listener.type()), minute);
          Socket far = listener.accept(minute)) {
        assertEquals(far.peerName(), near.sockName());
      }
    }
  }

  @Test
  void aDeadlineThatIsOverSendsAsLongAsThereIsRoom() throws Exception {
    Deadline over = Deadline.in(Duration.ZERO);
    byte[] much = new byte[100_000];
    try (ConnectedPair link = ConnectedPair.of(Transport.UNIX_STREAM);
        Socket postbox = Transport.UDP.socket();
        Socket from = Transport.UDP.socket()) {
      assertTimedOut(() ->
          sendForEver(() -> {
            link.near().sendAll(much, over);
            return much.length;
          }));
      postbox.bind(SockAddrIn.loopback(0));
      assertEquals(3, from.sendTo(new byte[3], postbox.sockName(), over));
      ByteBuffer[] buffers = {ByteBuffer.allocate(4)};
      assertEquals(4, from.sendMsg(buffers, MsgFlags.NONE, List.of(), postbox.sockName(), over));
      assertEquals(5, from.sendTo(ByteBuffer.allocate(5), MsgFlags.NONE, postbox.sockName(), over));
      for (int length = 3; length <= 5; length++) {
        assertEquals(length, postbox.recv(new byte[9], Deadline.never()));
      }
    }
  }

  @Test
  void aSocketThatCanNotBeConnectedIsClosed() throws Exception {
    SockAddr nobody;
    try (Socket bound = Transport.TCP.socket()) {
      bound.bind(SockAddrIn.loopback(0));
      nobody = bound.sockName();
      Deadline minute = Deadline.in(Duration.ofMinutes(1));
      assertErrno(Errno.ECONNREFUSED, () -> Dial.dial(nobody, minute));
    }
  }

  @ParameterizedTest
  @MethodSource("landline.testkit.Transport#connections")
  void everySendingCallObeysTheTimeout(Transport transport) throws Exception {
    byte[] much = new byte[100_000];
    try (ConnectedPair link = ConnectedPair.of(transport)) {
      Socket near = link.near();
      near.timeout(SHORT);
      assertTimedOut(() -> sendForEver(() -> near.send(much)));
      assertTimedOut(() -> sendForEver(() -> near.send(much, 1, 70_000)));
      assertTimedOut(() -> sendForEver(() -> near.send(ByteBuffer.wrap(much), MsgFlags.NONE)));
      assertTimedOut(() ->
          sendForEver(() -> near.send(ByteBuffer.wrap(much), MsgFlags.NONE, Deadline.in(SHORT))));
      // TCP's buffers may grow meanwhile, so that one call more finds room; tcp(7).
      assertTimedOut(() -> sendForEver(() -> sendAll(near, much)));
      assertTimedOut(() ->
          sendForEver(() -> {
            near.sendAll(ByteBuffer.wrap(much), MsgFlags.NONE, Deadline.in(SHORT));
            return much.length;
          }));
    }
  }

  /// A call that sends.
  @FunctionalInterface
  private interface Sending {
    int send() throws IOException;
  }

  private static int sendAll(Socket socket, byte[] bytes) throws IOException {
    socket.sendAll(bytes);
    return bytes.length;
  }

  private static void sendForEver(Sending call) throws IOException {
    while (true) {
      assertTrue(call.send() > 0);
    }
  }

  @ParameterizedTest
  @MethodSource("landline.testkit.Transport#connections")
  void whoConnectsWithoutWaitingIsNotTimedOut(Transport transport) throws Exception {
    try (Socket listener = transport.listening();
        Socket near = transport.socket()) {
      near.timeout(Duration.ofNanos(1));
      near.setBlocking(false);
      Errno said = near.connectEx(listener.sockName());
      assertTrue(said.equals(Errno.SUCCESS) || said.equals(Errno.EINPROGRESS), said::toString);
      listener.accept().close();
    }
  }

  @ParameterizedTest
  @MethodSource("landline.testkit.Transport#connections")
  void acceptIsTimedOutAgainAndAgain(Transport transport) throws Exception {
    try (Socket listener = transport.listening();
        Socket near = transport.socket()) {
      listener.timeout(SHORT);
      assertTimedOut(listener::accept);
      assertTimedOut(listener::accept);
      assertTimedOut(() -> listener.accept(Deadline.in(SHORT)));
      listener.setBlocking(false);
      assertErrno(Errno.EAGAIN, listener::accept);
      listener.setBlocking(true);
      near.connect(listener.sockName());
      listener.timeout(Deadline.FOREVER);
      listener.accept().close();
    }
  }
}
