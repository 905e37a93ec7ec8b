// SPDX-License-Identifier: Apache-2.0
package landline.metrics;

import java.util.Optional;
import landline.server.Metric;

/// Tells which Landline this is, as the metrics `…_build_info` of others do: the value is 1, and
/// what is told is in the labels. Other metrics can be joined with it in a query.
final class BuildInfo {

  static final Metric METRIC =
      Metric.gauge("landline_build_info", "The version of Landline, and of Java; the value is 1.");

  private static final Labels LABELS =
      Labels.NONE.and("version", version()).and("java_version", Runtime.version().toString());

  private BuildInfo() {}

  static void read(Samples into) {
    into.add(METRIC, LABELS, 1);
  }

  /// The version of the module; on the class path, that in the jar's manifest.
  private static String version() {
    return Optional.ofNullable(BuildInfo.class.getModule().getDescriptor())
        .flatMap(module -> module.rawVersion())
        .or(() ->
            Optional.ofNullable(BuildInfo.class.getPackage())
                .flatMap(own -> Optional.ofNullable(own.getImplementationVersion())))
        .orElse("unknown");
  }
}
