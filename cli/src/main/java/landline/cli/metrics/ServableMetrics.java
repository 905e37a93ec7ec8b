// SPDX-License-Identifier: Apache-2.0
package landline.cli.metrics;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import landline.cli.Binding;
import landline.cli.CommandContext;
import landline.cli.RunningServer;
import landline.cli.SampleCommands;
import landline.cli.ServeSettings;
import landline.cli.Setting;
import landline.cli.SideService;
import landline.cli.Transport;
import landline.metrics.Metrics;
import landline.metrics.MetricsServer;
import landline.server.Server;
import landline.socket.Deadline;
import landline.socket.SockAddr;

/// The description of metrics: the counters of the services, over HTTP.
public final class ServableMetrics implements SideService {

  static final String NAME = "metrics";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public int port() {
    // What OpenTelemetry gives to Prometheus exporters.
    return 9464;
  }

  @Override
  public List<Transport> transports() {
    return List.of(Transport.TCP, Transport.UNIX);
  }

  @Override
  public List<Setting<?>> settings() {
    return List.of(MetricsSettings.ADDRESS, MetricsSettings.MODE);
  }

  @Override
  public Setting<Optional<String>> address() {
    return MetricsSettings.ADDRESS;
  }

  @Override
  public void requireAllowed(SockAddr address) {
    MetricsServer.requireThisMachine(address);
  }

  @Override
  public Service open(ServeSettings settings, CommandContext context) {
    return new Figures(settings);
  }

  /// Answers until all other servers have ended, so that their end can be observed.
  private static final class Figures implements Service {
    private final ServeSettings settings;
    private final Metrics metrics = Metrics.create();
    private final List<MetricsServer> shown = new ArrayList<>();

    Figures(ServeSettings settings) {
      this.settings = settings;
    }

    @Override
    public void beside(Server other) {
      metrics.add(other);
    }

    @Override
    public RunningServer listen(Transport transport, Binding where) throws IOException {
      MetricsServer server =
          where.inherited().isPresent()
              ? MetricsServer.prepare(where.inherited().get(), metrics)
              : MetricsServer.listen(
                  where.address(), metrics, settings.value(MetricsSettings.MODE));
      shown.add(server);
      return new RunningServer(transport, server.address(), new UntilClosed(server.server()));
    }

    @Override
    public void close() {
      shown.forEach(MetricsServer::close);
    }
  }

  /// A server that is stopped when its service is closed.
  private record UntilClosed(Server server) implements RunningServer.Server {
    @Override
    public void stop(Deadline deadline) {}

    @Override
    public void join() throws IOException {
      server.join();
    }

    @Override
    public Optional<Server> asServer() {
      return Optional.of(server);
    }
  }

  @Override
  public String tryIt(Transport transport, SockAddr address) {
    return SampleCommands.curl(address, "/metrics");
  }
}
