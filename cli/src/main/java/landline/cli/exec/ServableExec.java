// SPDX-License-Identifier: Apache-2.0
package landline.cli.exec;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import landline.cli.Binding;
import landline.cli.CommandContext;
import landline.cli.Listener;
import landline.cli.Ports;
import landline.cli.RefusedException;
import landline.cli.RuntimeFolder;
import landline.cli.SampleCommands;
import landline.cli.ServableService;
import landline.cli.ServeSettings;
import landline.cli.ServerConfigs;
import landline.cli.Settings;
import landline.cli.Transport;
import landline.exec.ExecConfig;
import landline.exec.ExecDatagramService;
import landline.exec.ExecService;
import landline.server.DatagramConfig;
import landline.server.Server;
import landline.server.StreamConfig;
import landline.socket.SockAddr;

/// What `landline serve exec` starts: a shell for the user whom it runs as.
public final class ServableExec implements ServableService {

  @Override
  public String name() {
    return "exec";
  }

  @Override
  public int port() {
    return Ports.EXEC;
  }

  @Override
  public List<Transport> transports() {
    return List.of(Transport.TCP, Transport.UDP, Transport.UNIX);
  }

  /// Only on its socket file, unless it is named.
  @Override
  public boolean isOpenUnnamed() {
    return false;
  }

  /// The token of a datagram is there.
  @Override
  public boolean needsFolder(Transport transport, ServeSettings settings) {
    return transport == Transport.UDP
        && !new ServerConfigs(settings, name()).value(Settings.INSECURE_UDP);
  }

  @Override
  public Service open(ServeSettings settings, CommandContext shell) {
    var kit = new ServerConfigs(settings, name());
    ExecConfig config = kit.exec();
    return (transport, where) -> {
      try {
        return Listener.of(
            transport,
            transport == Transport.UDP
                ? datagrams(where, config, kit, shell)
                : streams(where, config, kit.streams(transport)));
      } catch (IllegalArgumentException refused) {
        throw new RefusedException(String.valueOf(refused.getMessage()), refused);
      }
    };
  }

  private static Server streams(Binding where, ExecConfig config, StreamConfig server)
      throws IOException {
    return where.place().isPresent()
        ? ExecService.prepare(where.place().get(), config, server)
        : ExecService.listen(where.address(), config, server);
  }

  private static Server datagrams(
      Binding where, ExecConfig config, ServerConfigs kit, CommandContext shell)
      throws IOException {
    DatagramConfig server = kit.datagrams(Transport.UDP, ExecDatagramService.SERVER);
    if (kit.value(Settings.INSECURE_UDP)) {
      return where.place().isPresent()
          ? ExecDatagramService.prepareInsecure(where.place().get(), config, server)
          : ExecDatagramService.listenInsecure(where.address(), config, server);
    }
    Path tokens = RuntimeFolder.ofProcess().prepare(shell.environment());
    return where.place().isPresent()
        ? ExecDatagramService.prepare(where.place().get(), config, server, tokens)
        : ExecDatagramService.listen(where.address(), config, server, tokens);
  }

  @Override
  public String tryIt(Transport transport, SockAddr address) {
    // A datagram needs the token, which our client finds.
    return transport == Transport.UDP
        ? "landline exec udp:" + SampleCommands.hostAndPort(address) + " -- uname -a"
        : "echo uname -a | " + SampleCommands.nc(transport, "-w1 ", address);
  }
}
