// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.util.Map;

/// What a server has counted since it was made, at one moment: an immutable record for each kind of
/// server, with the numbers by name for programs, and as samples for a [Sink].
///
/// It describes its own metrics, so that whoever shows them needs to know no kind of server:
/// another kind, or a new number, needs no change there.
public interface ServerCounts {

  /// Hands over all numbers as samples, those of one metric behind each other.
  ///
  /// @param sink who takes them
  void collect(Sink sink);

  /// Takes samples.
  interface Sink {

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
}
