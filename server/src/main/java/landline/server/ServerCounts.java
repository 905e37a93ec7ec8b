// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.util.Map;

/// The counters of a server since it was created, at one moment: an immutable record for each kind
/// of server, with getters for programs, and with samples for a [Sink].
///
/// It describes its own metrics, so that exporters depend on no kind of server: a new kind, or a
/// new counter, needs no change there.
public interface ServerCounts {

  /// Hands all numbers to the sink, those of one metric in sequence.
  void collect(Sink sink);

  /// Receives samples.
  interface Sink {

    /// Receives a sample of a counter or a gauge.
    ///
    /// @param labels distinguish it from other samples of the metric of the same server; never the
    ///   address of a peer, since there would be no bound to the number of samples
    void add(Metric metric, Map<String, String> labels, long value);

    /// Receives a sample of a histogram or a summary.
    void add(Metric metric, Map<String, String> labels, Histogram value);
  }
}
