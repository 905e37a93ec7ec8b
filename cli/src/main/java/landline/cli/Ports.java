// SPDX-License-Identifier: Apache-2.0
package landline.cli;

/// The port of each service where none is given.
final class Ports {

  static final int GREET = 8080;
  static final int CALL = 8081;
  static final int EXEC = 8082;
  static final int TIME = 8083;

  /// What OpenTelemetry gives to whoever shows figures to Prometheus.
  static final int METRICS = 9464;

  private Ports() {}
}
