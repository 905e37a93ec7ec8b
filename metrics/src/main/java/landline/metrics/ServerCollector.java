// SPDX-License-Identifier: Apache-2.0
package landline.metrics;

import java.util.Map;
import landline.server.Histogram;
import landline.server.Metric;
import landline.server.Server;
import landline.server.ServerCounts;
import landline.server.ServerState;

/// Collects the counts of servers on request. They count all the time.
final class ServerCollector {

  private static final Metric SERVERS = Metric.gauge("landline_servers", "Servers in this state.");

  private ServerCollector() {}

  static void read(Server server, Samples into) {
    read(server.name(), server.transport(), server.state(), server.counts(), into);
  }

  static void read(
      String name, String transport, ServerState now, ServerCounts counts, Samples into) {
    Labels labels = Labels.of(name, transport);
    for (ServerState state : ServerState.values()) {
      into.add(SERVERS, labels.and("state", state.toString()), state == now ? 1 : 0);
    }
    counts.collect(
        new ServerCounts.Sink() {
          @Override
          public void add(Metric metric, Map<String, String> more, long value) {
            into.add(metric, labels.and(more), value);
          }

          @Override
          public void add(Metric metric, Map<String, String> more, Histogram value) {
            into.add(metric, labels.and(more), value);
          }
        });
  }
}
