// SPDX-License-Identifier: Apache-2.0
package landline.cli.exec;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import landline.cli.Binding;
import landline.cli.CommandContext;
import landline.cli.ServerConfigs;
import landline.cli.Transport;
import landline.server.Server;
import landline.server.StreamConfig;
import landline.ssh.AuditLog;
import landline.ssh.MaxStartups;
import landline.ssh.SshConfig;
import landline.ssh.SshService;

/// Starts exec over SSH with the settings of the command.
final class SshListener {

  private SshListener() {}

  static Server open(Binding where, ServerConfigs configs, CommandContext context)
      throws IOException {
    SshConfig config = config(configs, context.environment());
    // A session may be silent for long; what the deadlines of exec bound, SSH bounds by its own.
    StreamConfig server =
        configs.streams(Transport.SSH).toBuilder()
            .deadlines(SshService.SERVER.deadlines())
            .build();
    return where.serve(
        address -> SshService.listen(address, config, server),
        sockets -> SshService.prepare(sockets, config, server));
  }

  private static SshConfig config(ServerConfigs configs, Map<String, String> environment)
      throws IOException {
    Optional<Path> own = configs.value(SshSettings.HOST_KEY);
    SshConfig.Builder config =
        SshConfig.builder(own.isPresent() ? own.get() : hostKey(environment))
            .revokedKeys(configs.value(SshSettings.REVOKED_KEYS).stream().map(Path::of).toList())
            .permitRoot(configs.value(SshSettings.PERMIT_ROOT))
            .loginGrace(configs.value(SshSettings.LOGIN_GRACE))
            .maxStartups(maxStartups(configs))
            .maxAuthTries(configs.value(SshSettings.MAX_AUTH_TRIES))
            .maxSessions(configs.value(SshSettings.MAX_SESSIONS))
            .acceptEnv(configs.value(SshSettings.ACCEPT_ENV));
    configs.value(SshSettings.AUTHORIZED_KEYS).ifPresent(config::authorizedKeys);
    configs.value(SshSettings.TRUSTED_USER_CA_KEYS).ifPresent(config::trustedUserCaKeys);
    configs.value(SshSettings.AUTHORIZED_PRINCIPALS).ifPresent(config::authorizedPrincipals);
    configs.given(ExecSettings.COMMAND_TIMEOUT).ifPresent(config::timeLimit);
    configs.given(ExecSettings.OUTPUT_LIMIT).ifPresent(config::outputLimit);
    Optional<Path> audit = configs.value(SshSettings.AUDIT_LOG);
    if (audit.isPresent()) {
      config.observer(AuditLog.open(audit.get()));
    }
    return config.build();
  }

  private static MaxStartups maxStartups(ServerConfigs configs) {
    return configs.reporting(
        List.of(SshSettings.MAX_STARTUPS),
        () -> MaxStartups.parse(configs.value(SshSettings.MAX_STARTUPS)));
  }

  /// The default file, in a folder that is made; see the XDG Base Directory Specification.
  private static Path hostKey(Map<String, String> environment) throws IOException {
    String state = environment.getOrDefault("XDG_STATE_HOME", "");
    Path base =
        state.startsWith("/")
            ? Path.of(state)
            : Path.of(System.getProperty("user.home"), ".local", "state");
    Path folder = base.resolve("landline");
    Files.createDirectories(
        folder,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    return folder.resolve("ssh_host_ed25519_key");
  }
}
