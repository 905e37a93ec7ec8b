// SPDX-License-Identifier: Apache-2.0
package landline.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import landline.connection.Connection;
import landline.connection.TlsConfig;
import landline.socket.Deadline;
import landline.socket.Domain;
import landline.socket.SockAddr;
import landline.socket.SockAddrIn;
import landline.socket.Socket;
import landline.socket.Type;
import landline.testkit.Identity;
import landline.testkit.LeakCheck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What servers count, and what is told of it.
@ExtendWith(LeakCheck.class)
class MetricsTest {

  private static final SockAddr LOOPBACK = SockAddrIn.loopback(0);
  private static final Duration LONG = Duration.ofSeconds(30);

  @TempDir private Path folder;

  private static Socket dial(SockAddr server, Type type) throws IOException {
    Socket socket = Socket.socket(server.domain(), type);
    socket.timeout(Optional.of(LONG));
    socket.connect(server);
    return socket;
  }

  /// A sample, or -1 if there is none.
  private static long number(Metrics metrics, Metric metric, Labels labels) {
    return metrics.figures().numbers(metric).getOrDefault(labels, -1L);
  }

  /// Ends are told when the peer has seen its end already.
  private static void awaitEnds(Metrics metrics, Labels labels, ConnectionEnd end, int count) {
    while (number(metrics, Metric.CONNECTIONS_ENDED, labels.and("end", end)) < count) {
      Thread.onSpinWait();
    }
  }

  @ParameterizedTest
  @CsvSource({"127.0.0.1:0, tcp", "unix:FOLDER/x.sock, unix"})
  void aConnectionIsCountedWhileItIsOpenAndAtItsEnd(String address, String transport)
      throws IOException, InterruptedException {
    var serving = new CountDownLatch(1);
    StreamService service =
        line -> {
          byte[] bytes = new byte[9];
          int length = line.read(bytes);
          serving.countDown();
          line.write(bytes, 0, length);
          line.write(bytes, 0, length);
          line.read(bytes);
        };
    SockAddr at = SockAddr.parse(address.replace("FOLDER", folder.toString()));
    var config = StreamConfig.DEFAULT.withName("echo").withBacklog(7).withMaxConnections(9);
    Metrics metrics = Metrics.create();
    try (var server = StreamServer.listen(at, service, config)) {
      metrics.add(server);
      Labels labels = Labels.of("echo", server.transport());
      assertEquals("server=\"echo\",network_transport=\"" + transport + '"', labels.text());
      try (Socket socket = dial(server.address(), Type.STREAM)) {
        socket.sendAll("hello".getBytes(UTF_8));
        serving.await();
        assertEquals(1, number(metrics, Metric.CONNECTIONS_ACTIVE, labels));
        assertEquals(1, number(metrics, Metric.CONNECTIONS_ACCEPTED, labels));
        assertEquals(9, number(metrics, Metric.CONNECTIONS_LIMIT, labels));
        assertEquals(0, number(metrics, Metric.ACCEPT_QUEUE, labels));
        assertEquals(7, number(metrics, Metric.ACCEPT_QUEUE_LIMIT, labels));
        assertEquals(0, count(metrics, labels));
        socket.inputStream().readNBytes(10);
      }
      awaitEnds(metrics, labels, ConnectionEnd.DONE, 1);
      var in = labels.and("network_io_direction", "receive");
      var out = labels.and("network_io_direction", "transmit");
      assertEquals(5, number(metrics, Metric.SERVER_IO, in));
      assertEquals(10, number(metrics, Metric.SERVER_IO, out));
      assertEquals(1, count(metrics, labels));
      assertEquals(1, number(metrics, Metric.SERVERS, labels.and("state", ServerState.RUNNING)));
      assertTrue(server.stop(Deadline.in(LONG)));
      assertEquals(0, number(metrics, Metric.SERVERS, labels.and("state", ServerState.RUNNING)));
      assertEquals(1, number(metrics, Metric.SERVERS, labels.and("state", ServerState.STOPPED)));
      assertEquals(1, number(metrics, Metric.CONNECTIONS_ACCEPTED, labels));
      assertEquals(-1, number(metrics, Metric.ACCEPT_QUEUE, labels));
    }
  }

  private static long count(Metrics metrics, Labels labels) {
    Histogram all = metrics.figures().histograms(Metric.CONNECTION_DURATION).get(labels);
    return all == null ? -1 : Arrays.stream(all.counts()).sum();
  }

  @Test
  void everyEndIsCountedByItsKind() throws IOException {
    var config = StreamConfig.DEFAULT.withEachCall(Optional.of(Duration.ofMillis(50)));
    StreamService picky =
        new StreamService() {
          private int seen;

          @Override
          public boolean verify(Connection line) {
            return seen++ > 0;
          }

          @Override
          public void handle(Connection line) throws IOException {
            if (seen == 2) {
              throw new IllegalStateException("boom\nboom");
            }
            line.read(new byte[1]);
          }
        };
    Metrics metrics = Metrics.create();
    try (var server = StreamServer.listen(LOOPBACK, picky, config)) {
      metrics.add(server);
      Labels labels = Labels.of("server", "tcp");
      for (ConnectionEnd end :
          List.of(ConnectionEnd.UNWANTED, ConnectionEnd.FAILED, ConnectionEnd.TIMEOUT)) {
        try (Socket socket = dial(server.address(), Type.STREAM)) {
          assertEquals(0, socket.recv(new byte[1]));
          awaitEnds(metrics, labels, end, 1);
        }
      }
    }
  }

  @Test
  void whoIsTurnedAwayIsCountedByTheReason() throws IOException {
    var config =
        StreamConfig.DEFAULT.withAdmission(
            Admission.DEFAULT.withConnections(new Limit(1, OverflowPolicy.REFUSE)));
    Metrics metrics = Metrics.create();
    try (var server = StreamServer.listen(LOOPBACK, line -> line.read(new byte[1]), config);
        Socket first = dial(server.address(), Type.STREAM);
        Socket second = dial(server.address(), Type.STREAM)) {
      metrics.add(server);
      assertEquals("busy", new String(second.inputStream().readNBytes(4), UTF_8));
      assertTrue(first.fileno() >= 0);
      Labels refused = Labels.of("server", "tcp").and("reason", RejectReason.CONNECTIONS);
      // The peer is told before it is counted.
      while (number(metrics, Metric.CONNECTIONS_REFUSED, refused) < 1) {
        Thread.onSpinWait();
      }
      assertEquals(1, number(metrics, Metric.CONNECTIONS_REFUSED, refused));
    }
  }

  @Test
  void aHandshakeThatFailsIsCountedAsSuch(@TempDir Path keys) throws Exception {
    var identity = Identity.make(keys, "server", "EC");
    var tls = TlsConfig.of(identity.certificates(), identity.key());
    var config = StreamConfig.DEFAULT.withTls(Optional.of(tls));
    var ends = new LinkedBlockingQueue<ConnectionSummary>();
    Metrics metrics = Metrics.create();
    try (var server = StreamServer.listen(LOOPBACK, line -> {}, config.withObserver(ends::add))) {
      metrics.add(server);
      try (Socket socket = dial(server.address(), Type.STREAM)) {
        socket.sendAll("GET / HTTP/1.1\r\n\r\n".getBytes(UTF_8));
        assertEquals(ConnectionEnd.HANDSHAKE, ends.take().end());
      }
      Labels labels = Labels.of("server", "tcp");
      assertEquals(1, number(metrics, Metric.TLS_FAILURES, labels));
      var ended = labels.and("end", ConnectionEnd.HANDSHAKE);
      assertEquals(1, number(metrics, Metric.CONNECTIONS_ENDED, ended));
    }
  }

  @Test
  void anObserverThatFailsEndsNothing() throws IOException {
    ConnectionObserver bad =
        new ConnectionObserver() {
          @Override
          public void accepted(String server, SockAddr peer) {
            throw new IllegalStateException("accepted");
          }

          @Override
          public void ended(ConnectionSummary summary) {
            throw new IllegalStateException("ended");
          }
        };
    var config = StreamConfig.DEFAULT.withObserver(bad);
    try (var server = StreamServer.listen(LOOPBACK, line -> line.writeUtf8("hello"), config)) {
      for (int i = 0; i < 3; i++) {
        try (Socket socket = dial(server.address(), Type.STREAM)) {
          assertEquals("hello", new String(socket.inputStream().readAllBytes(), UTF_8));
        }
      }
      assertEquals(ServerState.RUNNING, server.state());
    }
  }

  @Test
  void datagramsAreCountedInBothDirections() throws IOException {
    var config = DatagramConfig.DEFAULT.withName("echo").withMaxMessage(4);
    Metrics metrics = Metrics.create();
    for (int concurrency : new int[] {1, 0}) {
      try (var server =
              DatagramServer.listen(
                  LOOPBACK,
                  request -> {
                    request.reply(request.data());
                    request.replyBatched(request.data());
                  },
                  config.withConcurrency(concurrency));
          Socket socket = dial(server.address(), Type.DGRAM)) {
        metrics.add(server);
        socket.send(new byte[3]);
        socket.send(new byte[5]);
        for (int i = 0; i < 4; i++) {
          assertTrue(socket.recvFrom(9).length() >= 3);
        }
        server.send(new byte[1], socket.sockName());
        assertEquals(1, socket.recvFrom(9).length());
        assertTrue(server.stop(Deadline.in(LONG)));
        assertEquals(
            "2 1 5 0 0",
            server.received()
                + " "
                + server.truncated()
                + " "
                + server.sent()
                + " "
                + server.unsent()
                + " "
                + server.lost());
      }
    }
    Labels labels = Labels.of("echo", "udp");
    var in = labels.and("network_io_direction", "receive");
    var out = labels.and("network_io_direction", "transmit");
    assertEquals(4, number(metrics, Metric.DATAGRAMS, in));
    assertEquals(10, number(metrics, Metric.DATAGRAMS, out));
    assertEquals(2, number(metrics, Metric.DATAGRAMS_TRUNCATED, labels));
    assertEquals(2, number(metrics, Metric.SERVERS, labels.and("state", ServerState.STOPPED)));
  }

  @Test
  void whatTheKernelDropsIsCounted() throws IOException, InterruptedException {
    var full = new CountDownLatch(1);
    DatagramService waits =
        request -> {
          try {
            full.await();
          } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
          }
        };
    var config = DatagramConfig.DEFAULT.withConcurrency(1).withBatch(1);
    Metrics metrics = Metrics.create();
    try (var server = DatagramServer.listen(LOOPBACK, waits, config);
        Socket socket = dial(server.address(), Type.DGRAM)) {
      metrics.add(server);
      while (server.lost() == 0) {
        socket.send(new byte[60_000]);
      }
      full.countDown();
      long lost = server.lost();
      assertTrue(server.stop(Deadline.in(LONG)));
      assertEquals(lost, server.lost());
      Labels labels = Labels.of("server", "udp");
      assertEquals(lost, number(metrics, Metric.DATAGRAMS_LOST, labels));
    }
  }

  @Test
  void sessionsAreCounted() throws IOException {
    SessionService echo = session -> session.send(session.receive().orElseThrow().data());
    Metrics metrics = Metrics.create();
    try (var server = SessionServer.listen(LOOPBACK, echo, SessionConfig.DEFAULT);
        var client = SessionClient.connect(server.address(), Deadline.in(LONG))) {
      metrics.add(server);
      client.send("hello".getBytes(UTF_8));
      client.receive(Deadline.in(LONG));
      Labels labels = Labels.of("server", "udp");
      assertEquals(1, number(metrics, Metric.SESSIONS_OPENED, labels));
      assertEquals(1, number(metrics, Metric.SESSION_CHALLENGES, labels));
      assertEquals(10_000, number(metrics, Metric.SESSIONS_LIMIT, labels));
      // A challenge and an answer; the handler's thread may not have counted yet what has arrived.
      var out = labels.and("network_io_direction", "transmit");
      while (number(metrics, Metric.DATAGRAMS, out) < 2) {
        Thread.onSpinWait();
      }
      assertEquals(2, number(metrics, Metric.DATAGRAMS, out));
    }
  }

  @Test
  void theProcessTellsItsDescriptors() throws IOException {
    long before = number(Metrics.create(), Metric.DESCRIPTORS, Labels.NONE);
    assertTrue(before > 2);
    try (var first = Socket.socket(Domain.INET, Type.STREAM);
        var second = first.dup()) {
      assertTrue(second.fileno() >= 0);
      long now = number(Metrics.create(), Metric.DESCRIPTORS, Labels.NONE);
      assertTrue(now >= 4, "open: " + now);
      long counted = ProcessCollector.counted();
      assertTrue(Math.abs(counted - now) < 4, counted + " or " + now);
    }
    assertTrue(number(Metrics.create(), Metric.DESCRIPTORS_LIMIT, Labels.NONE) > before);
  }
}
