// SPDX-License-Identifier: Apache-2.0
package landline.metrics;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import landline.server.Histogram;
import landline.server.Metric;

/// [Samples] as text, in one of two similar formats: that of Prometheus, version 0.0.4, and
/// OpenMetrics 1.0. See <https://prometheus.io/docs/instrumenting/exposition_formats/> and
/// <https://prometheus.io/docs/specs/om/open_metrics_spec/>.
enum Exposition {
  PROMETHEUS("text/plain; version=0.0.4; charset=utf-8"),
  OPEN_METRICS("application/openmetrics-text; version=1.0.0; charset=utf-8");

  private static final String COUNT = "_count";
  private static final String SUM = "_sum";
  private static final String BUCKET = "_bucket";

  private final String type;

  Exposition(String type) {
    this.type = type;
  }

  /// Its media type.
  String type() {
    return type;
  }

  String write(Samples samples) {
    var out = new StringBuilder(8192);
    for (Metric metric : samples.metrics()) {
      Map<Labels, BigDecimal> numbers = samples.numbers(metric.name());
      Map<Labels, Histogram> histograms = samples.histograms(metric.name());
      describe(out, metric);
      String name = sample(metric);
      numbers.forEach((labels, value) -> line(out, name, labels, value.toPlainString()));
      histograms.forEach((labels, value) -> {
        if (metric.kind() == Metric.Kind.HISTOGRAM) {
          buckets(out, name, labels, value);
        }
        line(out, name + COUNT, labels, Long.toString(value.count()));
        line(out, name + SUM, labels, Double.toString(value.sum()));
      });
    }
    if (this == OPEN_METRICS) {
      out.append("# EOF\n");
    }
    return out.toString();
  }

  private void describe(StringBuilder out, Metric metric) {
    // OpenMetrics names the family, the older format the samples.
    String name = this == OPEN_METRICS ? metric.name() : sample(metric);
    out.append("# HELP ").append(name).append(' ').append(escaped(metric.help())).append('\n');
    String kind = metric.kind().name().toLowerCase(Locale.ROOT);
    out.append("# TYPE ").append(name).append(' ').append(kind).append('\n');
    if (this == OPEN_METRICS && !metric.unit().isEmpty()) {
      out.append("# UNIT ").append(name).append(' ').append(metric.unit()).append('\n');
    }
  }

  // Both formats escape these two in this text, OpenMetrics quotes as well.
  private String escaped(String help) {
    String text = help.replace("\\", "\\\\").replace("\n", "\\n");
    return this == OPEN_METRICS ? text.replace("\"", "\\\"") : text;
  }

  /// The names that a metric has in either format: its own, and those of its samples.
  static List<String> names(Metric metric) {
    String name = metric.name();
    return switch (metric.kind()) {
      case GAUGE -> List.of(name);
      case COUNTER -> List.of(name, sample(metric));
      case SUMMARY -> List.of(name, name + COUNT, name + SUM);
      case HISTOGRAM -> List.of(name, name + COUNT, name + SUM, name + BUCKET);
    };
  }

  private static String sample(Metric metric) {
    return metric.kind() == Metric.Kind.COUNTER ? metric.name() + "_total" : metric.name();
  }

  private static void buckets(StringBuilder out, String name, Labels labels, Histogram value) {
    long below = 0;
    for (int i = 0; i < value.counts().size(); i++) {
      below += value.counts().get(i);
      // With a point also in the older format: "1" and "1.0" would be two samples.
      String bound = i < value.bounds().size() ? value.bounds().get(i).toString() : "+Inf";
      line(out, name + BUCKET, labels.and("le", bound), Long.toString(below));
    }
  }

  private static void line(StringBuilder out, String name, Labels labels, String value) {
    out.append(name).append(labels).append(' ').append(value).append('\n');
  }
}
