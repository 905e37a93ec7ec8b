// SPDX-License-Identifier: Apache-2.0
/// Metrics of servers and of the process, for Prometheus and OpenMetrics over HTTP.
module landline.metrics {
  requires java.management;
  requires static org.jspecify;
  requires transitive landline.server;

  exports landline.metrics;
}
