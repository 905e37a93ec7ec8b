// SPDX-License-Identifier: Apache-2.0
package landline.cli.exec;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import landline.cli.CommandContext;
import landline.cli.ExitCode;
import landline.cli.HostName;
import landline.cli.OutputException;
import landline.socket.Deadline;
import landline.ssh.HostKeyChecking;
import landline.ssh.SshAddress;
import landline.ssh.SshClientConfig;
import landline.ssh.SshCommand;
import landline.ssh.SshConnection;
import landline.ssh.SshHost;
import landline.ssh.SshHosts;

/// `landline exec ssh://…`: connects, logs in, and runs a command.
final class SshCall {

  /// Until the login, if neither the command line nor the configuration of ssh(1) says how long.
  private static final Duration CONNECTING = Duration.ofSeconds(60);

  private final CommandContext context;
  private final SshAddress address;
  private final HostName typed;
  private final SshHosts hosts;
  private final Optional<String> terminal;

  /// @param terminal a value of RequestTTY that counts before the configuration's
  SshCall(
      CommandContext context,
      ExecTarget.OverSsh target,
      SshHosts hosts,
      Optional<String> terminal) {
    this.terminal = terminal;
    this.context = context;
    address = target.ssh();
    typed = target.host();
    this.hosts = hosts;
  }

  /// Runs a command.
  ///
  /// @param limit how long connection and login may take, and how long the command
  ExitCode run(List<String> words, Duration limit) throws IOException {
    String name = "exec " + address;
    try {
      SshHost host = hosts.find(address, base(), Deadline.in(limit));
      if (!host.ignored().isEmpty()) {
        context.complain(
            name + ": not supported, and ignored: " + String.join(", ", host.ignored()));
      }
      SshCommand line = command(words, host);
      try (SshConnection connection = SshConnection.connect(host, connecting(host, limit))) {
        SshCommand command = terminal(environment(line, host), host);
        CommandContext own = host.stdinNull() ? context.withoutInput() : context;
        return new SshRun(own, name, Deadline.in(limit), host.escapeChar())
            .run(connection, command);
      }
    } catch (OutputException unwritten) {
      throw unwritten;
    } catch (IOException failed) {
      return SshRun.failed(context, typed.explained(failed));
    }
  }

  /// As ssh(1): of two commands, neither is meant.
  private static SshCommand command(List<String> words, SshHost host) throws IOException {
    if (host.remoteCommand().isEmpty()) {
      return SshRun.command(words);
    }
    String configured = host.remoteCommand().get();
    if (!words.isEmpty()) {
      throw new IOException(
          "ssh_config for "
              + host.server().host()
              + " has a RemoteCommand, and there is another one: "
              + configured);
    }
    return SshCommand.of(configured);
  }

  private static Deadline connecting(SshHost host, Duration limit) {
    if (!limit.equals(Deadline.FOREVER)) {
      return Deadline.in(limit);
    }
    Duration configured = host.connectTimeout();
    return Deadline.in(configured.equals(Deadline.FOREVER) ? CONNECTING : configured);
  }

  private SshClientConfig base() {
    SshClientConfig.Builder config =
        SshClientConfig.builder()
            .hostKeyChecking(HostKeyChecking.ASK)
            .prompt(new TerminalPrompt(context));
    String agent = context.environment().getOrDefault("SSH_AUTH_SOCK", "");
    if (!agent.isEmpty()) {
      config.agent(Path.of(agent));
    }
    return config.build();
  }

  /// As ssh(1): a shell gets a terminal, a command only if it is asked for; neither without a
  /// terminal here, unless it is forced.
  private SshCommand terminal(SshCommand command, SshHost host) throws IOException {
    String request = terminal.orElse(host.requestTerminal());
    boolean forced = request.equals("force");
    boolean wanted =
        forced || request.equals("yes") || (request.equals("auto") && command.line().isEmpty());
    if (!wanted || (!forced && !context.inIsTerminal())) {
      if (terminal.isPresent() && wanted) {
        context.complain(
            "no terminal for the command, since standard input is none; -tt makes one");
      }
      return command;
    }
    String own = context.environment().getOrDefault("TERM", "");
    String type = host.setEnv().getOrDefault("TERM", own);
    return command.withTerminal(type, LocalTerminal.size(context), LocalTerminal.modes(context));
  }

  private SshCommand environment(SshCommand command, SshHost host) {
    SshCommand all = command;
    for (Map.Entry<String, String> variable : context.environment().entrySet()) {
      if (SshHosts.matches(variable.getKey(), host.sendEnv())) {
        all = all.withVariable(variable.getKey(), variable.getValue());
      }
    }
    for (Map.Entry<String, String> variable : host.setEnv().entrySet()) {
      all = all.withVariable(variable.getKey(), variable.getValue());
    }
    return all;
  }
}
