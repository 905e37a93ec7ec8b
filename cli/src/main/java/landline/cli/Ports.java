// SPDX-License-Identifier: Apache-2.0
package landline.cli;

/// The port of each service where none is given.
public final class Ports {

  public static final int GREET = 8080;
  public static final int CALL = 8081;
  public static final int EXEC = 8082;
  public static final int TIME = 8083;

  /// What OpenTelemetry gives to whoever shows figures to Prometheus.
  public static final int METRICS = 9464;

  private Ports() {}
}
