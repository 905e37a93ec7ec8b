// SPDX-License-Identifier: Apache-2.0
package landline.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import landline.server.DatagramConfig;
import landline.server.DatagramServer;
import landline.server.DatagramService;
import landline.server.Histogram;
import landline.server.Metric;
import landline.server.Request;
import landline.server.Server;
import landline.server.ServerCounts;
import landline.server.StreamConfig;
import landline.server.StreamServer;
import landline.socket.Deadline;
import landline.socket.Dial;
import landline.socket.SockAddrIn;
import landline.socket.internal.Log;
import landline.testkit.LeakCheck;
import landline.testkit.MemoryLogger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Servers of which metrics, health or state can't be told, and the page that tells the others.
@ExtendWith(LeakCheck.class)
class SourceTest {

  private static Server of(String name, DatagramService service) throws IOException {
    return DatagramServer.listen(
        SockAddrIn.loopback(0), service, DatagramConfig.builder().name(name).build());
  }

  private static DatagramService counting(ServerCounts counts) {
    return new DatagramService() {
      @Override
      public void handle(Request request) {}

      @Override
      public ServerCounts counts() {
        return counts;
      }
    };
  }

  private static ServerCounts buckets(double bound) {
    var metric = new Metric(Metric.Kind.HISTOGRAM, "test_seconds", "seconds", "Test.");
    var value = new Histogram(List.of(bound), List.of(1L, 1L), 2);
    return sink -> sink.add(metric, Map.of(), value);
  }

  @Test
  void whoCanNotBeReadIsMissingAndCountedAndTheOthersAreThere() throws IOException {
    Metrics metrics = Metrics.create();
    ServerCounts thrown =
        sink -> {
          sink.add(Metric.gauge("test_partial", "Test."), Map.of(), 1);
          throw new StackOverflowError("test");
        };
    ServerCounts kind = sink -> sink.add(Metric.counter("process_max_fds", "Test."), Map.of(), 1);
    ServerCounts label = sink -> sink.add(Metric.gauge("test", "Test."), Map.of("server", "x"), 1);
    try (var shown = MetricsServer.listen("127.0.0.1:0", metrics);
        var good = of("good", counting(buckets(1)));
        var throwing = of("throwing", counting(thrown));
        var typed = of("typed", counting(kind));
        var labelled = of("labelled", counting(label));
        var bounded = of("good", counting(buckets(2)))) {
      List.of(throwing, typed, labelled, good, bounded).forEach(metrics::add);
      for (int scrape = 1; scrape <= 2; scrape++) {
        String page = MetricsServerTest.get(shown, "/metrics");
        MetricsServerTest.assertStatus(200, page);
        assertFalse(page.contains("test_partial"), page);
        assertTrue(page.contains("\nprocess_max_fds "), page);
        assertTrue(page.contains("\ntest_seconds_count{server=\"good\","), page);
        for (String source : List.of("throwing", "typed", "labelled")) {
          assertFalse(page.contains("{server=\"" + source), page);
          assertErrors(scrape, source, page);
        }
        // Of two with this name the second has failed.
        assertErrors(scrape, "good", page);
        assertErrors(0, "jvm", page);
      }
    }
  }

  private static void assertErrors(int count, String source, String page) {
    String line = "\nlandline_scrape_errors_total{source=\"" + source + "\"} " + count + "\n";
    assertTrue(page.contains(line), page);
  }

  /// A server that knows its name alone.
  private static Server silent(Server server) {
    return (Server)
        Proxy.newProxyInstance(
            Server.class.getClassLoader(),
            new Class<?>[] {Server.class},
            (_, method, arguments) -> {
              if (method.getName().equals("name")) {
                return method.invoke(server, arguments);
              }
              throw new IllegalStateException("test");
            });
  }

  @Test
  void whatCanNotBeToldOfAServerIsUnknown() throws IOException {
    Metrics metrics = Metrics.create();
    try (var shown = MetricsServer.listen("127.0.0.1:0", metrics);
        var server = of("greet", counting(_ -> {}))) {
      metrics.add(silent(server));
      for (String path : List.of("/healthz", "/readyz")) {
        String answer = MetricsServerTest.get(shown, path);
        MetricsServerTest.assertStatus(503, answer);
        assertTrue(answer.endsWith("\r\n\r\ngreet: unknown\n"), answer);
      }
    }
  }

  /// Each would spoil the whole page.
  @Test
  void whatAReaderRefusesIsLeftOut() throws IOException {
    var buckets = new Histogram(List.of(1.0), List.of(1L, 1L), 2);
    var wrong =
        Map.<String, ServerCounts>of(
            "suffix",
            sink -> sink.add(Metric.gauge("landline_sockets_opened_total", "Test."), Map.of(), 1),
            "family",
            sink -> sink.add(Metric.gauge("jvm_gc_collection_seconds_sum", "Test."), Map.of(), 1),
            "label",
            sink -> sink.add(Metric.gauge("test", "Test."), Map.of("__name__", "x"), 1),
            "number",
            sink -> sink.add(Metric.gauge("test", "Test."), Map.of(), buckets),
            "histogram",
            sink -> sink.add(new Metric(Metric.Kind.HISTOGRAM, "test", "", "Test."), Map.of(), 1),
            "help",
            sink -> sink.add(withoutHelp(), Map.of(), 1));
    for (var each : wrong.entrySet()) {
      Metrics metrics = Metrics.create();
      try (var server = of(each.getKey(), counting(each.getValue()))) {
        metrics.add(server);
        String page = metrics.prometheus();
        assertErrors(1, each.getKey(), page);
        assertFalse(page.contains("{server="), page);
      }
    }
  }

  @Test
  @SuppressWarnings("NullAway") // As if there were a bug.
  void aBugIsAnsweredWithAnError() throws IOException {
    try (var server =
            StreamServer.listen(
                SockAddrIn.loopback(0), new MetricsHttpService(null), StreamConfig.DEFAULT);
        var client = Dial.dial(server.address(), Deadline.in(Duration.ofSeconds(30)))) {
      client.send("GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(UTF_8));
      String answer = new String(client.inputStream().readAllBytes(), UTF_8);
      MetricsServerTest.assertStatus(500, answer);
      assertTrue(answer.endsWith("\r\n\r\nfailed, see the log\n"), answer);
    }
  }

  // As code does that NullAway does not check.
  @SuppressWarnings("NullAway")
  private static Metric withoutHelp() {
    return Metric.gauge("test_mute", null);
  }

  @Test
  void theFirstFailureIsLoggedAndThenNoOther() {
    var log = new MemoryLogger();
    var source =
        new Source(
            "greet",
            _ -> {
              throw new IllegalStateException("test");
            },
            new Log(log));
    source.read(new Samples());
    source.read(new Samples());
    source.log("health", new IllegalStateException("test"));
    assertEquals(List.of("WARNING greet: metrics", "WARNING greet: health"), log.text());
  }
}
