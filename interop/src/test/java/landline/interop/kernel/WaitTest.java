// SPDX-License-Identifier: Apache-2.0
package landline.interop.kernel;

import static landline.interop.kernel.FullSocket.again;
import static landline.interop.kernel.FullSocket.fill;
import static landline.interop.kernel.FullSocket.untilItWouldBlock;
import static landline.testkit.SocketAssertions.assertClosed;
import static landline.testkit.SocketAssertions.assertErrno;
import static landline.testkit.SocketAssertions.assertInterrupted;
import static landline.testkit.SocketAssertions.assertTimedOut;
import static landline.testkit.SocketAssertions.assertWouldBlock;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;
import java.util.stream.Stream;
import landline.socket.Deadline;
import landline.socket.Errno;
import landline.socket.MsgFlags;
import landline.socket.Socket;
import landline.testkit.ConnectedPair;
import landline.testkit.Task;
import landline.testkit.Transport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// How a wait ends: by a close, an interrupt or a timeout, on virtual and on platform threads; and
/// calls that may not wait.
final class WaitTest {

  private static final Duration SHORT = Duration.ofMillis(5);
  private static final byte[] WORD = {'w', 'o', 'r', 'd'};

  /// A call that waits.
  @FunctionalInterface
  interface Call {
    Object run() throws Exception;
  }

  private static void closesWake(Socket socket, Call call) {
    Task<Object> onVirtual = Task.start(call::run).awaitBlocked();
    Task<Object> onPlatform = Task.startOnPlatform(call::run).awaitBlocked();
    socket.close();
    assertClosed(onVirtual::get);
    assertClosed(onPlatform::get);
    assertClosed(call::run);
  }

  private static void interruptsWake(Call call) {
    assertInterrupted(Task.start(() -> interruptible(call)).awaitBlocked().interrupt()::get);
    assertInterrupted(
        Task.startOnPlatform(() -> interruptible(call)).awaitBlocked().interrupt()::get);
    // An interrupt that came before the call ends it as well.
    assertInterrupted(
        Task.start(() -> {
          Thread.currentThread().interrupt();
          return interruptible(call);
        })
            ::get);
  }

  private static Object interruptible(Call call) throws Exception {
    try {
      return call.run();
    } finally {
      assertTrue(Thread.interrupted(), "the status stays set");
    }
  }

  private static Stream<Transport> bounded() {
    // UDP drops what does not fit, so its sender never waits.
    return Stream.of(Transport.values())
        .filter(transport -> transport != Transport.UDP && transport != Transport.UDP6);
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void closeWakesTheReceiver(Transport transport) throws Exception {
    try (ConnectedPair link = ConnectedPair.of(transport)) {
      closesWake(link.near(), () -> link.near().recv(new byte[9]));
    }
    try (ConnectedPair link = ConnectedPair.of(transport)) {
      closesWake(link.near(), () -> link.near().recvFrom(9));
    }
  }

  @ParameterizedTest
  @MethodSource("bounded")
  void closeWakesTheSender(Transport transport) throws Exception {
    try (ConnectedPair link = ConnectedPair.of(transport)) {
      fill(link.near());
      closesWake(link.near(), () -> again(() -> link.near().send(new byte[100_000])));
    }
    try (ConnectedPair link = ConnectedPair.of(transport)) {
      fill(link.near());
      closesWake(link.near(), () -> again(() -> sendAll(link.near())));
    }
  }

  private static Object sendAll(Socket socket, ByteBuffer buffer) throws Exception {
    socket.sendAll(buffer, MsgFlags.NONE, Deadline.in(SHORT));
    return "sent";
  }

  private static Object sendAll(Socket socket) throws Exception {
    socket.sendAll(new byte[100_000]);
    return "sent";
  }

  @ParameterizedTest
  @MethodSource("landline.testkit.Transport#connections")
  void closeWakesTheAcceptor(Transport transport) throws Exception {
    try (Socket listener = transport.listening()) {
      closesWake(listener, listener::accept);
    }
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void anInterruptWakesTheReceiverAndLeavesTheSocketUsable(Transport transport) throws Exception {
    try (ConnectedPair link = ConnectedPair.of(transport)) {
      interruptsWake(() -> link.near().recv(new byte[9]));
      interruptsWake(() -> link.near().recvFrom(9));
      link.far().send(WORD);
      assertEquals(4, link.near().recv(new byte[9]));
    }
  }

  @ParameterizedTest
  @MethodSource("bounded")
  void anInterruptWakesTheSenderAndLeavesTheSocketUsable(Transport transport) throws Exception {
    try (ConnectedPair link = ConnectedPair.of(transport)) {
      fill(link.near());
      interruptsWake(() -> again(() -> link.near().send(WORD)));
      drain(link.far());
      assertEquals(4, link.near().send(WORD));
    }
  }

  private static void drain(Socket socket) throws Exception {
    byte[] room = new byte[100_000];
    socket.setBlocking(false);
    untilItWouldBlock(() -> socket.recv(room));
    socket.setBlocking(true);
  }

  @ParameterizedTest
  @MethodSource("landline.testkit.Transport#connections")
  void anInterruptWakesTheAcceptorAndLeavesTheSocketUsable(Transport transport) throws Exception {
    try (Socket listener = transport.listening();
        Socket near = transport.socket()) {
      interruptsWake(listener::accept);
      near.connect(listener.sockName());
      listener.accept().close();
    }
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void aTimeoutEndsTheReceiveAndLeavesTheSocketUsable(Transport transport) throws Exception {
    try (ConnectedPair link = ConnectedPair.of(transport)) {
      ByteBuffer room = ByteBuffer.allocate(9);
      assertTimedOut(() -> link.near().recv(room, MsgFlags.NONE, Deadline.in(SHORT)));
      assertTimedOut(() -> link.near().recvFrom(9, MsgFlags.NONE, Deadline.in(SHORT)));
      link.near().timeout(SHORT);
      assertEquals(Optional.of(SHORT), link.near().timeout());
      assertTimedOut(() -> link.near().recv(new byte[9]));
      assertTimedOut(() -> link.near().recv(room, MsgFlags.MSG_PEEK));
      assertTimedOut(() -> link.near().recvFrom(9));
      // One that is given with the call counts instead of the socket's own.
      Task<Integer> patient =
          Task.start(
              () -> link.near().recv(room, MsgFlags.NONE, Deadline.in(Duration.ofSeconds(60))));
      assertTimedOut(() ->
          link.far().recv(room.duplicate(), MsgFlags.NONE, Deadline.in(Duration.ofMillis(20))));
      assertFalse(patient.isDone());
      link.far().send(WORD);
      assertEquals(4, patient.get());
      link.near().timeout(Deadline.FOREVER);
      assertEquals(Optional.empty(), link.near().timeout());
    }
  }

  @ParameterizedTest
  @MethodSource("bounded")
  void aTimeoutEndsTheSendAndLeavesTheSocketUsable(Transport transport) throws Exception {
    try (ConnectedPair link = ConnectedPair.of(transport)) {
      fill(link.near());
      Socket near = link.near();
      assertTimedOut(
          () -> again(() -> near.send(ByteBuffer.wrap(WORD), MsgFlags.NONE, Deadline.in(SHORT))));
      assertTimedOut(() -> again(() -> sendAll(near, ByteBuffer.allocate(100_000))));
      near.timeout(SHORT);
      assertTimedOut(() -> again(() -> near.send(WORD)));
      assertTimedOut(() -> again(() -> sendAll(near)));
      drain(link.far());
      assertEquals(4, link.near().send(WORD));
    }
  }

  @ParameterizedTest
  @MethodSource("landline.testkit.Transport#connections")
  void aTimeoutEndsTheAcceptAndLeavesTheSocketUsable(Transport transport) throws Exception {
    try (Socket listener = transport.listening();
        Socket near = transport.socket()) {
      assertTimedOut(() -> listener.accept(Deadline.in(SHORT)));
      listener.timeout(SHORT);
      assertTimedOut(listener::accept);
      near.connect(listener.sockName());
      listener.accept().close();
    }
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void aThreadThatWaitsForItsTurnHasATimeoutToo(Transport transport) throws Exception {
    try (ConnectedPair link = ConnectedPair.of(transport)) {
      Task<Integer> first = Task.start(() -> link.near().recv(new byte[9])).awaitBlocked();
      ByteBuffer room = ByteBuffer.allocate(9);
      assertTimedOut(() -> link.near().recv(room, MsgFlags.NONE, Deadline.in(SHORT)));
      interruptsWake(() -> link.near().recv(new byte[9]));
      link.far().send(WORD);
      assertEquals(4, first.get());
    }
  }

  @Test
  void timeoutsThatAreNoneAreRefused() throws Exception {
    try (ConnectedPair link = ConnectedPair.of(Transport.UNIX_STREAM)) {
      for (Duration none : new Duration[] {Duration.ZERO, Duration.ofNanos(-1)}) {
        String message = "timeout <= 0: " + none;
        assertEquals(
            message,
            assertThrows(IllegalArgumentException.class, () -> link.near().timeout(none))
                .getMessage());
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void nonBlockingCallsSayThatTheyWouldBlock(Transport transport) throws Exception {
    try (ConnectedPair link = ConnectedPair.of(transport)) {
      assertTrue(link.near().isBlocking());
      link.near().setBlocking(false);
      assertFalse(link.near().isBlocking());
      assertWouldBlock(link.near().recv(new byte[9]));
      assertWouldBlock(link.near().recv(ByteBuffer.allocate(9), MsgFlags.NONE));
      assertErrno(Errno.EAGAIN, () -> link.near().recvFrom(9));
      assertEquals(Optional.empty(), link.near().tryRecvFrom(9));
      link.far().send(WORD);
      assertEquals(4, link.near().recv(new byte[9]));
      // The mode is the socket's own.
      assertTrue(link.far().isBlocking());
      assertWouldBlock(link.far().recv(ByteBuffer.allocate(9), MsgFlags.MSG_DONTWAIT));
      assertEquals(Optional.empty(), link.far().tryRecvFrom(9));
    }
  }

  @ParameterizedTest
  @MethodSource("bounded")
  void nonBlockingSendsSayThatTheyWouldBlock(Transport transport) throws Exception {
    try (ConnectedPair link = ConnectedPair.of(transport)) {
      Socket near = link.near();
      fill(near);
      untilItWouldBlock(() -> near.send(ByteBuffer.wrap(WORD), MsgFlags.MSG_DONTWAIT));
      near.setBlocking(false);
      ByteBuffer unsent = ByteBuffer.wrap(WORD);
      untilItWouldBlock(() -> near.send(unsent.rewind(), MsgFlags.NONE));
      assertEquals(0, unsent.position());
      assertErrno(Errno.EAGAIN, () -> sendAll(near));
    }
  }

  @ParameterizedTest
  @MethodSource("landline.testkit.Transport#connections")
  void nonBlockingAcceptSaysThatItWouldBlock(Transport transport) throws Exception {
    try (Socket listener = transport.listening()) {
      listener.setBlocking(false);
      assertErrno(Errno.EAGAIN, listener::accept);
      assertEquals(Optional.empty(), listener.tryAccept());
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Transport.class,
      names = {"TCP", "TCP6"})
  void nonBlockingConnectIsInProgress(Transport transport) throws Exception {
    try (Socket listener = transport.listening();
        Socket near = transport.socket()) {
      near.setBlocking(false);
      assertEquals(Errno.EINPROGRESS, near.connectEx(listener.sockName()));
      near.setBlocking(true);
      near.connect(listener.sockName());
      assertErrno(Errno.EISCONN, () -> near.connect(listener.sockName()));
    }
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void callsThatNeverWaitDoNotWaitForAnotherThread(Transport transport) throws Exception {
    try (ConnectedPair link = ConnectedPair.of(transport)) {
      Task<Integer> waiting = Task.start(() -> link.near().recv(new byte[9])).awaitBlocked();
      assertEquals(Optional.empty(), link.near().tryRecvFrom(9));
      assertWouldBlock(link.near().recv(ByteBuffer.allocate(9), MsgFlags.MSG_DONTWAIT));
      link.far().send(WORD);
      assertEquals(4, waiting.get());
    }
  }

  @ParameterizedTest
  @MethodSource("bounded")
  void sendsThatNeverWaitDoNotWaitForAnotherThread(Transport transport) throws Exception {
    try (ConnectedPair link = ConnectedPair.of(transport)) {
      var waiting = new ArrayList<Task<Integer>>();
      do {
        // On a busy machine TCP may find room later, once the other end's kernel has had its turn.
        fill(link.near());
        waiting.add(Task.start(() -> link.near().send(WORD)).awaitBlocked());
      } while (link.near().send(ByteBuffer.wrap(WORD), MsgFlags.MSG_DONTWAIT)
          != Socket.WOULD_BLOCK);
      drain(link.far());
      for (Task<Integer> each : waiting) {
        assertEquals(4, each.get());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("landline.testkit.Transport#connections")
  void tryAcceptDoesNotWaitForAnotherThread(Transport transport) throws Exception {
    try (Socket listener = transport.listening();
        Socket near = transport.socket()) {
      Task<Socket> waiting = Task.start(listener::accept).awaitBlocked();
      assertEquals(Optional.empty(), listener.tryAccept());
      near.connect(listener.sockName());
      waiting.get().close();
    }
  }
}
