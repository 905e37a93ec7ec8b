// SPDX-License-Identifier: Apache-2.0
package landline.interop.peers;

import static landline.interop.harness.Patience.PATIENCE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import landline.interop.harness.Certificate;
import landline.interop.harness.Python;
import landline.metrics.Metrics;
import landline.server.DatagramConfig;
import landline.server.DatagramServer;
import landline.server.StreamConfig;
import landline.server.StreamServer;
import landline.session.SessionConfig;
import landline.session.SessionServer;
import landline.socket.SockAddr;
import landline.socket.SockAddrIn;
import landline.testkit.PeerProcess;
import landline.testkit.RequiresPeer;
import landline.time.TimeConfig;
import landline.time.TimeService;
import landline.time.ntp.NtpConfig;
import landline.time.ntp.NtpService;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The rules for Prometheus and the dashboard of Grafana in `cli/share/landline`: they name what
/// servers of every kind have, and promtool(1) reads them.
@RequiresPeer("openssl")
class PrometheusTest {

  private static final Path SHARE = Path.of("..", "cli", "share", "landline");
  private static final Path RULES = SHARE.resolve("prometheus-rules.yml");
  private static final Path DASHBOARD = SHARE.resolve("grafana-dashboard.json");
  private static final Path TEST = Path.of("src", "test", "prometheus", "rules_test.yml");
  private static final SockAddr LOOPBACK = SockAddrIn.loopback(0);

  private static final Pattern QUERY =
      Pattern.compile("\"expr\": \"(.*)\",\\n *\"legendFormat\": \"(.*)\"");
  private static final Pattern VALUES =
      Pattern.compile("\"definition\": \"label_values\\((.*), (\\w+)\\)\"");
  private static final Pattern SHOWN = Pattern.compile("\\{\\{ *(?:\\$labels\\.)?(\\w+) *\\}\\}");
  private static final Pattern ALERT = Pattern.compile("- alert: (\\w+)\\n +expr: (.*)\\n");
  private static final Pattern SEVERITY = Pattern.compile("severity: (\\w+)");

  @TempDir private Path folder;

  /// The metrics of servers of every kind.
  private String exposition() throws IOException, InterruptedException {
    Certificate certificate = Certificate.make(folder, "server");
    var secured =
        StreamConfig.builder()
            .name("greet")
            .tls(certificate.certificates(), certificate.key())
            .build();
    var time = new TimeService(TimeConfig.builder().build());
    Metrics metrics = Metrics.create();
    try (var streams = StreamServer.listen(LOOPBACK, connection -> {}, secured);
        var datagrams =
            DatagramServer.listen(LOOPBACK, time, DatagramConfig.builder().name("time").build());
        var sessions = SessionServer.listen(LOOPBACK, session -> {}, SessionConfig.DEFAULT);
        var ntp = NtpService.listen(LOOPBACK, NtpConfig.DEFAULT)) {
      metrics.add(streams);
      metrics.add(datagrams);
      metrics.add(sessions);
      metrics.add(ntp);
      return metrics.prometheus();
    }
  }

  private static String promtool(String input, String... words)
      throws IOException, InterruptedException {
    try (PeerProcess promtool = PeerProcess.start("promtool", words)) {
      promtool.write(input);
      promtool.closeInput();
      assertEquals(0, promtool.awaitExit(PATIENCE), promtool::toString);
      return promtool.output() + promtool.errors();
    }
  }

  @Test
  @RequiresPeer("promtool")
  void promtoolHasNothingToSayAboutTheMetrics() throws IOException, InterruptedException {
    assertEquals("", promtool(exposition(), "check", "metrics"));
  }

  @Test
  @RequiresPeer("promtool")
  void promtoolAcceptsTheRules() throws IOException, InterruptedException {
    String said = promtool("", "check", "rules", RULES.toString());
    assertTrue(said.contains("SUCCESS: " + alerts().size() + " rules found"), said);
  }

  @Test
  @RequiresPeer("promtool")
  void eachAlertFiresWhenItShouldAndNotBefore() throws IOException, InterruptedException {
    String said = promtool("", "test", "rules", TEST.toString());
    assertTrue(said.contains("SUCCESS"), said);
    String tested = Files.readString(TEST);
    for (MatchResult alert : alerts()) {
      // What fires has labels.
      assertTrue(
          Pattern.compile("alertname: " + alert.group(1) + "\\n.*\\n +exp_alerts:")
              .matcher(tested)
              .find(),
          alert.group(1));
    }
  }

  private static List<MatchResult> alerts() throws IOException {
    List<MatchResult> alerts = ALERT.matcher(Files.readString(RULES)).results().toList();
    assertNotEquals(0, alerts.size());
    return alerts;
  }

  /// The labels that a text shows.
  private static Set<String> shown(String text) {
    return SHOWN
        .matcher(text)
        .results()
        .map(label -> label.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static List<String> unknown(PromNames names, String expression, String text) {
    var unknown = new ArrayList<>(names.unknown(expression));
    shown(text).stream()
        .filter(label -> !names.labels(expression).contains(label))
        .forEach(label -> unknown.add("no label " + label + ": " + expression));
    return unknown;
  }

  @Test
  void theRulesNameWhatIsThere() throws IOException, InterruptedException {
    PromNames names = PromNames.of(exposition());
    String rules = Files.readString(RULES);
    List<MatchResult> alerts = alerts();
    for (int i = 0; i < alerts.size(); i++) {
      int end = i + 1 < alerts.size() ? alerts.get(i + 1).start() : rules.length();
      String text = rules.substring(alerts.get(i).end(), end);
      assertEquals(List.of(), unknown(names, alerts.get(i).group(2), text));
    }
    assertEquals(rules.split("expr:", -1).length - 1, alerts.size());
  }

  @Test
  void theDashboardNamesWhatIsThere() throws IOException, InterruptedException {
    PromNames names = PromNames.of(exposition());
    String dashboard = Files.readString(DASHBOARD);
    List<MatchResult> queries = QUERY.matcher(dashboard).results().toList();
    assertEquals(dashboard.split("\"expr\":", -1).length - 1, queries.size());
    for (MatchResult query : queries) {
      assertEquals(List.of(), unknown(names, unescaped(query.group(1)), query.group(2)));
    }
    List<MatchResult> values = VALUES.matcher(dashboard).results().toList();
    assertEquals(dashboard.split("\"definition\":", -1).length - 1, values.size());
    for (MatchResult each : values) {
      String grouped = "sum by (" + each.group(2) + ") (" + unescaped(each.group(1)) + ")";
      assertEquals(List.of(), names.unknown(grouped));
    }
  }

  private static String unescaped(String json) {
    return json.replace("\\\"", "\"");
  }

  @Test
  @RequiresPeer("python3")
  void theDashboardIsJsonAndItsPanelsDoNotOverlap() throws IOException, InterruptedException {
    try (PeerProcess python = Python.run("dashboard.py", DASHBOARD.toAbsolutePath().toString())) {
      assertEquals(0, python.awaitExit(PATIENCE), python::toString);
      assertEquals("", python.output());
    }
  }

  @Test
  @RequiresPeer("promtool")
  void promtoolReadsEachQueryOfTheDashboard() throws IOException, InterruptedException {
    var rules = new StringBuilder("groups:\n- name: dashboard\n  rules:\n");
    List<MatchResult> queries = QUERY.matcher(Files.readString(DASHBOARD)).results().toList();
    for (int i = 0; i < queries.size(); i++) {
      // A string of JSON is one of YAML.
      String query = queries.get(i).group(1).replace("$__rate_interval", "5m");
      rules.append("  - record: query").append(i).append('\n');
      rules.append("    expr: \"").append(query).append("\"\n");
    }
    Path file = Files.writeString(folder.resolve("queries.yml"), rules);
    String said = promtool("", "check", "rules", file.toString());
    assertTrue(said.contains("SUCCESS: " + queries.size() + " rules found"), said);
  }

  @Test
  void thePageListsTheAlerts() throws IOException {
    String page = Files.readString(Path.of("..", "docs", "observability.md"));
    var listed =
        Pattern.compile("(?m)^\\| `(Landline\\w+)` \\| (\\w+) \\|")
            .matcher(page)
            .results()
            .map(row -> row.group(1) + " " + row.group(2))
            .toList();
    String rules = Files.readString(RULES);
    var there = new ArrayList<String>();
    for (MatchResult alert : alerts()) {
      var severity = SEVERITY.matcher(rules);
      assertTrue(severity.find(alert.end()), alert.group(1));
      there.add(alert.group(1) + " " + severity.group(1));
    }
    assertEquals(there, listed);
  }

  @Test
  void whatIsNotThereIsFound() {
    PromNames names =
        PromNames.of("requests_total{server=\"a\",state=\"up\"} 1\nbytes{le=\"+Inf\"} 2\n");
    assertEquals(
        List.of(),
        names.unknown("sum by (server) (rate(requests_total{state=\"up\",job=~\"$j\"}[5m])) > 0"));
    assertEquals(List.of(), names.unknown("up == 0 and on (job, instance) bytes"));
    assertEquals(
        List.of("no such metric: request_total"), names.unknown("rate(request_total[1m])"));
    assertEquals(
        List.of("requests_total is never state=\"down\"", "requests_total is never stat=~\".*\""),
        names.unknown("requests_total{state=\"down\",stat=~\".*\"}"));
    assertEquals(
        List.of("no such label: le in sum by (le) (requests_total)"),
        names.unknown("sum by (le) (requests_total)"));
    assertEquals(Set.of("server"), names.labels("sum by (server) (requests_total)"));
    assertEquals(Set.of("job", "instance", "le"), names.labels("bytes / 2"));
  }
}
