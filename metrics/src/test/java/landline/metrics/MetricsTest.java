// SPDX-License-Identifier: Apache-2.0
package landline.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Pattern;
import landline.connection.Connection;
import landline.server.Admission;
import landline.server.BatchServer;
import landline.server.BatchService;
import landline.server.ConnectionEnd;
import landline.server.ConnectionObserver;
import landline.server.ConnectionSummary;
import landline.server.DatagramConfig;
import landline.server.DatagramCounts;
import landline.server.DatagramServer;
import landline.server.DatagramService;
import landline.server.Histogram;
import landline.server.Limit;
import landline.server.Metric;
import landline.server.OverflowPolicy;
import landline.server.ServerCounts;
import landline.server.ServerState;
import landline.server.StreamConfig;
import landline.server.StreamCounts;
import landline.server.StreamServer;
import landline.server.StreamService;
import landline.session.SessionCounts;
import landline.socket.AcceptQueue;
import landline.socket.Deadline;
import landline.socket.SockAddr;
import landline.socket.SockAddrIn;
import landline.socket.Socket;
import landline.socket.Type;
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
    socket.timeout(LONG);
    socket.connect(server);
    return socket;
  }

  @Test
  void aServerOfBatchesAndItsServiceAreCounted() throws IOException {
    Metric answered = Metric.counter("landline_test_answered", "Answered.");
    var service =
        new BatchService() {
          @Override
          public BatchHandler handler(Socket socket) {
            return batch -> {};
          }

          @Override
          public ServerCounts counts() {
            return sink -> sink.add(answered, Map.of("b", "2", "a", "1"), 3);
          }
        };
    var config = DatagramConfig.builder().name("echo").build();
    try (BatchServer server = BatchServer.listen(LOOPBACK, service, config);
        Socket client = dial(server.address(), Type.DGRAM)) {
      client.send(new byte[] {1});
      assertEquals(1, client.recvFrom(10).data().length);
      Metrics metrics = Metrics.create();
      metrics.add(server);
      Labels labels = Labels.of("echo", "udp");
      assertEquals(1, number(metrics, "landline_servers", labels.and("state", "running")));
      assertEquals(
          1,
          number(
              metrics, "landline_server_datagrams", labels.and("network_io_direction", "receive")));
      assertEquals(3, number(metrics, answered.name(), labels.and("a", "1").and("b", "2")));
    }
  }

  /// A sample, or -1 if there is none.
  private static long number(Metrics metrics, String metric, Labels labels) {
    BigDecimal value = metrics.samples().numbers(metric).get(labels);
    return value == null ? -1 : value.longValueExact();
  }

  /// Ends are told when the peer has seen its end already.
  private static void awaitEnds(Metrics metrics, Labels labels, ConnectionEnd end, int count) {
    while (number(
            metrics,
            "landline_server_connections_ended",
            labels.and("end", end.name().toLowerCase(Locale.ROOT)))
        < count) {
      Thread.onSpinWait();
    }
  }

  @ParameterizedTest
  @CsvSource({"127.0.0.1:0, tcp", "unix:FOLDER/x.sock, unix"})
  void aConnectionIsCountedWhileItIsOpenAndAtItsEnd(String address, String transport)
      throws IOException, InterruptedException {
    var serving = new CountDownLatch(1);
    StreamService service =
        connection -> {
          byte[] bytes = new byte[9];
          int length = connection.read(bytes);
          serving.countDown();
          connection.write(bytes, 0, length);
          connection.write(bytes, 0, length);
          connection.read(bytes);
        };
    SockAddr at = SockAddr.parse(address.replace("FOLDER", folder.toString()));
    var config =
        StreamConfig.builder().name("echo").listen(l -> l.backlog(7)).maxConnections(9).build();
    Metrics metrics = Metrics.create();
    try (var server = StreamServer.listen(at, service, config)) {
      metrics.add(server);
      Labels labels = Labels.of("echo", server.transport());
      assertEquals("server=\"echo\",network_transport=\"" + transport + '"', labels.text());
      try (Socket socket = dial(server.address(), Type.STREAM)) {
        socket.sendAll("hello".getBytes(UTF_8));
        serving.await();
        assertEquals(1, number(metrics, "landline_server_connections_active", labels));
        assertEquals(1, number(metrics, "landline_server_connections_accepted", labels));
        assertEquals(9, number(metrics, "landline_server_connections_limit", labels));
        assertEquals(0, number(metrics, "landline_server_accept_queue_length", labels));
        assertEquals(7, number(metrics, "landline_server_accept_queue_limit", labels));
        assertEquals(0, count(metrics, labels));
        socket.inputStream().readNBytes(10);
      }
      awaitEnds(metrics, labels, ConnectionEnd.DONE, 1);
      var in = labels.and("network_io_direction", "receive");
      var out = labels.and("network_io_direction", "transmit");
      assertEquals(5, number(metrics, "landline_server_io_bytes", in));
      assertEquals(10, number(metrics, "landline_server_io_bytes", out));
      assertEquals(1, count(metrics, labels));
      assertEquals(1, number(metrics, "landline_servers", labels.and("state", "running")));
      assertTrue(server.stop(Deadline.in(LONG)));
      assertEquals(0, number(metrics, "landline_servers", labels.and("state", "running")));
      assertEquals(1, number(metrics, "landline_servers", labels.and("state", "stopped")));
      assertEquals(1, number(metrics, "landline_server_connections_accepted", labels));
      assertEquals(-1, number(metrics, "landline_server_accept_queue_length", labels));
    }
  }

  private static long count(Metrics metrics, Labels labels) {
    Histogram all =
        metrics.samples().histograms("landline_server_connection_duration_seconds").get(labels);
    return all == null ? -1 : all.count();
  }

  @Test
  void everyEndIsCountedByItsKind() throws IOException {
    var config =
        StreamConfig.builder().deadlines(each -> each.eachCall(Duration.ofMillis(50))).build();
    StreamService picky =
        new StreamService() {
          private int seen;

          @Override
          public boolean verify(Connection connection) {
            return seen++ > 0;
          }

          @Override
          public void handle(Connection connection) throws IOException {
            if (seen == 2) {
              throw new IllegalStateException("boom\nboom");
            }
            connection.read(new byte[1]);
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
        StreamConfig.builder()
            .admission(Admission.builder().connections(new Limit(1, OverflowPolicy.REFUSE)).build())
            .build();
    Metrics metrics = Metrics.create();
    try (var server =
            StreamServer.listen(LOOPBACK, connection -> connection.read(new byte[1]), config);
        Socket first = dial(server.address(), Type.STREAM);
        Socket second = dial(server.address(), Type.STREAM)) {
      metrics.add(server);
      assertEquals("busy", new String(second.inputStream().readNBytes(4), UTF_8));
      assertTrue(first.fileno() >= 0);
      Labels refused = Labels.of("server", "tcp").and("reason", "connections");
      // The peer is told before it is counted.
      while (number(metrics, "landline_server_connections_refused", refused) < 1) {
        Thread.onSpinWait();
      }
      assertEquals(1, number(metrics, "landline_server_connections_refused", refused));
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
    var config = StreamConfig.builder().observer(bad).build();
    try (var server =
        StreamServer.listen(LOOPBACK, connection -> connection.writeUtf8("hello"), config)) {
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
    var config = DatagramConfig.builder().name("echo").maxMessage(4).build();
    Metrics metrics = Metrics.create();
    for (int concurrency : new int[] {1, 0}) {
      try (var server =
              DatagramServer.listen(
                  LOOPBACK,
                  request -> {
                    request.reply(request.data());
                    request.replyBatched(request.data());
                  },
                  config.toBuilder().concurrency(concurrency).build());
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
        DatagramCounts counts = server.counts();
        assertEquals(new DatagramCounts(2, 1, 0, 5, 0, 0, counts.service()), counts);
      }
    }
    Labels labels = Labels.of("echo", "udp");
    var in = labels.and("network_io_direction", "receive");
    var out = labels.and("network_io_direction", "transmit");
    assertEquals(4, number(metrics, "landline_server_datagrams", in));
    assertEquals(10, number(metrics, "landline_server_datagrams", out));
    assertEquals(2, number(metrics, "landline_server_datagrams_truncated", labels));
    assertEquals(2, number(metrics, "landline_servers", labels.and("state", "stopped")));
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
    var config = DatagramConfig.builder().concurrency(1).batch(1).build();
    Metrics metrics = Metrics.create();
    try (var server = DatagramServer.listen(LOOPBACK, waits, config);
        Socket socket = dial(server.address(), Type.DGRAM)) {
      metrics.add(server);
      while (server.counts().lost() == 0) {
        socket.send(new byte[60_000]);
      }
      full.countDown();
      long lost = server.counts().lost();
      assertTrue(server.stop(Deadline.in(LONG)));
      assertEquals(lost, server.counts().lost());
      Labels labels = Labels.of("server", "udp");
      assertEquals(lost, number(metrics, "landline_server_datagrams_lost", labels));
    }
  }

  @Test
  void everyMetricIsDocumentedWithItsTypeAndUnit() throws IOException {
    var samples = Metrics.create().samples();
    var none = new Histogram(List.of(), List.of(0L), 0);
    var queue = Optional.of(new AcceptQueue(0, 0));
    var streams =
        new StreamCounts(
            0, 0, 0, Map.of(), Map.of(), none, 0, 0, OptionalLong.of(0), queue, _ -> {});
    var datagrams = new DatagramCounts(0, 0, 0, 0, 0, 0, _ -> {});
    var sessions = new SessionCounts(0, 0, 0, 0, 0, 0, 0, 0, datagrams);
    for (ServerCounts counts : List.of(streams, sessions)) {
      ServerCollector.read("", "", ServerState.RUNNING, counts, samples);
    }
    String page = Files.readString(Path.of("../docs/observability.md"));
    for (Metric metric : samples.metrics()) {
      boolean counter = metric.kind() == Metric.Kind.COUNTER;
      String row =
          "\n| `"
              + metric.name()
              + (counter ? "_total" : "")
              + "` | "
              + metric.kind().name().toLowerCase(Locale.ROOT)
              + " | "
              + metric.unit()
              + " |";
      assertTrue(page.contains(row.replace("|  |", "| |")), row);
    }
    var rows =
        Pattern.compile("(?m)^\\| `\\w+` \\| (counter|gauge|histogram|summary) \\|").matcher(page);
    assertEquals(samples.metrics().size(), rows.results().count());
  }
}
