// SPDX-License-Identifier: Apache-2.0
package landline.cli.time;

import java.util.Locale;
import java.util.Optional;
import landline.socket.internal.JsonFields;
import landline.time.ntp.NtpMajority;

/// A comparison as one line of JSON. `docs/ntp-client.md` lists the fields.
final class ComparisonJson {

  private ComparisonJson() {}

  static String of(Comparison comparison) {
    Optional<NtpMajority> majority = comparison.majority();
    return new JsonFields()
        .list(
            "servers", comparison.results().stream().map(each -> server(comparison, each)).toList())
        .number("agreeing", comparison.agreeing())
        .flag("majority", comparison.isMajority())
        .raw("low_seconds", bound(majority.map(each -> Seconds.of(each.low()))))
        .raw("high_seconds", bound(majority.map(each -> Seconds.of(each.high()))))
        .toString();
  }

  private static String bound(Optional<Double> seconds) {
    return seconds.map(Seconds::decimal).orElse("null");
  }

  private static String server(Comparison comparison, Comparison.Result result) {
    JsonFields fields =
        result.measured().isPresent()
            ? MeasurementJson.of(result.server(), result.measured().get())
            : new JsonFields().text("server", result.server().toString());
    return fields
        .text("verdict", comparison.verdict(result).name().toLowerCase(Locale.ROOT))
        .text("reason", result.reason())
        .toString();
  }
}
