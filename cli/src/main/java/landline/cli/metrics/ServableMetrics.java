// SPDX-License-Identifier: Apache-2.0
package landline.cli.metrics;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import landline.cli.Binding;
import landline.cli.CommandContext;
import landline.cli.SampleCommands;
import landline.cli.ServerConfigs;
import landline.cli.Setting;
import landline.cli.SideService;
import landline.cli.Transport;
import landline.metrics.Metrics;
import landline.metrics.MetricsServer;
import landline.server.Server;
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
  public Service open(ServerConfigs configs, CommandContext context) {
    return new Figures(configs.value(MetricsSettings.MODE));
  }

  private static final class Figures implements Service {
    private final int unixMode;
    private final Metrics metrics = Metrics.create();
    private final List<MetricsServer> shown = new ArrayList<>();

    Figures(int unixMode) {
      this.unixMode = unixMode;
    }

    @Override
    public void beside(Server other) {
      metrics.add(other);
    }

    @Override
    public Server listen(Transport transport, Binding where) throws IOException {
      MetricsServer server =
          where.serve(
              address -> MetricsServer.listen(address, metrics, unixMode),
              sockets -> MetricsServer.prepare(sockets, metrics));
      shown.add(server);
      return server.server();
    }

    @Override
    public boolean outlastsOthers() {
      return true;
    }

    @Override
    public void close() {
      shown.forEach(MetricsServer::close);
    }
  }

  @Override
  public String tryIt(Transport transport, SockAddr address) {
    return SampleCommands.curl(address, "/metrics");
  }
}
