// SPDX-License-Identifier: Apache-2.0
package landline.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import landline.server.DatagramServer;
import landline.socket.Datagram;
import landline.socket.DatagramBatch;
import landline.socket.Deadline;
import landline.socket.Domain;
import landline.socket.SockAddr;
import landline.socket.SockAddrIn;
import landline.socket.Socket;
import landline.socket.Type;
import landline.socket.internal.Scheduler;
import landline.testkit.LeakCheck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What peers can't do who forge, replay or guess, byte by byte.
@ExtendWith(LeakCheck.class)
class SessionForgeryTest {

  private static final SockAddr LOOPBACK = SockAddrIn.loopback(0);
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final byte[] COOKIE = "cookie 1".getBytes(UTF_8);
  private static final SessionService ECHO =
      session -> {
        for (var m = session.receive(); m.isPresent(); m = session.receive()) {
          session.send(m.get().data());
        }
      };

  private final AtomicLong clock = new AtomicLong();

  static byte[] claim(byte[] token) {
    return claim(COOKIE, token, "hello");
  }

  private static byte[] claim(byte[] cookie, byte[] token, String text) {
    return SessionCodec.encode(new SessionCodec.Claim(cookie, token, text.getBytes(UTF_8)));
  }

  private SessionServer listen(SessionConfig config) throws IOException {
    return listen(LOOPBACK, config);
  }

  private SessionServer listen(SockAddr address, SessionConfig config) throws IOException {
    return listen(address, ECHO, config);
  }

  private SessionServer listen(SockAddr address, SessionService service, SessionConfig config)
      throws IOException {
    var tokens = new SessionTokens(clock::get);
    return SessionServer.start(
        address, DatagramServer::listen, service, config, tokens, Scheduler.SYSTEM);
  }

  private SessionServer listen() throws IOException {
    return listen(SessionConfig.DEFAULT);
  }

  private static Socket peer(SessionServer server) throws IOException {
    Socket socket = Socket.socket(Domain.INET, Type.DGRAM);
    socket.timeout(LONG);
    socket.connect(server.address());
    return socket;
  }

  private static SessionCodec.Reply reply(Socket socket) throws IOException {
    return SessionCodec.reply(socket.recvFrom(65_535).data()).orElseThrow();
  }

  private static byte[] assertChallenged(Socket socket, byte[] datagram) throws IOException {
    socket.send(datagram);
    Datagram answer = socket.recvFrom(65_535);
    assertTrue(answer.length() <= datagram.length, answer.toString());
    var reply = SessionCodec.reply(answer.data()).orElseThrow();
    return assertInstanceOf(SessionCodec.Challenge.class, reply).token();
  }

  private static void assertServed(Socket socket, byte[] token, String text) throws IOException {
    socket.send(claim(COOKIE, token, text));
    var answer = assertInstanceOf(SessionCodec.Answer.class, reply(socket));
    assertEquals(text, new String(answer.payload(), UTF_8));
    assertArrayEquals(COOKIE, answer.cookie());
  }

  @Test
  void onlyATokenThatWasReceivedOpensASession() throws IOException {
    try (var server = listen();
        Socket socket = peer(server)) {
      byte[] token = assertChallenged(socket, claim(new byte[24]));
      byte[] wrong = token.clone();
      wrong[23]++;
      assertArrayEquals(token, assertChallenged(socket, claim(wrong)));
      assertArrayEquals(token, assertChallenged(socket, claim(COOKIE, wrong, "")));
      assertEquals(0, server.counts().opened());
      assertServed(socket, token, "hello");
      assertEquals(1, server.counts().sessions());
    }
  }

  @Test
  void aTokenFromAnotherPortIsWorthless() throws IOException {
    try (var server = listen();
        Socket owner = peer(server);
        Socket thief = peer(server)) {
      byte[] token = assertChallenged(owner, claim(new byte[24]));
      assertChallenged(thief, claim(token));
      assertServed(owner, token, "mine");
      assertChallenged(thief, claim(token));
      assertEquals(1, server.counts().opened());
    }
  }

  @Test
  void aTokenWithAnotherCookieIsWorthless() throws IOException {
    try (var server = listen();
        Socket socket = peer(server)) {
      byte[] token = assertChallenged(socket, claim(new byte[24]));
      assertChallenged(socket, claim("cookie 2".getBytes(UTF_8), token, "hello"));
      assertEquals(0, server.counts().opened());
    }
  }

  @Test
  void anExpiredTokenOpensNothingButASessionOutlivesItsToken() throws IOException {
    try (var server = listen();
        Socket early = peer(server);
        Socket late = peer(server)) {
      byte[] used = assertChallenged(early, claim(new byte[24]));
      byte[] unused = assertChallenged(late, claim(new byte[24]));
      assertServed(early, used, "one");
      clock.addAndGet(2 * SessionTokens.PERIOD.toNanos());
      byte[] fresh = assertChallenged(late, claim(unused));
      assertServed(early, used, "two");
      assertServed(late, fresh, "three");
      assertEquals(2, server.counts().opened());
    }
  }

  @Test
  void anExpiredTokenOpensNothingWhileTheHandlerOfItsEndedSessionRuns() throws IOException {
    var closed = new CountDownLatch(1);
    var asked = new CountDownLatch(1);
    SessionService slow =
        session -> {
          session.close();
          closed.countDown();
          SessionServerTest.await(asked);
        };
    try (var server = listen(LOOPBACK, slow, SessionConfig.DEFAULT);
        Socket socket = peer(server)) {
      byte[] token = assertChallenged(socket, claim(new byte[24]));
      socket.send(claim(token));
      SessionServerTest.await(closed);
      clock.addAndGet(2 * SessionTokens.PERIOD.toNanos());
      assertChallenged(socket, claim(token));
      asked.countDown();
      assertEquals(1, server.counts().opened());
    }
  }

  @Test
  void aNewerTokenOfTheSameClientBelongsToItsSession() throws IOException {
    try (var server = listen();
        Socket socket = peer(server)) {
      byte[] first = assertChallenged(socket, claim(new byte[24]));
      assertServed(socket, first, "one");
      clock.addAndGet(2 * SessionTokens.PERIOD.toNanos());
      byte[] second = assertChallenged(socket, claim(new byte[24]));
      assertServed(socket, second, "two");
      assertEquals(1, server.counts().opened());
      // It has taken the place of the first one.
      assertChallenged(socket, claim(first));
    }
  }

  @Test
  void whoDoesNotKnowTheTokenCanNotWriteIntoASession() throws IOException {
    try (var server = listen();
        Socket socket = peer(server)) {
      byte[] token = assertChallenged(socket, claim(new byte[24]));
      assertServed(socket, token, "one");
      // From the peer's own address, as a forger would: the kernel sees no difference.
      var random = new Random(5);
      byte[] guess = new byte[24];
      for (int i = 0; i < 50; i++) {
        random.nextBytes(guess);
        assertChallenged(socket, claim(guess));
      }
      assertServed(socket, token, "two");
      assertEquals(1, server.counts().opened());
    }
  }

  @Test
  void anotherClientAtTheSameAddressGetsASessionOfItsOwn() throws IOException {
    try (var server = listen();
        Socket socket = peer(server)) {
      byte[] token = assertChallenged(socket, claim(new byte[24]));
      assertServed(socket, token, "one");
      byte[] cookie = "cookie 2".getBytes(UTF_8);
      byte[] other = assertChallenged(socket, claim(cookie, new byte[24], "two"));
      socket.send(claim(cookie, other, "two"));
      assertArrayEquals(
          cookie, assertInstanceOf(SessionCodec.Answer.class, reply(socket)).cookie());
      assertEquals(2, server.counts().opened());
      while (server.counts().sessions() > 1) {
        Thread.onSpinWait();
      }
    }
  }

  @Test
  void whatIsNothingOfTheProtocolIsCountedAndNeverAnswered() throws IOException {
    try (var server = listen();
        Socket socket = peer(server)) {
      byte[] whole = claim(COOKIE, new byte[24], "");
      for (int length = 0; length < whole.length; length++) {
        socket.send(Arrays.copyOf(whole, length));
      }
      socket.send("hello, is this a shell? I would like to talk".getBytes(UTF_8));
      // What a server says is never answered, so that two of them can't talk to each other.
      socket.send(SessionCodec.encode(new SessionCodec.Challenge(COOKIE, new byte[24])));
      socket.send(SessionCodec.encode(new SessionCodec.Answer(COOKIE, new byte[100])));
      socket.send(SessionCodec.encode(new SessionCodec.Full(COOKIE)));
      assertChallenged(socket, whole);
      assertTrue(socket.tryRecvFrom(100).isEmpty());
      assertEquals(whole.length + 4, server.counts().unreadable());
    }
  }

  @Test
  void aFloodOfForgedFirstMessagesKeepsNoState() throws IOException {
    int flood = 100_000;
    try (var server = listen()) {
      var batch = DatagramBatch.allocate(100, 100);
      List<Socket> sources = new ArrayList<>();
      try (Socket honest = peer(server)) {
        byte[] token = assertChallenged(honest, claim(new byte[24]));
        assertServed(honest, token, "before");
        for (int i = 0; i < 50; i++) {
          sources.add(peer(server));
        }
        var random = new Random(9);
        byte[] forged = new byte[24];
        for (int sent = 0; sent < flood; sent += 100) {
          batch.clear();
          while (batch.count() < 100) {
            random.nextBytes(forged);
            batch.add().put(claim(forged));
          }
          while (batch.hasRemaining()) {
            sources.get(sent / 100 % 50).sendMmsg(batch);
          }
        }
        // The kernel drops what does not fit into its queue; the honest one asks until it is heard.
        honest.timeout(Duration.ofMillis(200));
        while (!isServed(honest, token)) {
          assertEquals(1, server.counts().sessions());
        }
        SessionCounts counts = server.counts();
        assertEquals(1, counts.sessions());
        assertEquals(1, counts.opened());
        assertTrue(counts.challenged() > 100, counts.toString());
      } finally {
        sources.forEach(Socket::close);
      }
    }
  }

  private static boolean isServed(Socket socket, byte[] token) throws IOException {
    socket.send(claim(COOKIE, token, "after"));
    try {
      return socket.recvFrom(100).length() > 0;
    } catch (SocketTimeoutException lost) {
      return false;
    }
  }

  @Test
  void theClientDropsWhatOnlyPretendsToBeItsServer() throws IOException, InterruptedException {
    var sent = new CountDownLatch(1);
    try (Socket fake = Socket.socket(Domain.INET, Type.DGRAM)) {
      fake.timeout(LONG);
      fake.bind(LOOPBACK);
      SockAddr address = fake.sockName();
      Thread server =
          Thread.startVirtualThread(() -> {
            try {
              Datagram first = fake.recvFrom(100);
              byte[] mine = SessionCodec.claim(first.data()).orElseThrow().cookie();
              byte[] other = "stranger".getBytes(UTF_8);
              byte[] one = "one one one one one one ".getBytes(UTF_8);
              for (SessionCodec.Reply reply :
                  List.of(
                      new SessionCodec.Challenge(other, new byte[24]),
                      new SessionCodec.Full(other),
                      new SessionCodec.Challenge(mine, one),
                      new SessionCodec.Answer(other, "forged".getBytes(UTF_8)),
                      new SessionCodec.Full(other),
                      new SessionCodec.Answer(mine, "true".getBytes(UTF_8)))) {
                fake.sendTo(SessionCodec.encode(reply), first.from());
              }
              sent.countDown();
            } catch (IOException closed) {
              // The test has failed already.
            }
          });
      try (var client = SessionClient.connect(address, Deadline.in(LONG))) {
        sent.await();
        assertEquals("true", new String(client.receive(Deadline.in(LONG)).data(), UTF_8));
      }
      server.join();
    }
  }

  @Test
  void newTokensDoNotExtendTheWait() throws IOException, InterruptedException {
    var sent = new CountDownLatch(1);
    try (Socket fake = Socket.socket(Domain.INET, Type.DGRAM)) {
      fake.timeout(LONG);
      fake.bind(LOOPBACK);
      Thread server =
          Thread.startVirtualThread(() -> {
            try {
              Datagram first = fake.recvFrom(100);
              byte[] cookie = SessionCodec.claim(first.data()).orElseThrow().cookie();
              byte[] token = new byte[24];
              for (byte i = 1; i <= 9; i++) {
                token[0] = i;
                fake.sendTo(
                    SessionCodec.encode(new SessionCodec.Challenge(cookie, token)), first.from());
              }
              sent.countDown();
            } catch (IOException closed) {
              // The test has failed already.
            }
          });
      try (var client = SessionClient.connect(fake.sockName(), Deadline.in(LONG))) {
        sent.await();
        client.send("one".getBytes(UTF_8));
        var over = Deadline.in(Duration.ZERO);
        assertThrows(SocketTimeoutException.class, () -> client.receive(over));
        client.send("two".getBytes(UTF_8));
        var heard = new ArrayList<String>();
        while (!heard.contains("two")) {
          var claim = SessionCodec.claim(fake.recvFrom(100).data()).orElseThrow();
          heard.add(new String(claim.payload(), UTF_8));
        }
        // Requests of a token are repeated if the machine is slow.
        heard.removeIf(String::isEmpty);
        assertEquals(List.of("one", "one", "two"), heard);
      }
      server.join();
    }
  }

  @Test
  void theClientOfARestartedServerFetchesAnotherTokenByItself() throws IOException {
    SockAddr address;
    SessionClient client;
    try (var server = listen()) {
      address = server.address();
      client = SessionClient.connect(address, Deadline.in(LONG));
      client.send("one".getBytes(UTF_8));
      assertEquals("one", new String(client.receive(Deadline.in(LONG)).data(), UTF_8));
    }
    try (client;
        var server = listen(address, SessionConfig.DEFAULT)) {
      client.send("two".getBytes(UTF_8));
      assertEquals("two", new String(client.receive(Deadline.in(LONG)).data(), UTF_8));
      assertEquals(1, server.counts().challenged());
      assertEquals(1, server.counts().opened());
    }
  }
}
