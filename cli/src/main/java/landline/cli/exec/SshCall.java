// SPDX-License-Identifier: Apache-2.0
package landline.cli.exec;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import landline.cli.CommandContext;
import landline.cli.ExitCode;
import landline.cli.OutputException;
import landline.socket.Deadline;
import landline.socket.HostPort;
import landline.ssh.HostKeyChecking;
import landline.ssh.SshClientConfig;
import landline.ssh.SshConnection;

/// `landline exec ssh://…`: connects, logs in, and runs a command.
final class SshCall {

  private static final int PORT = 22;

  private final CommandContext context;
  private final SshUrl url;

  SshCall(CommandContext context, SshUrl url) {
    this.context = context;
    this.url = url;
  }

  /// Runs a command.
  ///
  /// @param connecting how long the connection and the login may take
  /// @param running how long the command may take
  ExitCode run(List<String> words, Duration connecting, Duration running) throws IOException {
    SshClientConfig config = config();
    var server = new HostPort(url.host(), url.port().orElse(PORT));
    try (SshConnection host = SshConnection.connect(server, config, Deadline.in(connecting))) {
      return new SshRun(context, "exec " + url, Deadline.in(running))
          .run(host, SshRun.command(words));
    } catch (OutputException unwritten) {
      throw unwritten;
    } catch (IOException failed) {
      return SshRun.failed(context, failed);
    }
  }

  private SshClientConfig config() {
    SshClientConfig.Builder config =
        SshClientConfig.builder()
            .hostKeyChecking(HostKeyChecking.ASK)
            .prompt(new TerminalPrompt(context));
    url.user().ifPresent(config::user);
    String agent = context.environment().getOrDefault("SSH_AUTH_SOCK", "");
    if (!agent.isEmpty()) {
      config.agent(Path.of(agent));
    }
    return config.build();
  }
}
