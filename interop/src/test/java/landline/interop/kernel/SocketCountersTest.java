// SPDX-License-Identifier: Apache-2.0
package landline.interop.kernel;

import static landline.testkit.SocketAssertions.assertErrno;
import static landline.testkit.SocketAssertions.assertTimedOut;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import landline.socket.Deadline;
import landline.socket.Errno;
import landline.socket.MsgFlags;
import landline.socket.Names;
import landline.socket.SockAddr;
import landline.socket.Socket;
import landline.socket.SocketCounters;
import landline.testkit.ConnectedPair;
import landline.testkit.Task;
import landline.testkit.Transport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The numbers that the library keeps about itself.
final class SocketCountersTest {

  @ParameterizedTest
  @EnumSource(Transport.class)
  void bytesAndCallsAreCountedWhileASocketIsOpenAndAfterwards(Transport transport)
      throws Exception {
    SocketCounters before = SocketCounters.now();
    try (ConnectedPair link = ConnectedPair.of(transport)) {
      link.near().send(new byte[5]);
      link.near().send(ByteBuffer.allocate(6), MsgFlags.MSG_DONTWAIT);
      assertEquals(5, link.far().recv(ByteBuffer.allocate(5), MsgFlags.NONE));
      assertEquals(6, link.far().recv(ByteBuffer.allocate(9), MsgFlags.MSG_PEEK));
      assertEquals(6, link.far().recvFrom(9).length());
      assertMoved(before, SocketCounters.now());
      assertTrue(SocketCounters.now().open() >= before.open() + 2);
    }
    assertMoved(before, SocketCounters.now());
    SocketCounters after = SocketCounters.now();
    assertEquals(before.open(), after.open());
    assertEquals(after.opened() - before.opened(), after.closed() - before.closed());
  }

  private static void assertMoved(SocketCounters before, SocketCounters after) {
    assertEquals(11, after.bytesSent() - before.bytesSent());
    assertEquals(11, after.bytesReceived() - before.bytesReceived());
    assertEquals(2, after.sends() - before.sends());
    assertEquals(2, after.receives() - before.receives());
  }

  @Test
  void sendersWithoutALockAreCountedToo() throws Exception {
    SocketCounters before = SocketCounters.now();
    try (ConnectedPair link = ConnectedPair.of(Transport.UDP)) {
      var senders = new ArrayList<Task<Integer>>();
      for (int i = 0; i < 4; i++) {
        senders.add(
            Task.startOnPlatform(() -> {
              int sent = 0;
              for (int n = 0; n < 1000; n++) {
                sent +=
                    link.near().send(ByteBuffer.allocate(1), MsgFlags.MSG_DONTWAIT) == 1 ? 1 : 0;
              }
              return sent;
            }));
      }
      long sent = 0;
      for (var sender : senders) {
        sent += sender.get();
      }
      assertTrue(sent > 0);
      assertEquals(sent, SocketCounters.now().bytesSent() - before.bytesSent());
    }
  }

  @Test
  void connectionsWaitsAndFailuresAreCounted() throws Exception {
    SocketCounters before = SocketCounters.now();
    SockAddr gone;
    try (Socket listener = Transport.TCP.listening();
        Socket near = Transport.TCP.socket()) {
      gone = listener.sockName();
      var accepting = Task.start(listener::accept).awaitBlocked();
      near.connect(gone);
      try (Socket far = accepting.get()) {
        assertTimedOut(() ->
            far.recv(ByteBuffer.allocate(1), MsgFlags.NONE, Deadline.in(Duration.ofMillis(1))));
      }
    }
    try (Socket near = Transport.TCP.socket()) {
      assertErrno(Errno.ECONNREFUSED, () -> near.connect(gone));
    }
    SocketCounters after = SocketCounters.now();
    assertEquals(1, after.accepted() - before.accepted());
    assertEquals(1, after.connected() - before.connected());
    assertEquals(1, after.connectFailures() - before.connectFailures());
    assertEquals(1, after.timeouts() - before.timeouts());
    assertTrue(after.waits() - before.waits() >= 2);
    assertEquals(0, after.acceptFailures() - before.acceptFailures());
  }

  @Test
  void lookupsAreCounted() throws Exception {
    SocketCounters before = SocketCounters.now();
    Names.resolve("localhost", 1, Deadline.in(Duration.ofSeconds(60)));
    assertThrows(
        UnknownHostException.class,
        () -> Names.resolve("no.such.host.invalid", 1, Deadline.in(Duration.ofSeconds(60))));
    SocketCounters after = SocketCounters.now();
    assertEquals(2, after.lookups() - before.lookups());
    assertEquals(1, after.lookupFailures() - before.lookupFailures());
  }
}
