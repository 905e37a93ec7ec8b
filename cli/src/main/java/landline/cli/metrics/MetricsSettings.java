// SPDX-License-Identifier: Apache-2.0
package landline.cli.metrics;

import java.util.Optional;
import landline.cli.Setting;
import landline.cli.ValueType;

/// The settings of metrics.
final class MetricsSettings {

  static final Setting<Optional<String>> ADDRESS =
      Setting.ofAside(
              ServableMetrics.NAME,
              ValueType.ADDRESS_OR_OFF,
              Optional.<String>empty(),
              "Address of /metrics, /healthz and /readyz over HTTP: a loopback address, readable by"
                  + " every user of this machine, or a UNIX socket.")
          .common();
  static final Setting<Integer> MODE =
      Setting.ofAside(
          "metrics-mode", ValueType.MODE, 0600, "Permissions of the UNIX socket of metrics.");

  private MetricsSettings() {}
}
