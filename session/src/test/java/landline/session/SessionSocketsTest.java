// SPDX-License-Identifier: Apache-2.0
package landline.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import landline.server.Histogram;
import landline.server.InheritedSockets;
import landline.server.Metric;
import landline.server.Server;
import landline.server.ServerCounts;
import landline.socket.Datagram;
import landline.socket.Deadline;
import landline.socket.MsgFlags;
import landline.socket.SockAddr;
import landline.socket.SockAddrIn;
import landline.socket.SockAddrUn;
import landline.socket.Socket;
import landline.socket.Type;
import landline.testkit.LeakCheck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Sessions on sockets that somebody else has bound, or takes; and without an end.
@ExtendWith(LeakCheck.class)
class SessionSocketsTest {

  private static final SockAddr LOOPBACK = SockAddrIn.loopback(0);
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Duration FOREVER = ChronoUnit.FOREVER.getDuration();
  private static final byte[] HELLO = "hello".getBytes(UTF_8);

  private static Socket bound(SockAddr address) throws IOException {
    Socket socket = Socket.socket(address.domain(), Type.DGRAM);
    socket.bind(address);
    return socket;
  }

  @Test
  void whatIsCountedIsToldAsSamplesToo() throws IOException {
    SessionService echo = session -> session.send(session.receive().orElseThrow().data());
    try (var server = SessionServer.listen(LOOPBACK, echo, SessionConfig.DEFAULT);
        var client = SessionClient.connect(server.address(), Deadline.in(LONG))) {
      client.send(HELLO);
      client.receive(Deadline.in(LONG));
      // A challenge or more, and an answer; the handler's thread may not have counted yet what has
      // arrived.
      while (server.counts().datagrams().sent() <= server.counts().challenged()) {
        Thread.onSpinWait();
      }
      SessionCounts counts = server.counts();
      assertTrue(counts.challenged() > 0, counts::toString);
      var samples = new TreeMap<String, Long>();
      counts.collect(
          new ServerCounts.Sink() {
            @Override
            public void add(Metric metric, Map<String, String> labels, long value) {
              samples.put(metric.name() + labels, value);
            }

            @Override
            public void add(Metric metric, Map<String, String> labels, Histogram value) {}
          });
      assertEquals(1, samples.get("landline_server_sessions_opened{}"));
      assertEquals(counts.challenged(), samples.get("landline_server_session_challenges{}"));
      assertEquals(10_000, samples.get("landline_server_sessions_limit{}"));
      assertEquals(
          counts.datagrams().sent(),
          samples.get("landline_server_datagrams{network_io_direction=transmit}"));
    }
  }

  private static InheritedSockets duplicate(Server server, boolean ownsFile) throws IOException {
    var twins = new ArrayList<Socket>();
    for (Socket socket : server.listeners()) {
      twins.add(socket.dup());
    }
    return new InheritedSockets("x", server.address(), twins, ownsFile);
  }

  @Test
  void sessionsEndAlsoIfWhoLeavesIsInterrupted() throws IOException {
    var server = SessionServer.listen(LOOPBACK, SessionServerTest.COUNTING, SessionConfig.DEFAULT);
    try (var client = SessionServerTest.client(server)) {
      assertEquals("0 hi", SessionServerTest.ask(client, "hi"));
      Thread.currentThread().interrupt();
      server.handOver();
      assertTrue(Thread.interrupted());
      assertTrue(server.stop(Deadline.in(LONG)));
    }
  }

  @Test
  void thePeersOfSessionsBeginAnotherOneAtTheOther() throws IOException {
    var old = SessionServer.listen(LOOPBACK, SessionServerTest.COUNTING, SessionConfig.DEFAULT);
    try (var client = SessionServerTest.client(old);
        var next =
            SessionServer.prepare(
                duplicate(old, false), SessionServerTest.COUNTING, SessionConfig.DEFAULT)) {
      assertEquals("0 a", SessionServerTest.ask(client, "a"));
      assertEquals("1 b", SessionServerTest.ask(client, "b"));
      old.handOver();
      assertTrue(old.stop(Deadline.in(LONG)));
      next.start();
      assertEquals("0 c", SessionServerTest.ask(client, "c"));
      assertEquals(1, next.counts().opened());
    }
  }

  @Test
  void sessionsRunOnSocketsThatExist() throws IOException {
    Socket socket = bound(LOOPBACK);
    var config = SessionConfig.DEFAULT;
    try (var server = SessionServer.listen(List.of(socket), SessionServerTest.COUNTING, config);
        var client = SessionServerTest.client(server)) {
      assertEquals("0 hi", SessionServerTest.ask(client, "hi"));
    }
    try (Socket open = bound(SockAddrIn.any(0))) {
      var refused =
          assertThrows(
              IllegalArgumentException.class,
              () ->
                  SessionServer.listen(
                      List.of(open),
                      SessionServerTest.COUNTING,
                      config.toBuilder().token(false).build()));
      assertTrue(
          String.valueOf(refused.getMessage()).startsWith("sessions without tokens let anybody"));
    }
  }

  @Test
  void aSessionWithoutEndServes() throws IOException {
    SessionConfig config = SessionConfig.builder().idle(FOREVER).grace(Duration.ZERO).build();
    SessionService echo =
        session -> session.send(session.receive(Deadline.in(FOREVER)).orElseThrow().data());
    try (var server = SessionServer.listen(LOOPBACK, echo, config);
        var client = SessionClient.connect(server.address(), Deadline.in(FOREVER))) {
      client.send(new byte[] {7});
      assertArrayEquals(new byte[] {7}, client.receive(Deadline.in(FOREVER)).data());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.2", "127.0.0.1"})
  void aSessionAnswersFromTheAddressThatWasAsked(String asked) throws IOException {
    SessionService echo = session -> session.send(session.receive().orElseThrow().data());
    try (var server = SessionServer.listen("0.0.0.0:0", echo);
        var client =
            SessionClient.connect(
                SockAddrIn.of(asked, ((SockAddrIn) server.address()).port()),
                Deadline.in(Duration.ofSeconds(30)))) {
      client.send(HELLO);
      assertArrayEquals(HELLO, client.receive(Deadline.in(Duration.ofSeconds(30))).data());
    }
  }

  /// Fills the queue of a UNIX socket that does not receive, from as many sources as it takes: one
  /// alone may be stopped by its own send buffer.
  private static List<Socket> fill(SockAddr address) throws IOException {
    var sources = new ArrayList<Socket>();
    int sent;
    do {
      Socket source = Socket.socket(address.domain(), Type.DGRAM);
      sources.add(source);
      source.connect(address);
      sent = 0;
      while (source.send(ByteBuffer.allocate(1), MsgFlags.MSG_DONTWAIT) == 1) {
        sent++;
      }
    } while (sent > 0);
    return sources;
  }

  @Test
  void aServerThatDoesNotReceiveHoldsNoClientBeyondItsDeadline(@TempDir Path folder)
      throws IOException {
    try (Socket deaf = bound(SockAddrUn.path(folder.resolve("x.sock")))) {
      List<Socket> sources = fill(deaf.sockName());
      try {
        Deadline soon = Deadline.in(Duration.ofMillis(50));
        assertThrows(
            SocketTimeoutException.class, () -> SessionClient.connect(deaf.sockName(), soon));
      } finally {
        sources.forEach(Socket::close);
      }
    }
  }

  @Test
  void norDoesOneThatDemandsAnotherToken(@TempDir Path folder)
      throws IOException, InterruptedException {
    try (Socket deaf = bound(SockAddrUn.path(folder.resolve("x.sock")))) {
      deaf.timeout(LONG);
      var first = new AtomicReference<Datagram>();
      Thread server =
          Thread.startVirtualThread(() -> {
            try {
              first.set(deaf.recvFrom(100));
              deaf.sendTo(challenge(first.get(), (byte) 1), first.get().from());
            } catch (IOException closed) {
              // The test has failed already.
            }
          });
      try (var client = SessionClient.connect(deaf.sockName(), Deadline.in(LONG))) {
        server.join();
        client.send(HELLO);
        List<Socket> sources = fill(deaf.sockName());
        try {
          deaf.sendTo(challenge(first.get(), (byte) 2), first.get().from());
          Deadline soon = Deadline.in(Duration.ofMillis(50));
          assertThrows(SocketTimeoutException.class, () -> client.receive(soon));
        } finally {
          sources.forEach(Socket::close);
        }
        drain(deaf);
        Deadline soon = Deadline.in(Duration.ofMillis(50));
        assertThrows(SocketTimeoutException.class, () -> client.receive(soon));
        SessionCodec.Claim again = SessionCodec.claim(deaf.recvFrom(100).data()).orElseThrow();
        assertEquals(2, again.token()[0]);
        assertArrayEquals(HELLO, again.payload());
      }
    }
  }

  private static void drain(Socket socket) throws IOException {
    while (socket.recv(ByteBuffer.allocate(1), MsgFlags.MSG_DONTWAIT) >= 0) {
      // Nobody reads it.
    }
  }

  private static byte[] challenge(Datagram claim, byte number) {
    byte[] cookie = SessionCodec.claim(claim.data()).orElseThrow().cookie();
    byte[] token = new byte[SessionCodec.TOKEN];
    token[0] = number;
    return SessionCodec.encode(new SessionCodec.Challenge(cookie, token));
  }
}
