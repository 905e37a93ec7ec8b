// SPDX-License-Identifier: Apache-2.0
package landline.metrics;

import java.util.Map;
import java.util.TreeMap;

/// The labels of a sample, as written between the braces of both text formats. Never contains the
/// address of a peer: that would make the number of samples unbounded.
///
/// @param text such as `server="greet",network_transport="tcp"`; empty for none
record Labels(String text) {

  static final Labels NONE = new Labels("");

  /// The labels of a server's samples.
  ///
  /// @param transport OpenTelemetry's `network.transport`
  static Labels of(String server, String transport) {
    return NONE.and("server", server).and("network_transport", transport);
  }

  Labels and(String name, String value) {
    // OpenMetrics 1.0, "escaped-string"; the Prometheus text format escapes the same three.
    String escaped = value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    return new Labels((text.isEmpty() ? "" : text + ',') + name + "=\"" + escaped + '"');
  }

  /// Adds labels in the order of their names, which is the same in all samples of a metric.
  Labels and(Map<String, String> more) {
    Labels all = this;
    for (var each : new TreeMap<>(more).entrySet()) {
      all = all.and(each.getKey(), each.getValue());
    }
    return all;
  }

  /// With braces, unless there are none.
  @Override
  public String toString() {
    return text.isEmpty() ? "" : '{' + text + '}';
  }
}
