// SPDX-License-Identifier: Apache-2.0
/// Counts of servers and of the process, shown to Prometheus and OpenMetrics over HTTP.
module landline.metrics {
  requires static org.jspecify;
  requires transitive landline.server;

  exports landline.metrics;
}
