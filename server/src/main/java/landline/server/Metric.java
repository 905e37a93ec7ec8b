// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.util.Objects;
import java.util.regex.Pattern;

/// The metric of a sample, for Prometheus and OpenMetrics.
///
/// Names and labels are those of OpenTelemetry's semantic conventions where these have one, written
/// as its rules for Prometheus say: `process.network.io` in bytes is `process_network_io_bytes`.
/// Its conventions for servers below HTTP are Kestrel's alone, whose connection metrics are the
/// model of ours; see <https://opentelemetry.io/docs/specs/semconv/dotnet/dotnet-kestrel-metrics/>.
///
/// @param kind how the value changes
/// @param name the name without the suffixes of samples, such as `_total`
/// @param unit the suffix of the name, such as `bytes`; empty for none
/// @param help a sentence for people
public record Metric(Kind kind, String name, String unit, String help) {

  // The Prometheus data model, "Metric names and labels".
  private static final Pattern NAME = Pattern.compile("[a-zA-Z_:][a-zA-Z0-9_:]*");

  /// How a value changes.
  public enum Kind {
    /// Only grows.
    COUNTER,
    /// Grows and falls.
    GAUGE,
    /// The number of values in each bucket.
    HISTOGRAM,
    /// The number of values, and their sum; the sample is a [Histogram] with one bucket.
    SUMMARY
  }

  /// Checks the name.
  public Metric {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(help, "help");
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("not a metric name: \"" + name + "\"");
    }
    if (!unit.isEmpty() && !name.endsWith("_" + unit)) {
      throw new IllegalArgumentException("name does not end with _" + unit + ": " + name);
    }
  }

  /// A counter without a unit.
  ///
  /// @param name without `_total`
  public static Metric counter(String name, String help) {
    return new Metric(Kind.COUNTER, name, "", help);
  }

  /// A gauge without a unit.
  public static Metric gauge(String name, String help) {
    return new Metric(Kind.GAUGE, name, "", help);
  }
}
