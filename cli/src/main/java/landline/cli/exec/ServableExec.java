// SPDX-License-Identifier: Apache-2.0
package landline.cli.exec;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import landline.cli.Binding;
import landline.cli.Command;
import landline.cli.CommandContext;
import landline.cli.LogLines;
import landline.cli.RefusedException;
import landline.cli.RuntimeFolder;
import landline.cli.SampleCommands;
import landline.cli.ServerConfigs;
import landline.cli.ServiceAndClient;
import landline.cli.Setting;
import landline.cli.Settings;
import landline.cli.Transport;
import landline.exec.CommandObserver;
import landline.exec.ExecConfig;
import landline.exec.ExecDatagramService;
import landline.exec.ExecService;
import landline.process.ResourceLimit;
import landline.server.Admission;
import landline.server.DatagramConfig;
import landline.server.Deadlines;
import landline.server.Server;
import landline.server.StreamConfig;
import landline.socket.SockAddr;
import landline.ssh.SshService;

/// The description of exec: a shell for the user that it runs as.
public final class ServableExec implements ServiceAndClient {

  static final String NAME = "exec";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public int port() {
    return 8082;
  }

  @Override
  public int port(Transport transport) {
    return transport == Transport.SSH ? 8022 : port();
  }

  @Override
  public List<Transport> transports() {
    return List.of(Transport.TCP, Transport.UDP, Transport.UNIX, Transport.SSH);
  }

  @Override
  public List<Setting<?>> settings() {
    return Stream.concat(ExecSettings.LIST.stream(), SshSettings.LIST.stream()).toList();
  }

  @Override
  public String remark(String key) {
    return switch (key) {
      case "max-connections" ->
          "Over SSH: " + SshService.SERVER.admission().connections().max() + ".";
      case "read-timeout", "write-timeout", "connection-deadline" -> "Over SSH: off.";
      case "unix-mode" -> "exec refuses any that admit other users, but over SSH.";
      case "proxy-trust" -> "exec takes a header over SSH alone.";
      default -> "";
    };
  }

  @Override
  public Admission admission() {
    return ExecService.SERVER.admission();
  }

  @Override
  public Admission admission(Transport transport) {
    return transport == Transport.SSH ? SshService.SERVER.admission() : admission();
  }

  @Override
  public Deadlines deadlines(Transport transport) {
    return transport == Transport.SSH ? SshService.SERVER.deadlines() : deadlines();
  }

  @Override
  public Deadlines deadlines() {
    return ExecService.SERVER.deadlines();
  }

  /// Over SSH alone: without it only the kernel's data on the peer counts.
  @Override
  public boolean takesProxies(Transport transport) {
    return transport == Transport.SSH;
  }

  @Override
  public String summary() {
    return "Run commands by an exec service, and print their output.";
  }

  @Override
  public Example example() {
    return new Example("", "unix:/path/exec.sock", "-- ls -l", "run a command");
  }

  @Override
  public void rehearse(Consumer<List<String>> landline) throws IOException {
    SshRehearsal.run(landline);
  }

  @Override
  public Command command() {
    return new ExecCommand(this);
  }

  /// Only on its socket file, unless it is named.
  @Override
  public boolean isOpenUnnamed() {
    return false;
  }

  /// The token of a datagram is there.
  @Override
  public boolean needsFolder(Transport transport, ServerConfigs configs) {
    return transport == Transport.UDP && !configs.value(ExecSettings.INSECURE_UDP);
  }

  static ExecConfig config(ServerConfigs configs) {
    ExecConfig.Builder config =
        ExecConfig.builder()
            .timeLimit(configs.value(ExecSettings.COMMAND_TIMEOUT))
            .outputLimit(configs.value(ExecSettings.OUTPUT_LIMIT))
            .limits(configs.value(ExecSettings.LIMITS))
            .observer(observer(configs));
    configs.value(ExecSettings.UMASK).ifPresent(config::umask);
    configs.reporting(
        List.of(Settings.CHARSET), () -> config.charset(configs.value(Settings.CHARSET)).build());
    return configs.reporting(
        List.of(ExecSettings.REPLY_LIMIT),
        () -> config.maxReply(configs.value(ExecSettings.REPLY_LIMIT)).build());
  }

  private static CommandObserver observer(ServerConfigs configs) {
    return switch (configs.value(Settings.LOG)) {
      case AUTO, HUMAN -> CommandObserver.LOG;
      case JSON -> summary -> LogLines.bare(CommandJson.of(summary));
      case OFF -> summary -> {};
    };
  }

  @Override
  public void check(ServerConfigs configs) {
    config(configs);
  }

  @Override
  public Service open(ServerConfigs configs, CommandContext context) throws IOException {
    ExecConfig config = config(configs);
    checkLimits(configs);
    var ssh = new SshListeners(configs, context);
    return new Service() {
      @Override
      public Server listen(Transport transport, Binding where) throws IOException {
        try {
          return switch (transport) {
            case UDP -> datagrams(where, config, configs, context);
            case SSH -> ssh.listen(where);
            default -> streams(where, config, where.configured(configs.streams(transport)));
          };
        } catch (IllegalArgumentException refused) {
          String remedy = transport == Transport.TCP ? "; --ssh serves it with a login" : "";
          throw new RefusedException(refused.getMessage() + remedy, refused);
        }
      }

      @Override
      public void close() {
        ssh.close();
      }
    };
  }

  /// Refuses to start with a limit that no command could have.
  private static void checkLimits(ServerConfigs configs) throws IOException {
    try {
      for (ResourceLimit limit : configs.value(ExecSettings.LIMITS)) {
        limit.check();
      }
    } catch (IOException refused) {
      throw new RefusedException(
          configs.origin(ExecSettings.LIMITS) + ": " + refused.getMessage(), refused);
    }
  }

  private static Server streams(Binding where, ExecConfig config, StreamConfig server)
      throws IOException {
    return where.serve(
        address -> ExecService.listen(address, config, server),
        sockets -> ExecService.prepare(sockets, config, server));
  }

  private static Server datagrams(
      Binding where, ExecConfig config, ServerConfigs configs, CommandContext context)
      throws IOException {
    DatagramConfig server = configs.datagrams(Transport.UDP, ExecDatagramService.SERVER);
    if (configs.value(ExecSettings.INSECURE_UDP)) {
      return where.serve(
          address -> ExecDatagramService.listenInsecure(address, config, server),
          sockets -> ExecDatagramService.prepareInsecure(sockets, config, server));
    }
    Path tokens = RuntimeFolder.ofProcess().prepare(context.environment());
    return where.serve(
        address -> ExecDatagramService.listen(address, config, server, tokens),
        sockets -> ExecDatagramService.prepare(sockets, config, server, tokens));
  }

  @Override
  public String tryIt(Transport transport, SockAddr address) {
    return switch (transport) {
      // A datagram needs the token, which our client finds.
      case UDP -> "landline exec udp:" + SampleCommands.hostAndPort(address) + " -- uname -a";
      case SSH -> SampleCommands.ssh(System.getProperty("user.name"), address, "uname -a");
      default -> "echo uname -a | " + SampleCommands.nc(transport, "-w1 ", address);
    };
  }
}
