// SPDX-License-Identifier: Apache-2.0
package landline.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static landline.session.SessionServerTest.COUNTING;
import static landline.session.SessionServerTest.ask;
import static landline.session.SessionServerTest.await;
import static landline.session.SessionServerTest.client;
import static landline.session.SessionServerTest.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import landline.socket.Deadline;
import landline.socket.SockAddr;
import landline.socket.SockAddrIn;
import landline.socket.Socket;
import landline.socket.Type;
import landline.testkit.LeakCheck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What is bounded in sessions of datagrams, and what becomes of what is too much.
@ExtendWith(LeakCheck.class)
class SessionLimitsTest {

  private static final SockAddr LOOPBACK = SockAddrIn.loopback(0);
  private static final Duration LONG = Duration.ofSeconds(30);

  @Test
  void messagesThatComeFasterThanTheyAreReceivedAreDroppedAndCounted() throws IOException {
    var all = new CountDownLatch(1);
    var result = new CompletableFuture<List<Long>>();
    SessionService slow =
        session -> {
          await(all);
          long received = 0;
          while (session.dropped() + received < 100) {
            received += session.receive().isPresent() ? 1 : 0;
          }
          result.complete(List.of(received, session.dropped()));
        };
    // Room for ten messages of one byte, with what each counts beside that.
    var config = SessionConfig.builder().queue(10 * (PeerSession.OVERHEAD + 1)).build();
    try (var server = SessionServer.listen(LOOPBACK, slow, config);
        var client = client(server)) {
      for (int i = 0; i < 100; i++) {
        client.send(new byte[1]);
      }
      // A datagram is counted as received before its session has it.
      while (server.counts().dropped() < 90) {
        Thread.onSpinWait();
      }
      all.countDown();
      assertEquals(List.of(10L, 90L), result.join());
      assertEquals(90, server.counts().dropped());
    }
  }

  @Test
  void aMessageAloneFitsIntoAnyQueue() throws IOException {
    try (var server =
            SessionServer.listen(LOOPBACK, COUNTING, SessionConfig.builder().queue(1).build());
        var client = client(server)) {
      assertEquals("0 " + "x".repeat(1000), ask(client, "x".repeat(1000)));
    }
  }

  @Test
  void oneSessionTooManyIsRefusedAndItsClientIsToldSo() throws IOException {
    var config = SessionConfig.builder().maxSessions(2).build();
    try (var server = SessionServer.listen(LOOPBACK, COUNTING, config);
        var one = client(server);
        var two = client(server);
        var three = client(server)) {
      assertEquals("0 a", ask(one, "a"));
      assertEquals("0 a", ask(two, "a"));
      assertThrows(ConnectException.class, () -> ask(three, "a"));
      assertEquals("1 b", ask(one, "b"));
      assertEquals("1 b", ask(two, "b"));
      assertEquals(1, server.counts().refused());
      assertEquals(2, server.counts().sessions());
    }
  }

  @Test
  void aPrefixOfAddressesHasALimitOfItsOwn() throws IOException {
    var config = SessionConfig.builder().token(false).maxPerPrefix(1).prefix4(24).build();
    try (var server = SessionServer.listen(LOOPBACK, COUNTING, config)) {
      try (Socket one = from("127.0.1.1", server);
          Socket near = from("127.0.1.2", server);
          Socket far = from("127.0.2.1", server)) {
        one.send("a".getBytes(UTF_8));
        assertEquals("0 a", text(one.recvFrom(10)));
        near.send("a".getBytes(UTF_8));
        far.send("a".getBytes(UTF_8));
        assertEquals("0 a", text(far.recvFrom(10)));
        one.send("b".getBytes(UTF_8));
        assertEquals("1 b", text(one.recvFrom(10)));
        assertEquals(1, server.counts().refused());
        assertEquals(2, server.counts().opened());
      }
    }
  }

  private static Socket from(String host, SessionServer server) throws IOException {
    Socket socket = Socket.socket(server.address().domain(), Type.DGRAM);
    socket.timeout(LONG);
    socket.bind(SockAddrIn.of(host, 0));
    socket.connect(server.address());
    return socket;
  }

  /// A message that comes as the server stops opens a session that ends at once.
  @Test
  void aStopEndsAllSessionsAlsoWhileMessagesCome() throws IOException, InterruptedException {
    SessionService patient =
        session -> {
          while (session.receive().isPresent()) {
            // Until the end.
          }
        };
    var config =
        SessionConfig.builder().token(false).maxPerPrefix(10_000).idle(Duration.ofHours(1)).build();
    for (int round = 0; round < 5; round++) {
      var stopped = new AtomicBoolean();
      try (var server = SessionServer.listen(LOOPBACK, patient, config)) {
        SockAddr address = server.address();
        List<Thread> senders =
            Stream.generate(() -> Thread.ofPlatform().start(() -> flood(address, stopped)))
                .limit(3)
                .toList();
        while (server.counts().opened() < 20) {
          Thread.onSpinWait();
        }
        assertTrue(server.stop(Deadline.in(LONG)));
        stopped.set(true);
        for (Thread each : senders) {
          each.join();
        }
      }
    }
  }

  private static void flood(SockAddr address, AtomicBoolean stopped) {
    while (!stopped.get()) {
      try (Socket socket = Socket.socket(address.domain(), Type.DGRAM)) {
        socket.sendTo(new byte[1], address);
      } catch (IOException full) {
        // The kernel has no room for it now.
      }
    }
  }

  @Test
  void theEndOfAHandlerMakesRoomForAnotherSession() throws IOException {
    SessionService once = session -> session.send(session.receive().orElseThrow().data());
    var config = SessionConfig.builder().maxSessions(1).maxPerPrefix(1).build();
    try (var server = SessionServer.listen(LOOPBACK, once, config);
        var client = client(server)) {
      for (int i = 0; i < 20; i++) {
        assertEquals("x", askUntilThereIsRoom(client));
      }
      assertEquals(20, server.counts().opened());
    }
  }

  /// A session is over for its client before its place is free.
  private static String askUntilThereIsRoom(SessionClient client) throws IOException {
    while (true) {
      try {
        return ask(client, "x");
      } catch (ConnectException full) {
        Thread.onSpinWait();
      }
    }
  }

  @Test
  void whatComesWhileAHandlerEndsBeginsAnotherSession() throws IOException {
    SessionService once = session -> session.send(session.receive().orElseThrow().data());
    try (var server = SessionServer.listen(LOOPBACK, once, SessionConfig.DEFAULT);
        var client = client(server)) {
      for (int i = 0; i < 1000; i++) {
        assertEquals("message " + i, ask(client, "message " + i));
      }
      assertEquals(1000, server.counts().opened());
      assertEquals(0, server.counts().dropped());
    }
  }

  @Test
  void aHandlerThatWantsNoMessageIsAskedOncePerMessage() throws IOException {
    SessionService deaf = session -> {};
    try (var server = SessionServer.listen(LOOPBACK, deaf, SessionConfig.DEFAULT);
        var client = client(server)) {
      for (int i = 0; i < 100; i++) {
        client.send(new byte[1]);
      }
      while (server.counts().dropped() < 100 || server.counts().sessions() > 0) {
        Thread.onSpinWait();
      }
      assertEquals(100, server.counts().opened());
    }
  }

  @Test
  void aTimeAsLongAsThereIsMeansForEver() throws IOException {
    Duration forEver = Duration.ofSeconds(Long.MAX_VALUE);
    SessionService patient =
        session -> {
          session.receive(Deadline.in(forEver));
          session.send(session.receive(Deadline.in(forEver)).orElseThrow().data());
        };
    try (var server =
            SessionServer.listen(LOOPBACK, patient, SessionConfig.builder().idle(forEver).build());
        var client = SessionClient.connect(server.address(), Deadline.in(forEver))) {
      client.send("first".getBytes(UTF_8));
      client.send("second".getBytes(UTF_8));
      assertEquals("second", text(client.receive(Deadline.in(forEver))));
    }
  }

  @Test
  void aConfigurationThatMakesNoSenseIsNamed() {
    var config = SessionConfig.DEFAULT;
    assertSays(
        "maxMessage is not from 1 to 1048576: 0", () -> config.toBuilder().maxMessage(0).build());
    assertSays("maxSessions < 1: 0", () -> config.toBuilder().maxSessions(0).build());
    assertSays("maxPerPrefix < 1: 0", () -> config.toBuilder().maxPerPrefix(0).build());
    assertSays("prefix4 is not from 0 to 32: 33", () -> config.toBuilder().prefix4(33).build());
    assertSays("prefix6 is not from 0 to 128: -1", () -> config.toBuilder().prefix6(-1).build());
    assertSays("queue < 1: 0", () -> config.toBuilder().queue(0).build());
    assertSays("idle <= 0: PT0S", () -> config.toBuilder().idle(Duration.ZERO).build());
    assertSays("shards < 0: -1", () -> config.toBuilder().listen(l -> l.shards(-1)).build());
    assertSays("grace < 0: PT-1S", () -> config.toBuilder().grace(Duration.ofSeconds(-1)).build());
    assertSays(
        "unixMode is not from 0 to 0777: 01000",
        () -> config.toBuilder().listen(l -> l.unixMode(01000)).build());
    assertEquals("x", config.toBuilder().name("x").build().name());
  }

  private static void assertSays(String message, Runnable bad) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, bad::run).getMessage());
  }
}
