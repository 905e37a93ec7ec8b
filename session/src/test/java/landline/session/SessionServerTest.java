// SPDX-License-Identifier: Apache-2.0
package landline.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import landline.socket.Datagram;
import landline.socket.Deadline;
import landline.socket.Errno;
import landline.socket.SockAddr;
import landline.socket.SockAddrIn;
import landline.socket.SockAddrUn;
import landline.socket.Socket;
import landline.socket.SystemCallFailure;
import landline.socket.Type;
import landline.testkit.FaultyKernel;
import landline.testkit.KernelCall;
import landline.testkit.LeakCheck;
import landline.testkit.Requires;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(LeakCheck.class)
class SessionServerTest {

  private static final SockAddr LOOPBACK = SockAddrIn.loopback(0);
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final SessionConfig PLAIN = SessionConfig.builder().token(false).build();

  /// Says everything back, with its number in the session.
  static final SessionService COUNTING =
      session -> {
        int number = 0;
        for (var next = session.receive(); next.isPresent(); next = session.receive()) {
          session.send((number++ + " " + text(next.get())).getBytes(UTF_8));
        }
      };

  static String text(Datagram datagram) {
    return new String(datagram.data(), UTF_8);
  }

  static SessionClient client(SessionServer server) throws IOException {
    return SessionClient.connect(server.address(), Deadline.in(LONG));
  }

  static String ask(SessionClient client, String question) throws IOException {
    client.send(question.getBytes(UTF_8));
    return text(client.receive(Deadline.in(LONG)));
  }

  static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void eachPeerHasASessionOfItsOwn() throws IOException {
    try (var server = SessionServer.listen("127.0.0.1:0", COUNTING);
        var one = client(server);
        var two = client(server)) {
      assertEquals(0, server.counts().opened());
      assertEquals("0 a", ask(one, "a"));
      assertEquals("0 b", ask(two, "b"));
      assertEquals("1 ", ask(one, ""));
      assertEquals("1 c", ask(two, "c"));
      assertEquals(2, server.counts().sessions());
      assertEquals(2, server.counts().opened());
      // A client that is not heard in time asks for its token again.
      assertTrue(server.counts().challenged() >= 2, server.counts().toString());
      assertTrue(server.counts().datagrams().received() >= 6, server.counts().toString());
    }
  }

  @Test
  void ipv6PeersAreServedToo() throws IOException {
    SockAddr address = SockAddr.parse("[::1]:0");
    Requires.unless(canBind(address), "the machine has no IPv6");
    isServed(address);
  }

  private static boolean canBind(SockAddr address) {
    try (Socket probe = Socket.socket(address.domain(), Type.DGRAM)) {
      probe.bind(address);
      return true;
    } catch (IOException absent) {
      return false;
    }
  }

  @Test
  void unixPeersAreServedToo(@TempDir Path folder) throws IOException {
    isServed(SockAddrUn.path(folder.resolve("x.sock")));
    isServed(SockAddrUn.abstractName("landline-session-" + ProcessHandle.current().pid()));
  }

  private static void isServed(SockAddr address) throws IOException {
    try (var server = SessionServer.listen(address, COUNTING, SessionConfig.DEFAULT);
        var client = client(server)) {
      assertEquals("0 a", ask(client, "a"));
      assertEquals("1 b", ask(client, "b"));
    }
  }

  @Test
  void theLargestMessageOfUdpGoesBothWays() throws IOException {
    SessionService echo = session -> session.send(session.receive().orElseThrow().data());
    byte[] large = new byte[65_507 - SessionCodec.CLAIM_HEADER];
    large[large.length - 1] = 1;
    try (var server = SessionServer.listen(LOOPBACK, echo, SessionConfig.DEFAULT);
        var client = client(server)) {
      client.send(large);
      assertArrayEquals(large, client.receive(Deadline.in(LONG)).data());
    }
  }

  @Test
  void aMessageOverTheLimitIsCutAndSaysSo() throws IOException {
    SessionService judge =
        session -> {
          for (var m = session.receive(); m.isPresent(); m = session.receive()) {
            session.send((m.get().length() + " " + m.get().isTruncated()).getBytes(UTF_8));
          }
        };
    var config = SessionConfig.builder().maxMessage(10).build();
    try (var server = SessionServer.listen(LOOPBACK, judge, config);
        var client = client(server)) {
      assertEquals("10 false", ask(client, "0123456789"));
      assertEquals("12 true", ask(client, "0123456789ab"));
    }
  }

  @Test
  void aProtocolThatCanNotCarryTokensIsServedOnLoopbackAlone() throws IOException {
    try (var server = SessionServer.listen("localhost:0", COUNTING, PLAIN);
        Socket socket = Socket.socket(server.address().domain(), Type.DGRAM)) {
      socket.timeout(LONG);
      socket.connect(server.address());
      socket.send("a".getBytes(UTF_8));
      assertEquals("0 a", text(socket.recvFrom(100)));
      socket.send("b".getBytes(UTF_8));
      assertEquals("1 b", text(socket.recvFrom(100)));
    }
    for (String address : new String[] {"0.0.0.0:0", "[::]:0", "192.0.2.1:0", "vsock:2:5"}) {
      var refused =
          assertThrows(
              IllegalArgumentException.class,
              () -> SessionServer.listen(SockAddr.parse(address), COUNTING, PLAIN).close());
      assertEquals(
          "sessions without tokens let anybody forge a peer's address, so they are refused at an"
              + " address that is neither loopback nor UNIX: "
              + address,
          refused.getMessage());
    }
  }

  @Test
  void aUnixPeerWithoutANameGetsNoSession(@TempDir Path folder) throws IOException {
    SockAddr address = SockAddrUn.path(folder.resolve("x.sock"));
    for (SessionConfig config : List.of(PLAIN, SessionConfig.DEFAULT)) {
      try (var server = SessionServer.listen(address, COUNTING, config);
          Socket nameless = Socket.socket(address.domain(), Type.DGRAM)) {
        nameless.sendTo(SessionForgeryTest.claim(new byte[24]), address);
        while (server.counts().datagrams().received() == 0) {
          Thread.onSpinWait();
        }
        try (Socket named = Socket.socket(address.domain(), Type.DGRAM)) {
          named.timeout(LONG);
          named.bind(SockAddrUn.UNNAMED);
          named.sendTo(SessionForgeryTest.claim(new byte[24]), address);
          assertTrue(named.recvFrom(100).length() > 0);
        }
        assertEquals(1, server.counts().unreadable());
      }
    }
  }

  @Test
  void aSessionExpiresWhenItsPeerIsSilentAndTheNextMessageBeginsAnother() throws IOException {
    var ended = new CountDownLatch(1);
    SessionService service =
        session -> {
          COUNTING.handle(session);
          session.send("bye".getBytes(UTF_8));
          ended.countDown();
        };
    var config = SessionConfig.builder().idle(Duration.ofMillis(50)).build();
    try (var server = SessionServer.listen(LOOPBACK, service, config);
        var client = client(server)) {
      assertEquals("0 a", ask(client, "a"));
      assertEquals("bye", text(client.receive(Deadline.in(LONG))));
      await(ended);
      assertEquals("0 b", ask(client, "b"));
      assertEquals(2, server.counts().opened());
      assertTrue(server.counts().expired() >= 1);
    }
  }

  @Test
  void receiveWaitsNoLongerThanItsTimeout() throws IOException {
    var thrown = new CompletableFuture<String>();
    SessionService impatient =
        session -> {
          session.receive();
          try {
            thrown.complete("received: " + session.receive(Deadline.in(Duration.ofMillis(5))));
          } catch (SocketTimeoutException late) {
            thrown.complete(String.valueOf(late.getMessage()));
          }
          COUNTING.handle(session);
        };
    try (var server = SessionServer.listen(LOOPBACK, impatient, SessionConfig.DEFAULT);
        var client = client(server)) {
      client.send(new byte[1]);
      assertEquals("receive from " + client.address() + ": timed out", thrown.join());
      assertEquals("0 still here", ask(client, "still here"));
      assertThrows(
          SocketTimeoutException.class, () -> client.receive(Deadline.in(Duration.ofMillis(5))));
    }
  }

  @Test
  void aClosedSessionSendsAndReceivesNothing() throws IOException {
    var checked = new CompletableFuture<String>();
    SessionService closing =
        session -> {
          session.close();
          boolean isOver = session.receive().isEmpty();
          try {
            checked.complete("sent: " + session.send(new byte[1]));
          } catch (SocketException refused) {
            checked.complete(isOver + " " + refused.getMessage());
          }
        };
    try (var server = SessionServer.listen(LOOPBACK, closing, SessionConfig.DEFAULT);
        var client = client(server)) {
      client.send(new byte[1]);
      assertEquals("true send to " + client.address() + ": the session is closed", checked.join());
    }
  }

  @Test
  void anExceptionInAHandlerEndsItsSessionAlone() throws IOException {
    var told = new CompletableFuture<Exception>();
    var service =
        new SessionService() {
          @Override
          public void handle(Session session) throws IOException {
            String first = text(session.receive().orElseThrow());
            if (first.equals("bad")) {
              throw new IllegalStateException(first);
            }
            session.send(first.getBytes(UTF_8));
            COUNTING.handle(session);
          }

          @Override
          public void handleError(Session session, Exception error) {
            told.complete(error);
          }
        };
    try (var server = SessionServer.listen(LOOPBACK, service, SessionConfig.DEFAULT);
        var bad = client(server);
        var good = client(server)) {
      assertEquals("good", ask(good, "good"));
      bad.send("bad".getBytes(UTF_8));
      assertEquals("bad", told.join().getMessage());
      assertEquals("0 a", ask(good, "a"));
      assertEquals("again", ask(bad, "again"));
    }
  }

  @Test
  void closingEndsIdleSessionsAtOnceAndLetsThemSayALastWord() throws IOException {
    SessionService polite =
        session -> {
          COUNTING.handle(session);
          session.send("bye".getBytes(UTF_8));
        };
    var config =
        SessionConfig.builder().grace(Duration.ofHours(1)).idle(Duration.ofHours(1)).build();
    List<SessionClient> clients = new ArrayList<>();
    try (var server = SessionServer.listen(LOOPBACK, polite, config)) {
      for (int i = 0; i < 20; i++) {
        clients.add(client(server));
        assertEquals("0 a", ask(clients.get(i), "a"));
      }
      assertTrue(server.stop(Deadline.in(Duration.ofHours(1))));
      server.join();
      for (SessionClient client : clients) {
        assertEquals("bye", text(client.receive(Deadline.in(LONG))));
      }
      assertEquals(0, server.counts().sessions());
    } finally {
      clients.forEach(SessionClient::close);
    }
  }

  @Test
  void closingInterruptsAHandlerThatDoesNotFinishAndItMayStillAnswer() throws IOException {
    var serving = new CountDownLatch(1);
    SessionService endless =
        session -> {
          serving.countDown();
          try {
            new CountDownLatch(1).await();
          } catch (InterruptedException force) {
            session.send("stopped".getBytes(UTF_8));
          }
        };
    try (var server = SessionServer.listen(LOOPBACK, endless, SessionConfig.DEFAULT);
        var client = client(server)) {
      client.send(new byte[1]);
      await(serving);
      assertFalse(server.stop(Deadline.in(Duration.ofMillis(10))));
      assertEquals("stopped", text(client.receive(Deadline.in(LONG))));
    }
  }

  @Test
  void errorsOfTheKernelDoNotEndTheServer() throws IOException {
    try (var kernel = FaultyKernel.install()) {
      kernel.fail(KernelCall.RECVMMSG, 1, Errno.ECONNREFUSED);
      kernel.fail(KernelCall.RECVMMSG, 2, Errno.ENOMEM);
      kernel.fail(KernelCall.RECVMMSG, 3, Errno.EINTR);
      kernel.fail(KernelCall.SENDMMSG, 1, Errno.EPERM);
      try (var server = SessionServer.listen(LOOPBACK, COUNTING, SessionConfig.DEFAULT);
          var client = client(server)) {
        // The first challenge is lost, so the client asks twice.
        assertEquals("0 a", ask(client, "a"));
        assertEquals(3, server.counts().datagrams().errors());
        assertTrue(server.counts().challenged() >= 2, server.counts().toString());
      }
      assertEquals(4, kernel.hits());
    }
  }

  @Test
  void severalShardsShareTheSessions() throws IOException {
    List<SessionClient> clients = new ArrayList<>();
    var config = SessionConfig.builder().listen(l -> l.shards(3)).build();
    try (var server = SessionServer.listen(LOOPBACK, COUNTING, config)) {
      for (int i = 0; i < 30; i++) {
        clients.add(client(server));
      }
      for (int round = 0; round < 5; round++) {
        for (SessionClient client : clients) {
          assertEquals(round + " x", ask(client, "x"));
        }
      }
      assertEquals(30, server.counts().sessions());
    } finally {
      clients.forEach(SessionClient::close);
    }
  }

  @Test
  void aClientWithoutAServerIsTold() throws IOException {
    SockAddr gone;
    try (var server = SessionServer.listen(LOOPBACK, COUNTING, SessionConfig.DEFAULT)) {
      gone = server.address();
    }
    var refused =
        assertThrows(
            IOException.class, () -> SessionClient.connect(gone, Deadline.in(LONG)).close());
    assertTrue(SystemCallFailure.is(refused, Errno.ECONNREFUSED));
    try (Socket silent = Socket.socket(gone.domain(), Type.DGRAM)) {
      silent.bind(LOOPBACK);
      assertThrows(
          SocketTimeoutException.class,
          () ->
              SessionClient.connect(silent.sockName(), Deadline.in(Duration.ofSeconds(1))).close());
      assertTrue(silent.tryRecvFrom(100).isPresent());
      assertTrue(silent.tryRecvFrom(100).isPresent());
    }
  }
}
