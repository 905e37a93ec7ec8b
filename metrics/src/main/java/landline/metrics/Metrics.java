// SPDX-License-Identifier: Apache-2.0
package landline.metrics;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import landline.server.Server;
import landline.server.ServerState;

/// The metrics of servers, of the process and of its virtual machine, for a [MetricsServer] or for
/// a program that exports them elsewhere.
///
/// Servers always count, without a lock, so a server can be added at any time without losing
/// counts. It is read on request, and kept for the life of this object, so that counters never fall
/// when it stops. `docs/observability.md` lists all metrics. No label has an address: the number of
/// samples does not depend on the peers. Servers of the same name and transport are added up. What
/// can't be read is left out and counted, as the counts of a service that throws.
///
/// ```java
/// Metrics metrics = Metrics.create();
/// metrics.add(StreamServer.listen("127.0.0.1:8080", service));
/// MetricsServer.listen("127.0.0.1:9464", metrics);
/// ```
///
/// Safe for concurrent use. Nothing here waits, except for the kernel's answers.
public final class Metrics {

  private static final String UNKNOWN = "unknown";

  // Before the servers, whose services may take a name that is one of these.
  private final List<Source> process =
      List.of(
          new Source("sockets", SocketCollector::read),
          new Source("process", ProcessCollector::read),
          new Source("jvm", JvmCollector::read),
          new Source("build", BuildInfo::read));
  private final List<Watched> servers = new CopyOnWriteArrayList<>();

  private record Watched(Server server, Source source) {}

  private Metrics() {}

  /// Makes metrics of the process alone, until servers are added.
  public static Metrics create() {
    return new Metrics();
  }

  /// Adds a server.
  ///
  /// @param server a server that was not added yet
  public void add(Server server) {
    var source = new Source(server.name(), samples -> ServerCollector.read(server, samples));
    servers.add(new Watched(server, source));
  }

  /// Returns the current metrics in Prometheus' text format, version 0.0.4.
  ///
  /// @return lines that end with a line feed
  public String prometheus() {
    return Exposition.PROMETHEUS.write(samples());
  }

  /// Returns the current metrics in the text format of OpenMetrics, version 1.0.
  ///
  /// @return lines that end with a line feed
  public String openMetrics() {
    return Exposition.OPEN_METRICS.write(samples());
  }

  Samples samples() {
    var samples = new Samples();
    process.forEach(source -> source.read(samples));
    servers.forEach(each -> each.source().read(samples));
    return samples;
  }

  /// Returns the failures of servers that a restart of the process may cure: those that are
  /// [ServerState#BROKEN] or not [healthy][Server#isHealthy]. May block for a second for each
  /// suspect server.
  ///
  /// @return a line for each, such as `greet: broken`, or `greet: unknown` if the server throws;
  ///   empty if all work
  public List<String> unhealthy() throws InterruptedException {
    var unhealthy = new ArrayList<String>();
    for (Watched each : servers) {
      try {
        if (!each.server().isHealthy()) {
          boolean broken = each.server().state() == ServerState.BROKEN;
          unhealthy.add(each.source().name() + ": " + (broken ? "broken" : "not working"));
        }
      } catch (RuntimeException | Error untold) {
        each.source().log("health", untold);
        unhealthy.add(each.source().name() + ": " + UNKNOWN);
      }
    }
    return List.copyOf(unhealthy);
  }

  /// Returns what keeps the process from being ready; it is ready when it has servers and all of
  /// them are [ServerState#RUNNING].
  ///
  /// @return a line for each obstacle, such as `greet: draining`, or `greet: unknown` if the server
  ///   throws; empty if it is ready
  public List<String> obstacles() {
    if (servers.isEmpty()) {
      return List.of("no server yet");
    }
    var obstacles = new ArrayList<String>();
    for (Watched each : servers) {
      try {
        ServerState state = each.server().state();
        if (state != ServerState.RUNNING) {
          obstacles.add(each.source().name() + ": " + state);
        }
      } catch (RuntimeException | Error untold) {
        each.source().log("state", untold);
        obstacles.add(each.source().name() + ": " + UNKNOWN);
      }
    }
    return List.copyOf(obstacles);
  }
}
