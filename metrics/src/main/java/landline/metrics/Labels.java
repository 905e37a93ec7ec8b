// SPDX-License-Identifier: Apache-2.0
package landline.metrics;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// The labels of a sample, as written between the braces of both text formats. Never contains the
/// address of a peer: that would make the number of samples unbounded.
///
/// @param text such as `server="greet",network_transport="tcp"`; empty for none
record Labels(String text) {

  // The Prometheus data model, "Metric names and labels".
  private static final Pattern NAME = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]*");
  // Of the server, and of what the formats and their readers add. None may be there twice.
  private static final Set<String> TAKEN =
      Set.of("server", "network_transport", "le", "quantile", "__name__");

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
  ///
  /// @throws IllegalArgumentException for one with which a reader would refuse the whole page
  Labels and(Map<String, String> more) {
    Labels all = this;
    for (var each : new TreeMap<>(more).entrySet()) {
      if (!NAME.matcher(each.getKey()).matches() || TAKEN.contains(each.getKey())) {
        throw new IllegalArgumentException("not a name for a label: \"" + each.getKey() + "\"");
      }
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
