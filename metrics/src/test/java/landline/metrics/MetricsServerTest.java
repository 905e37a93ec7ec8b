// SPDX-License-Identifier: Apache-2.0
package landline.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import landline.server.DatagramServer;
import landline.server.ServerState;
import landline.server.StreamConfig;
import landline.server.StreamServer;
import landline.server.StreamService;
import landline.socket.Deadline;
import landline.socket.Errno;
import landline.socket.Shutdown;
import landline.socket.SockAddr;
import landline.socket.SockAddrIn;
import landline.socket.Socket;
import landline.socket.Type;
import landline.testkit.FaultyKernel;
import landline.testkit.KernelCall;
import landline.testkit.LeakCheck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Metrics, health and readiness over HTTP.
@ExtendWith(LeakCheck.class)
class MetricsServerTest {

  private static final SockAddr LOOPBACK = SockAddrIn.loopback(0);

  private static Socket dial(SockAddr server) throws IOException {
    Socket socket = Socket.socket(server.domain(), Type.STREAM);
    socket.timeout(Duration.ofSeconds(60));
    socket.connect(server);
    return socket;
  }

  /// Sends bytes and reads all that comes.
  private static String talk(MetricsServer server, String request) throws IOException {
    try (Socket socket = dial(server.address())) {
      socket.sendAll(request.getBytes(UTF_8));
      return new String(socket.inputStream().readAllBytes(), UTF_8);
    }
  }

  static String get(MetricsServer server, String path) throws IOException {
    return talk(server, "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
  }

  static void assertStatus(int status, String answer) {
    assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), answer);
    int content = answer.indexOf("\r\n\r\n") + 4;
    String length = "\r\nContent-Length: " + (answer.length() - content) + "\r\n";
    assertTrue(answer.contains(length), answer);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"127.0.0.1:0", "localhost:0", "unix:FOLDER/metrics.sock", "unix:@FOLDER/metrics"})
  void everythingIsAnsweredOnThisMachine(String address, @TempDir Path folder) throws IOException {
    String at = address.replace("FOLDER", folder.toString());
    try (var server = MetricsServer.listen(at, Metrics.create())) {
      String figures = get(server, "/metrics");
      assertStatus(200, figures);
      assertTrue(
          figures.contains("\r\nContent-Type: text/plain; version=0.0.4; charset=utf-8\r\n"));
      assertTrue(figures.contains("\nlandline_sockets_open "), figures);
      String open =
          talk(server, "GET /metrics HTTP/1.0\r\nAccept: application/openmetrics-text\r\n\r\n");
      assertStatus(200, open);
      assertTrue(open.contains("\r\nContent-Type: application/openmetrics-text; version=1.0.0;"));
      assertTrue(open.endsWith("\n# EOF\n"), open);
      assertStatus(200, get(server, "/healthz"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0:0", "[::]:0", "192.0.2.1:0", "vsock:2:5"})
  void nowhereElseIsItShown(String address) {
    var refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> MetricsServer.listen(address, Metrics.create()).close());
    assertEquals(
        "metrics have no access control, so the address must be loopback or UNIX: " + address,
        refused.getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "404, GET / HTTP/1.1",
    "404, POST /metricsx HTTP/1.1",
    "405, POST /metrics HTTP/1.1",
    "405, OPTIONS /healthz HTTP/1.1",
    "400, hello",
    "400, GET /metrics",
    "505, GET /metrics HTTP/3.0",
  })
  void whatIsNotThereIsRefusedWithItsStatus(int status, String line) throws IOException {
    try (var server = MetricsServer.listen("127.0.0.1:0", Metrics.create())) {
      assertStatus(status, talk(server, line + "\r\nHost: localhost\r\n\r\n"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/metrics", "/healthz", "/readyz", "/"})
  void aPageThatHasTakenTheAddressIsToldNothing(String path) throws IOException {
    try (var server = MetricsServer.listen("127.0.0.1:0", Metrics.create())) {
      String request = "GET " + path + " HTTP/1.1\r\nHost: rebind.example:";
      String answer = talk(server, request + ((SockAddrIn) server.address()).port() + "\r\n\r\n");
      assertStatus(421, answer);
      assertFalse(answer.contains("landline_"), answer);
    }
  }

  @Test
  void noHeaderKeepsTheOthersWaiting() throws IOException {
    // Enough for every carrier, if reading one took more than a moment.
    int carriers = 2 * Runtime.getRuntime().availableProcessors();
    String head = "GET /metrics HTTP/1.1\r\nHost: localhost\r\na:" + " ".repeat(8_000);
    var held = new ArrayList<Socket>();
    try (var server = MetricsServer.listen("127.0.0.1:0", Metrics.create())) {
      try {
        for (int i = 0; i < Math.min(carriers, 15); i++) {
          held.add(dial(server.address()));
          held.getLast().sendAll((head + "\u0001\r\n\r\n").getBytes(UTF_8));
        }
        assertStatus(200, get(server, "/healthz"));
        for (Socket each : held) {
          assertStatus(400, new String(each.inputStream().readAllBytes(), UTF_8));
        }
      } finally {
        held.forEach(Socket::close);
      }
    }
  }

  @Test
  void aHeadHasNoContent() throws IOException {
    try (var server = MetricsServer.listen("127.0.0.1:0", Metrics.create())) {
      String answer = talk(server, "HEAD /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
      assertTrue(answer.startsWith("HTTP/1.1 200 OK\r\n"), answer);
      assertTrue(answer.contains("\r\nContent-Length: 3\r\n"), answer);
      assertTrue(answer.endsWith("\r\n\r\n"), answer);
    }
  }

  @Test
  void aRequestThatIsTooLongIsAnsweredThoughItGoesOn() throws IOException {
    try (var server = MetricsServer.listen("127.0.0.1:0", Metrics.create())) {
      assertStatus(414, talk(server, "GET /" + "a".repeat(30_000)));
      String header = "X: " + "a".repeat(1000) + "\r\n";
      assertStatus(431, talk(server, "GET /metrics HTTP/1.1\r\n" + header.repeat(30)));
      assertStatus(
          405,
          talk(server, "POST /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n" + "a".repeat(30_000)));
    }
  }

  @Test
  void aRequestMayComeInPiecesOrNotAtAll() throws IOException {
    try (var server = MetricsServer.listen("127.0.0.1:0", Metrics.create());
        Socket slow = dial(server.address());
        Socket half = dial(server.address());
        Socket silent = dial(server.address())) {
      for (byte b : "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(UTF_8)) {
        slow.sendAll(new byte[] {b});
      }
      assertStatus(200, new String(slow.inputStream().readAllBytes(), UTF_8));
      half.sendAll("GET /healthz HTTP/1.1\r\n".getBytes(UTF_8));
      half.shutdown(Shutdown.SHUT_WR);
      assertStatus(400, new String(half.inputStream().readAllBytes(), UTF_8));
      silent.shutdown(Shutdown.SHUT_WR);
      assertEquals("", new String(silent.inputStream().readAllBytes(), UTF_8));
    }
  }

  @Test
  void whoSaysNothingIsLeftAndOneTooManyHearsThatItIsBusy() throws IOException {
    var idle = new ArrayList<Socket>();
    try (var server = MetricsServer.listen("127.0.0.1:0", Metrics.create())) {
      try {
        for (int i = 0; i < 16; i++) {
          idle.add(dial(server.address()));
        }
        String answer;
        try (Socket more = dial(server.address())) {
          answer = new String(more.inputStream().readAllBytes(), UTF_8);
        }
        assertStatus(503, answer);
        assertTrue(answer.endsWith("\r\n\r\nbusy\n"), answer);
        for (Socket each : idle) {
          assertEquals(0, each.recv(new byte[1]));
        }
        assertStatus(200, get(server, "/healthz"));
      } finally {
        idle.forEach(Socket::close);
      }
    }
  }

  @Test
  void aProcessIsReadyWhenItsServersRun() throws IOException, InterruptedException {
    var serving = new CountDownLatch(1);
    var finish = new CountDownLatch(1);
    StreamService slow =
        connection -> {
          serving.countDown();
          try {
            finish.await();
          } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
          }
        };
    var config = StreamConfig.builder().name("greet").build();
    Metrics metrics = Metrics.create();
    try (var shown = MetricsServer.listen("127.0.0.1:0", metrics);
        var other = DatagramServer.listen("127.0.0.1:0", request -> {});
        var server = StreamServer.listen(LOOPBACK, slow, config);
        Socket socket = dial(server.address())) {
      assertReady("no server yet", shown);
      metrics.add(other);
      metrics.add(server);
      assertReady("", shown);
      serving.await();
      Thread stopping =
          Thread.ofVirtual().start(() -> server.stop(Deadline.in(Duration.ofSeconds(60))));
      while (server.state() == ServerState.RUNNING) {
        Thread.onSpinWait();
      }
      assertReady("greet: draining", shown);
      finish.countDown();
      stopping.join();
      assertReady("greet: stopped", shown);
      assertTrue(other.stop(Deadline.in(Duration.ofSeconds(60))));
      assertReady("server: stopped\ngreet: stopped", shown);
      assertStatus(200, get(shown, "/healthz"));
      assertTrue(socket.fileno() >= 0);
    }
  }

  private static void assertReady(String obstacles, MetricsServer server) throws IOException {
    String answer = get(server, "/readyz");
    assertStatus(obstacles.isEmpty() ? 200 : 503, answer);
    assertTrue(
        answer.endsWith(obstacles.isEmpty() ? "\nready\n" : "\n" + obstacles + "\n"), answer);
  }

  @Test
  void aServerThatBrokeIsNotReady() throws IOException {
    Metrics metrics = Metrics.create();
    try (var server = StreamServer.listen("127.0.0.1:0", connection -> {})) {
      metrics.add(server);
      assertEquals(List.of(), metrics.obstacles());
      try (var kernel = FaultyKernel.install()) {
        kernel.fail(KernelCall.ACCEPT4, 1, Errno.EINVAL);
        try (Socket socket = Socket.socket(server.address().domain(), Type.STREAM)) {
          // It may be reset before it is told that it was connected.
          socket.connectEx(server.address());
          assertThrows(IOException.class, server::join);
        }
      }
      assertEquals(List.of("server: broken"), metrics.obstacles());
      server.stop(Deadline.in(Duration.ZERO));
      assertEquals(ServerState.BROKEN, server.state());
    }
  }

  @Test
  void figuresHaveNoAddresses() throws IOException {
    Metrics metrics = Metrics.create();
    try (var server =
        StreamServer.listen("127.0.0.1:0", connection -> connection.writeUtf8("hello"))) {
      metrics.add(server);
      for (int i = 0; i < 5; i++) {
        try (Socket socket = dial(server.address())) {
          assertEquals(5, socket.inputStream().readAllBytes().length);
        }
      }
      assertFalse(metrics.prometheus().contains("127.0.0.1"));
      assertEquals(
          metrics.prometheus().lines().count(), metrics.prometheus().lines().distinct().count());
    }
  }
}
