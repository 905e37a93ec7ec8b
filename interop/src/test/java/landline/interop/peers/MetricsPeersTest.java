// SPDX-License-Identifier: Apache-2.0
package landline.interop.peers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static landline.interop.harness.Patience.PATIENCE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import landline.interop.harness.Python;
import landline.metrics.Metrics;
import landline.metrics.MetricsServer;
import landline.server.ConnectionSummary;
import landline.server.DatagramServer;
import landline.server.StreamConfig;
import landline.server.StreamServer;
import landline.server.StreamService;
import landline.session.SessionConfig;
import landline.session.SessionServer;
import landline.socket.Deadline;
import landline.socket.SockAddr;
import landline.socket.SockAddrIn;
import landline.socket.Socket;
import landline.socket.Type;
import landline.testkit.PeerProcess;
import landline.testkit.Requires;
import landline.testkit.RequiresPeer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Metrics, health and the lines of connections, read by the programs of others.
@RequiresPeer({"curl", "python3"})
class MetricsPeersTest {

  private static final SockAddr LOOPBACK = SockAddrIn.loopback(0);
  private static final StreamService ECHO =
      connection -> {
        byte[] bytes = new byte[100];
        for (int length = connection.read(bytes); length > 0; length = connection.read(bytes)) {
          connection.write(bytes, 0, length);
        }
      };

  @TempDir private Path folder;

  private static String run(PeerProcess peer) throws InterruptedException {
    try (peer) {
      assertEquals(0, peer.awaitExit(PATIENCE), peer::toString);
      return peer.output();
    }
  }

  private static String curl(String... arguments) throws IOException, InterruptedException {
    var words = new ArrayList<>(List.of("-sS", "--max-time", "60", "-w", "\n%{http_code}"));
    words.addAll(List.of(arguments));
    return run(PeerProcess.start("curl", words.toArray(String[]::new)));
  }

  private static void talk(SockAddr server, String text) throws IOException {
    try (Socket socket = Socket.socket(server.domain(), Type.STREAM)) {
      socket.timeout(PATIENCE);
      socket.connect(server);
      socket.sendAll(text.getBytes(UTF_8));
      socket.inputStream().readNBytes(text.length());
    }
  }

  @Test
  void curlReadsEverything() throws IOException, InterruptedException {
    Metrics metrics = Metrics.create();
    try (var server = StreamServer.listen(LOOPBACK, ECHO, StreamConfig.DEFAULT);
        var shown = MetricsServer.listen("127.0.0.1:0", metrics)) {
      metrics.add(server);
      String base = "http://" + shown.address();
      String figures = curl(base + "/metrics");
      assertTrue(figures.endsWith("\n\n200"), figures);
      assertTrue(figures.contains("\nlandline_server_connections_active{server=\"server\""));
      assertEquals("ok\n\n200", curl(base + "/healthz"));
      assertEquals("ready\n\n200", curl(base + "/readyz"));
      // Over two connections, because the first says that it will be closed.
      assertEquals("ok\n\n200ready\n\n200", curl(base + "/healthz", base + "/readyz"));
      assertTrue(curl("-I", base + "/metrics").contains("\r\nContent-Length: "));
      assertTrue(curl(base + "/").endsWith("\n404"));
      assertTrue(curl("-d", "x".repeat(20_000), base + "/metrics").endsWith("\n405"));
      assertTrue(curl("-H", "X: " + "x".repeat(20_000), base + "/metrics").endsWith("\n431"));
      assertTrue(server.stop(Deadline.in(PATIENCE)));
      assertEquals("server: stopped\n\n503", curl(base + "/readyz"));
    }
  }

  @Test
  void curlReadsThemOverAUnixSocket() throws IOException, InterruptedException {
    String path = folder.resolve("metrics.sock").toString();
    try (var shown = MetricsServer.listen("unix:" + path, Metrics.create())) {
      assertEquals("ok\n\n200", curl("--unix-socket", path, "http://localhost/healthz"));
      assertEquals("no server yet\n\n503", curl("--unix-socket", path, "http://localhost/readyz"));
      assertEquals("unix:" + path, shown.address().toString());
    }
  }

  @Test
  void aPythonProgramReadsThemToo() throws IOException, InterruptedException {
    try (var shown = MetricsServer.listen("127.0.0.1:0", Metrics.create())) {
      String base = "http://" + shown.address();
      PeerProcess program = Python.run("metrics.py", base, "/metrics", "/healthz", "/readyz", "/x");
      assertEquals(
          List.of(
              "200 text/plain; version=0.0.4; charset=utf-8 True",
              "200 text/plain; charset=utf-8 True",
              "503 'no server yet\\n'",
              "404 'only /metrics, /healthz and /readyz\\n'"),
          run(program).lines().toList());
    }
  }

  /// A Python that has Prometheus' client library: that of Debian's packages is the system's own.
  private static String python() throws IOException, InterruptedException {
    for (String python : List.of("python3", "/usr/bin/python3")) {
      if (PeerProcess.find(python).isPresent() || Files.isExecutable(Path.of(python))) {
        try (PeerProcess peer = PeerProcess.start(python, "-c", "import prometheus_client")) {
          if (peer.awaitExit(PATIENCE) == 0) {
            return python;
          }
        }
      }
    }
    Requires.unless(false, "python3 has no prometheus_client");
    return "";
  }

  @Test
  void prometheusOwnParserReadsBothFormats() throws IOException, InterruptedException {
    String python = python();
    Metrics metrics = Metrics.create();
    var config = StreamConfig.builder().name("say \"\\hello\\\"\n").build();
    var ends = new LinkedBlockingQueue<ConnectionSummary>();
    try (var server =
            StreamServer.listen(LOOPBACK, ECHO, config.toBuilder().observer(ends::add).build());
        var datagrams = DatagramServer.listen("127.0.0.1:0", request -> {});
        var sessions = SessionServer.listen(LOOPBACK, session -> {}, SessionConfig.DEFAULT);
        var shown = MetricsServer.listen("127.0.0.1:0", metrics)) {
      metrics.add(server);
      metrics.add(datagrams);
      metrics.add(sessions);
      talk(server.address(), "hello");
      ends.take();
      String program = Path.of("src/test/python/metrics_parse.py").toAbsolutePath().toString();
      String url = "http://" + shown.address() + "/metrics";
      String[][] questions = {
        {"landline_server_connections_ended_total", "server=" + config.name(), "end=done"},
        {"landline_server_connection_duration_seconds_bucket", "le=+Inf"},
        {"landline_server_io_bytes_total", "network_io_direction=transmit"},
      };
      // One parser makes a fraction of a whole number, the other does not.
      String[] answers = {"counter 1", "histogram 1", "counter 5"};
      for (int i = 0; i < questions.length; i++) {
        var words = new ArrayList<>(List.of("-B", program, url));
        words.addAll(List.of(questions[i]));
        List<String> printed =
            run(PeerProcess.start(python, words.toArray(String[]::new)))
                .lines()
                .map(line -> line.replaceAll("\\.0$", ""))
                .toList();
        assertEquals(List.of(answers[i], answers[i]), printed);
      }
    }
  }

  @Test
  void pythonReadsTheLineOfAConnection() throws IOException, InterruptedException {
    StreamService fails =
        connection -> {
          connection.writeUtf8("hello");
          throw new IllegalStateException("a \"quoted\"\r\n{line} of 时 \uD83D and \\");
        };
    var ends = new LinkedBlockingQueue<ConnectionSummary>();
    try (var server =
        StreamServer.listen(LOOPBACK, fails, StreamConfig.builder().observer(ends::add).build())) {
      talk(server.address(), "hello");
      ConnectionSummary end = ends.take();
      String[] printed =
          Python.talk(Python.run("json_line.py"), end.toJson()).toArray(String[]::new);
      assertEquals(1, printed.length);
      assertEquals(
          "server "
              + end.received()
              + " 5 failed 'java.lang.IllegalStateException:"
              + " a \"quoted\"\\\\x0d\\\\x0a{line} of 时 \\\\ud83d and \\\\'",
          printed[0]);
    }
  }
}
