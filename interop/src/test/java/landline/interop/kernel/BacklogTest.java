// SPDX-License-Identifier: Apache-2.0
package landline.interop.kernel;

import static landline.testkit.SocketAssertions.assertClosed;
import static landline.testkit.SocketAssertions.assertErrno;
import static landline.testkit.SocketAssertions.assertInterrupted;
import static landline.testkit.SocketAssertions.assertTimedOut;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import landline.javanet.JavaSockets;
import landline.socket.Deadline;
import landline.socket.Errno;
import landline.socket.SockAddr;
import landline.socket.Socket;
import landline.testkit.Task;
import landline.testkit.Transport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Callers that nobody accepts: the queue is full, and connect waits.
final class BacklogTest {

  private static final Duration SHORT = Duration.ofMillis(20);

  private static Stream<Transport> unixConnections() {
    return Transport.connections().filter(Transport::isUnix);
  }

  /// A listener whose queue is full, and those who stand in it.
  record Full(Socket listener, List<Socket> callers) implements AutoCloseable {

    static Full of(Transport transport) throws IOException {
      Socket listener = transport.bound();
      listener.listen(0);
      var full = new Full(listener, new ArrayList<>());
      while (full.addCaller(transport)) {
        assertTrue(full.callers.size() < 100, "the queue is never full");
      }
      return full;
    }

    private boolean addCaller(Transport transport) throws IOException {
      Socket caller = transport.socket();
      callers.add(caller);
      try {
        caller.connect(address(), Deadline.in(SHORT));
        return true;
      } catch (SocketTimeoutException full) {
        callers.removeLast();
        caller.close();
        return false;
      }
    }

    SockAddr address() throws IOException {
      return listener.sockName();
    }

    @Override
    public void close() {
      listener.close();
      callers.forEach(Socket::close);
    }
  }

  @ParameterizedTest
  @MethodSource("landline.testkit.Transport#connections")
  void connectTimesOut(Transport transport) throws Exception {
    try (Full full = Full.of(transport);
        Socket caller = transport.socket()) {
      assertTimedOut(() -> caller.connect(full.address(), Deadline.in(SHORT)));
      caller.timeout(SHORT);
      assertTimedOut(() -> caller.connect(full.address()));
      assertTimedOut(() -> caller.connectEx(full.address()));
    }
  }

  @Test
  void aCallerInTheQueueIsNotConnected() throws Exception {
    try (Full full = Full.of(Transport.TCP);
        Socket caller = Transport.TCP.socket()) {
      caller.setBlocking(false);
      assertEquals(Errno.EINPROGRESS, caller.connectEx(full.address()));
      assertErrno(Errno.ENOTCONN, caller::peerName);
      assertErrno(Errno.ENOTCONN, () -> JavaSockets.of(caller));
    }
  }

  @ParameterizedTest
  @MethodSource("landline.testkit.Transport#connections")
  @SuppressWarnings("try") // closing is what is tested
  void closeWakesTheCaller(Transport transport) throws Exception {
    try (Full full = Full.of(transport);
        Socket caller = transport.socket()) {
      Task<Errno> connecting = Task.start(() -> caller.connectEx(full.address())).awaitBlocked();
      caller.close();
      assertClosed(connecting::get);
    }
  }

  @ParameterizedTest
  @MethodSource("landline.testkit.Transport#connections")
  void anInterruptWakesTheCallerWhoMayTryAgain(Transport transport) throws Exception {
    try (Full full = Full.of(transport);
        Socket caller = transport.socket()) {
      Task<Errno> connecting = Task.start(() -> caller.connectEx(full.address())).awaitBlocked();
      assertInterrupted(connecting.interrupt()::get);
      Task<Errno> again = Task.start(() -> caller.connectEx(full.address())).awaitBlocked();
      // Everybody is answered until the last caller's turn has come.
      Task<String> accepting = Task.start(() -> acceptAll(full.listener()));
      assertEquals(Errno.SUCCESS, again.get());
      full.listener().close();
      assertClosed(accepting::get);
    }
  }

  private static String acceptAll(Socket listener) throws IOException {
    while (true) {
      listener.accept().close();
    }
  }

  @ParameterizedTest
  @MethodSource("unixConnections")
  void aUnixCallerGetsTheNextPlace(Transport transport) throws Exception {
    try (Full full = Full.of(transport);
        Socket caller = transport.socket()) {
      Task<Errno> connecting = Task.start(() -> caller.connectEx(full.address())).awaitBlocked();
      full.listener().accept().close();
      assertEquals(Errno.SUCCESS, connecting.get());
    }
  }

  @ParameterizedTest
  @MethodSource("unixConnections")
  void aUnixCallerWhoMayNotWaitIsTold(Transport transport) throws Exception {
    try (Full full = Full.of(transport);
        Socket caller = transport.socket()) {
      caller.setBlocking(false);
      assertEquals(Errno.EAGAIN, caller.connectEx(full.address()));
      assertErrno(Errno.EAGAIN, () -> caller.connect(full.address()));
    }
  }

  @ParameterizedTest
  @MethodSource("unixConnections")
  void aUnixListenerThatClosesRefusesThoseWhoWait(Transport transport) throws Exception {
    try (Full full = Full.of(transport);
        Socket caller = transport.socket()) {
      SockAddr address = full.address();
      Task<Errno> connecting = Task.start(() -> caller.connectEx(address)).awaitBlocked();
      full.listener().close();
      assertEquals(Errno.ECONNREFUSED, connecting.get());
    }
  }

  @Test
  void aNegativeBacklogIsRefused() throws IOException {
    try (Socket listener = Transport.TCP.bound()) {
      var refused = assertThrows(IllegalArgumentException.class, () -> listener.listen(-3));
      assertEquals("backlog < 0: -3", refused.getMessage());
    }
  }

  /// The kernel does not look at the address as long as an attempt is under way.
  @Test
  void anAttemptUnderWayIsFinishedWhateverAddressIsNamed() throws Exception {
    try (Full full = Full.of(Transport.TCP);
        Socket other = Transport.TCP.listening();
        Socket caller = Transport.TCP.socket()) {
      assertTimedOut(() -> caller.connect(full.address(), Deadline.in(SHORT)));
      SockAddr second = other.sockName();
      caller.setBlocking(false);
      String message = assertErrno(Errno.EALREADY, () -> caller.connect(second));
      assertEquals("connect " + second + ": EALREADY (Operation already in progress)", message);
      caller.setBlocking(true);
      Task<Errno> connecting = Task.start(() -> caller.connectEx(second)).awaitBlocked();
      full.listener().accept().close();
      assertEquals(Errno.SUCCESS, connecting.get());
      assertEquals(full.address(), caller.peerName());
      assertEquals(Optional.of(full.address()), caller.peer());
      assertEquals(Errno.EISCONN, caller.connectEx(second));
    }
  }

  /// No other address counts as the peer's: one that waits for its turn, or is not looked at.
  @Test
  void thePeerStaysTheOneThatTheAttemptIsFor() throws Exception {
    try (Full full = Full.of(Transport.TCP);
        Socket other = Transport.TCP.listening();
        Socket caller = Transport.TCP.socket()) {
      var peer = Optional.of(full.address());
      Task<Errno> connecting = Task.start(() -> caller.connectEx(full.address())).awaitBlocked();
      assertTimedOut(() -> caller.connect(other.sockName(), Deadline.in(SHORT)));
      assertEquals(peer, caller.peer());
      assertInterrupted(connecting.interrupt()::get);
      assertEquals(peer, caller.peer());
      assertTimedOut(() -> caller.connect(other.sockName(), Deadline.in(SHORT)));
      assertEquals(peer, caller.peer());
      full.listener().accept().close();
      caller.connect(other.sockName());
      assertEquals(peer, caller.peer());
    }
  }

  @ParameterizedTest
  @MethodSource("unixConnections")
  void aConnectedUnixSocketKeepsItsPeerBesideAFullQueue(Transport transport) throws Exception {
    try (Full full = Full.of(transport);
        Socket listener = transport.listening();
        Socket caller = transport.socket()) {
      caller.connect(listener.sockName());
      // Kernels look at the queue or at the connection first: a timeout, or EISCONN.
      assertThrows(IOException.class, () -> caller.connect(full.address(), Deadline.in(SHORT)));
      assertEquals(Optional.of(listener.sockName()), caller.peer());
    }
  }
}
