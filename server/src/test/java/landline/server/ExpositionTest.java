// SPDX-License-Identifier: Apache-2.0
package landline.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// Metrics as text.
class ExpositionTest {

  private static Samples figures() {
    var figures = new Samples();
    Labels greet = Labels.of("greet", "tcp");
    figures.add(Metric.CONNECTIONS_ACTIVE, greet, 2);
    figures.add(Metric.PROCESS_IO, ServerCollector.RECEIVE, Long.MAX_VALUE);
    figures.add(
        Metric.CONNECTIONS_REFUSED,
        Labels.of("a\"b\\c\nd", "unix").and("reason", RejectReason.PEER_RATE),
        3);
    var durations = new Durations(0.5, 1);
    durations.add(Duration.ofMillis(500));
    durations.add(Duration.ofMillis(700));
    durations.add(Duration.ofHours(1));
    figures.add(Metric.CONNECTION_DURATION, greet, durations.now());
    return figures;
  }

  @Test
  void prometheusNamesWhatItCounts() {
    assertEquals(
        """
        # HELP landline_server_connections_active Connections that are being served, or shake hands.
        # TYPE landline_server_connections_active gauge
        landline_server_connections_active{server="greet",network_transport="tcp"} 2
        # HELP landline_server_connections_refused_total Connections that were turned away, by the limit that was the reason.
        # TYPE landline_server_connections_refused_total counter
        landline_server_connections_refused_total{server="a\\"b\\\\c\\nd",network_transport="unix",reason="peer_rate"} 3
        # HELP landline_server_connection_duration_seconds How long connections were open, told at their end.
        # TYPE landline_server_connection_duration_seconds histogram
        landline_server_connection_duration_seconds_bucket{server="greet",network_transport="tcp",le="0.5"} 1
        landline_server_connection_duration_seconds_bucket{server="greet",network_transport="tcp",le="1.0"} 2
        landline_server_connection_duration_seconds_bucket{server="greet",network_transport="tcp",le="+Inf"} 3
        landline_server_connection_duration_seconds_count{server="greet",network_transport="tcp"} 3
        landline_server_connection_duration_seconds_sum{server="greet",network_transport="tcp"} 3601.2
        # HELP process_network_io_bytes_total Payload that the sockets of Landline have moved so far, in all of the process.
        # TYPE process_network_io_bytes_total counter
        process_network_io_bytes_total{network_io_direction="receive"} 9223372036854775807
        """,
        Exposition.PROMETHEUS.write(figures()));
  }

  @Test
  void openMetricsNamesFamiliesAndUnitsAndEnds() {
    var figures = new Samples();
    figures.add(Metric.PROCESS_IO, ServerCollector.TRANSMIT, 7);
    assertEquals(
        """
        # HELP process_network_io_bytes Payload that the sockets of Landline have moved so far, in all of the process.
        # TYPE process_network_io_bytes counter
        # UNIT process_network_io_bytes bytes
        process_network_io_bytes_total{network_io_direction="transmit"} 7
        # EOF
        """,
        Exposition.OPEN_METRICS.write(figures));
    assertEquals("# EOF\n", Exposition.OPEN_METRICS.write(new Samples()));
  }

  @Test
  void whatHasTheSameLabelsIsAddedUp() {
    Samples figures = figures();
    Labels greet = Labels.of("greet", "tcp");
    figures.add(Metric.CONNECTIONS_ACTIVE, greet, 5);
    var more = new Durations(0.5, 1);
    more.add(Duration.ofMillis(100));
    figures.add(Metric.CONNECTION_DURATION, greet, more.now());
    assertEquals(7, figures.numbers(Metric.CONNECTIONS_ACTIVE).get(greet));
    Histogram sum =
        Objects.requireNonNull(figures.histograms(Metric.CONNECTION_DURATION).get(greet));
    assertEquals("2 1 1", sum.counts()[0] + " " + sum.counts()[1] + " " + sum.counts()[2]);
    assertEquals(3601.3, sum.sum(), 1e-6);
  }
}
