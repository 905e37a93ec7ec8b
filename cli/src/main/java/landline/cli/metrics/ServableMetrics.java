// SPDX-License-Identifier: Apache-2.0
package landline.cli.metrics;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import landline.cli.Binding;
import landline.cli.CommandContext;
import landline.cli.Listener;
import landline.cli.Ports;
import landline.cli.SampleCommands;
import landline.cli.ServableService;
import landline.cli.ServeSettings;
import landline.cli.Settings;
import landline.cli.Transport;
import landline.metrics.Metrics;
import landline.metrics.MetricsServer;
import landline.server.Server;
import landline.socket.Deadline;
import landline.socket.SockAddr;

/// What `landline serve --metrics` starts beside the services: their figures, over HTTP.
public final class ServableMetrics implements ServableService {

  @Override
  public String name() {
    return "metrics";
  }

  @Override
  public int port() {
    return Ports.METRICS;
  }

  @Override
  public List<Transport> transports() {
    return List.of(Transport.TCP, Transport.UNIX);
  }

  @Override
  public boolean isOpenUnnamed() {
    return false;
  }

  @Override
  public Service open(ServeSettings settings, CommandContext shell) {
    return new Figures(settings);
  }

  /// Answers until all others have ended, so that it can be asked whether they have.
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
    public Listener listen(Transport transport, Binding where) throws IOException {
      MetricsServer server =
          where.place().isPresent()
              ? MetricsServer.prepare(where.place().get(), metrics)
              : MetricsServer.listen(
                  where.address(), metrics, settings.value(Settings.METRICS_MODE));
      shown.add(server);
      return new Listener(transport, server.address(), new UntilClosed(server.server()));
    }

    @Override
    public void close() {
      shown.forEach(MetricsServer::close);
    }
  }

  /// A server that is stopped when its service is closed.
  private record UntilClosed(Server server) implements Listener.Server {
    @Override
    public void stop(Deadline deadline) {}

    @Override
    public void join() throws IOException {
      server.join();
    }

    @Override
    public Optional<Server> ofKit() {
      return Optional.of(server);
    }
  }

  @Override
  public String tryIt(Transport transport, SockAddr address) {
    return SampleCommands.curl(address, "/metrics");
  }
}
