// SPDX-License-Identifier: Apache-2.0
package landline.metrics;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import landline.server.Histogram;
import landline.server.Metric;

/// The metrics of one moment, in insertion order. Samples with the same labels are added up, such
/// as two listeners of one service: a text format must not have a sample twice.
final class Samples {

  private final Map<String, Metric> metrics = new LinkedHashMap<>();
  // By each name that is in the text: it may have one type alone.
  private final Map<String, Metric> written = new HashMap<>();
  private final Map<String, Map<Labels, BigDecimal>> numbers = new LinkedHashMap<>();
  private final Map<String, Map<Labels, Histogram>> histograms = new LinkedHashMap<>();

  void add(Metric metric, Labels labels, long value) {
    add(metric, labels, BigDecimal.valueOf(value));
  }

  void add(Metric metric, Labels labels, BigDecimal value) {
    add(metric, false);
    numbers
        .computeIfAbsent(metric.name(), first -> new LinkedHashMap<>())
        .merge(labels, value, BigDecimal::add);
  }

  void add(Metric metric, Labels labels, Histogram value) {
    add(metric, true);
    histograms
        .computeIfAbsent(metric.name(), first -> new LinkedHashMap<>())
        .merge(labels, value, Histogram::plus);
  }

  /// @param histogram whether its value is a [Histogram]
  private void add(Metric metric, boolean histogram) {
    boolean distribution =
        metric.kind() == Metric.Kind.HISTOGRAM || metric.kind() == Metric.Kind.SUMMARY;
    if (histogram != distribution) {
      throw new IllegalArgumentException(
          metric.name()
              + " is a "
              + metric.kind()
              + (histogram ? ", no histogram" : ", no number"));
    }
    check(metric);
    metrics.putIfAbsent(metric.name(), metric);
    Exposition.names(metric).forEach(name -> written.putIfAbsent(name, metric));
  }

  private void check(Metric metric) {
    for (String name : Exposition.names(metric)) {
      Metric first = written.getOrDefault(name, metric);
      if (first.kind() != metric.kind()) {
        throw new IllegalArgumentException(
            name + " is a " + metric.kind() + " and a " + first.kind());
      }
      if (!first.name().equals(metric.name())) {
        throw new IllegalArgumentException(
            name + " is of " + metric.name() + " and of " + first.name());
      }
    }
  }

  private static void check(String metric, Histogram first, Histogram value) {
    if (!first.bounds().equals(value.bounds())) {
      throw new IllegalArgumentException(
          metric + " has bounds " + value.bounds() + " and " + first.bounds());
    }
  }

  /// Adds all samples of a source, or none if one does not go with what is there.
  ///
  /// @throws IllegalArgumentException for a metric of another kind, or a histogram of other buckets
  void addAll(Samples more) {
    more.metrics.values().forEach(this::check);
    more.histograms.forEach((name, each) ->
        each.forEach(
            (labels, value) -> check(name, histograms(name).getOrDefault(labels, value), value)));
    for (Metric metric : more.metrics.values()) {
      more.numbers(metric.name()).forEach((labels, value) -> add(metric, labels, value));
      more.histograms(metric.name()).forEach((labels, value) -> add(metric, labels, value));
    }
  }

  /// All metrics with a sample.
  List<Metric> metrics() {
    return new ArrayList<>(metrics.values());
  }

  /// The samples of a counter or a gauge.
  ///
  /// @param metric its name
  Map<Labels, BigDecimal> numbers(String metric) {
    return numbers.getOrDefault(metric, Collections.emptyMap());
  }

  /// The samples of a histogram or a summary.
  ///
  /// @param metric its name
  Map<Labels, Histogram> histograms(String metric) {
    return histograms.getOrDefault(metric, Collections.emptyMap());
  }
}
