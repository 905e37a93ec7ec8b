// SPDX-License-Identifier: Apache-2.0
package landline.server;

/// What a server has counted since it was made, at one moment: an immutable record for each kind of
/// server, with the numbers by name for programs, and as samples for [MetricSink].
///
/// It describes its own metrics, so that whoever shows them needs to know no kind of server:
/// another kind, or a new number, needs no change there.
public interface ServerCounts {

  /// Hands over all numbers as samples, those of one metric behind each other.
  ///
  /// @param sink who takes them
  void collect(MetricSink sink);
}
