// SPDX-License-Identifier: Apache-2.0
package landline.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigDecimal;
import java.util.List;
import java.util.Objects;
import landline.server.Histogram;
import landline.server.Metric;
import org.junit.jupiter.api.Test;

/// Metrics as text.
class ExpositionTest {

  private static final Metric ACTIVE =
      Metric.gauge(
          "landline_server_connections_active",
          "Connections that are being served, or shake hands.");
  private static final Metric REFUSED =
      Metric.counter("landline_server_connections_refused", "Connections rejected, by limit.");
  private static final Metric DURATION =
      new Metric(
          Metric.Kind.HISTOGRAM,
          "landline_server_connection_duration_seconds",
          "seconds",
          "Duration of connections, counted when they end.");
  private static final List<Double> BOUNDS = List.of(0.5, 1.0);

  private static Samples samples() {
    var samples = new Samples();
    Labels greet = Labels.of("greet", "tcp");
    samples.add(ACTIVE, greet, 2);
    samples.add(REFUSED, Labels.of("a\"b\\c\nd", "unix").and("reason", "peer_rate"), 3);
    samples.add(DURATION, greet, new Histogram(BOUNDS, List.of(1L, 1L, 1L), 3601.2));
    samples.add(SocketCollector.PROCESS_IO, SocketCollector.RECEIVE, Long.MAX_VALUE);
    return samples;
  }

  @Test
  void prometheusNamesWhatItCounts() {
    assertEquals(
        """
        # HELP landline_server_connections_active Connections that are being served, or shake hands.
        # TYPE landline_server_connections_active gauge
        landline_server_connections_active{server="greet",network_transport="tcp"} 2
        # HELP landline_server_connections_refused_total Connections rejected, by limit.
        # TYPE landline_server_connections_refused_total counter
        landline_server_connections_refused_total{server="a\\"b\\\\c\\nd",network_transport="unix",reason="peer_rate"} 3
        # HELP landline_server_connection_duration_seconds Duration of connections, counted when they end.
        # TYPE landline_server_connection_duration_seconds histogram
        landline_server_connection_duration_seconds_bucket{server="greet",network_transport="tcp",le="0.5"} 1
        landline_server_connection_duration_seconds_bucket{server="greet",network_transport="tcp",le="1.0"} 2
        landline_server_connection_duration_seconds_bucket{server="greet",network_transport="tcp",le="+Inf"} 3
        landline_server_connection_duration_seconds_count{server="greet",network_transport="tcp"} 3
        landline_server_connection_duration_seconds_sum{server="greet",network_transport="tcp"} 3601.2
        # HELP process_network_io_bytes_total Payload that all sockets of Landline in the process have moved so far.
        # TYPE process_network_io_bytes_total counter
        process_network_io_bytes_total{network_io_direction="receive"} 9223372036854775807
        """,
        Exposition.PROMETHEUS.write(samples()));
  }

  @Test
  void openMetricsNamesFamiliesAndUnitsAndEnds() {
    var samples = new Samples();
    samples.add(SocketCollector.PROCESS_IO, SocketCollector.TRANSMIT, 7);
    assertEquals(
        """
        # HELP process_network_io_bytes Payload that all sockets of Landline in the process have moved so far.
        # TYPE process_network_io_bytes counter
        # UNIT process_network_io_bytes bytes
        process_network_io_bytes_total{network_io_direction="transmit"} 7
        # EOF
        """,
        Exposition.OPEN_METRICS.write(samples));
    assertEquals("# EOF\n", Exposition.OPEN_METRICS.write(new Samples()));
  }

  @Test
  void aFractionIsWrittenAsItIsAndASummaryWithoutBuckets() {
    var samples = new Samples();
    samples.add(ProcessCollector.CPU, Labels.NONE, BigDecimal.valueOf(1250, 2));
    samples.add(ProcessCollector.START, Labels.NONE, BigDecimal.valueOf(1_795_464_966_000L, 3));
    samples.add(
        JvmCollector.COLLECTIONS,
        Labels.NONE.and("gc", "Copy"),
        new Histogram(List.of(), List.of(3L), 0.017));
    assertEquals(
        """
        # HELP process_cpu_seconds Processor time of the process, user and system.
        # TYPE process_cpu_seconds counter
        # UNIT process_cpu_seconds seconds
        process_cpu_seconds_total 12.50
        # HELP process_start_time_seconds Start of the process, in seconds since 1970.
        # TYPE process_start_time_seconds gauge
        # UNIT process_start_time_seconds seconds
        process_start_time_seconds 1795464966.000
        # HELP jvm_gc_collection_seconds Garbage collections, and the time that they took.
        # TYPE jvm_gc_collection_seconds summary
        # UNIT jvm_gc_collection_seconds seconds
        jvm_gc_collection_seconds_count{gc="Copy"} 3
        jvm_gc_collection_seconds_sum{gc="Copy"} 0.017
        # EOF
        """,
        Exposition.OPEN_METRICS.write(samples));
  }

  @Test
  void whatHasTheSameLabelsIsAddedUp() {
    Samples samples = samples();
    Labels greet = Labels.of("greet", "tcp");
    samples.add(ACTIVE, greet, 5);
    samples.add(DURATION, greet, new Histogram(BOUNDS, List.of(1L, 0L, 0L), 0.1));
    assertEquals(BigDecimal.valueOf(7), samples.numbers(ACTIVE.name()).get(greet));
    Histogram sum = Objects.requireNonNull(samples.histograms(DURATION.name()).get(greet));
    assertEquals(List.of(2L, 1L, 1L), sum.counts());
    assertEquals(3601.3, sum.sum(), 1e-6);
  }
}
