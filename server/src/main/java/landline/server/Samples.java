// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;

/// The metrics of one moment. What has the same labels is added up, such as two listeners of one
/// service: a text format must not have a sample twice.
final class Samples {

  private final Map<Metric, Map<Labels, Long>> numbers = new EnumMap<>(Metric.class);
  private final Map<Metric, Map<Labels, Histogram>> histograms = new EnumMap<>(Metric.class);

  void add(Metric metric, Labels labels, long value) {
    numbers.computeIfAbsent(metric, first -> new LinkedHashMap<>()).merge(labels, value, Long::sum);
  }

  void add(Metric metric, Labels labels, Histogram value) {
    histograms
        .computeIfAbsent(metric, first -> new LinkedHashMap<>())
        .merge(labels, value, Histogram::plus);
  }

  /// The samples of a counter or a gauge.
  Map<Labels, Long> numbers(Metric metric) {
    return numbers.getOrDefault(metric, Collections.emptyMap());
  }

  /// The samples of a histogram.
  Map<Labels, Histogram> histograms(Metric metric) {
    return histograms.getOrDefault(metric, Collections.emptyMap());
  }
}
