// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.util.Map;

/// Takes the samples of [ServerCounts].
public interface MetricSink {

  /// Takes a sample of a counter or a gauge.
  ///
  /// @param metric what it is a sample of
  /// @param labels what tells it from other samples of the metric of the same server; never the
  ///   address of a peer, since there would be no bound to the number of samples
  /// @param value its value
  void add(Metric metric, Map<String, String> labels, long value);

  /// Takes a sample of a histogram.
  ///
  /// @param metric as for a number
  /// @param labels as for a number
  /// @param value its value
  void add(Metric metric, Map<String, String> labels, Histogram value);
}
