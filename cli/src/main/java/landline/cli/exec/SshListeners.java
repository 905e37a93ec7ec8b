// SPDX-License-Identifier: Apache-2.0
package landline.cli.exec;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import landline.cli.Binding;
import landline.cli.CommandContext;
import landline.cli.ServerConfigs;
import landline.cli.StateFolder;
import landline.cli.Transport;
import landline.connection.AddressPrefix;
import landline.server.Server;
import landline.ssh.AuditLog;
import landline.ssh.CommandList;
import landline.ssh.Recordings;
import landline.ssh.SftpConfig;
import landline.ssh.SshConfig;
import landline.ssh.SshService;

/// Exec over SSH with the settings of the command. All addresses have one service: one count of
/// those that have not logged in, one memory of offences, one audit.
final class SshListeners {

  private final ServerConfigs configs;
  private final CommandContext context;
  private Optional<AuditLog> audit = Optional.empty();
  private Optional<SshService> service = Optional.empty();

  SshListeners(ServerConfigs configs, CommandContext context) {
    this.configs = configs;
    this.context = context;
  }

  /// Starts a server. The first one creates the service, with its host key.
  ///
  /// @throws IllegalArgumentException if SSH is refused to this user
  Server listen(Binding where) throws IOException {
    if (service.isEmpty()) {
      service = Optional.of(new SshService(config()));
      new KeyFiles(configs, Path.of(System.getProperty("user.home"))).check(context::complain);
    }
    return where.streams(service.get(), configs.streams(Transport.SSH));
  }

  /// Ends the service, after all of its servers.
  void close() {
    service.ifPresent(SshService::close);
    audit.ifPresent(AuditLog::close);
  }

  private SshConfig config() throws IOException {
    Optional<Path> own = configs.value(SshSettings.HOST_KEY);
    SshConfig.Builder config =
        SshConfig.builder(
                own.isPresent()
                    ? own.get()
                    : StateFolder.file(context.environment(), "ssh_host_ed25519_key"))
            .revokedKeys(configs.value(SshSettings.REVOKED_KEYS).stream().map(Path::of).toList())
            .permitRoot(configs.value(SshSettings.PERMIT_ROOT))
            .loginGrace(configs.value(SshSettings.LOGIN_GRACE))
            .maxStartups(configs.value(SshSettings.MAX_STARTUPS))
            .perSourcePenalties(configs.value(SshSettings.PER_SOURCE_PENALTIES))
            .perSourcePenaltyExemptList(
                configs.value(SshSettings.PER_SOURCE_PENALTY_EXEMPT_LIST).stream()
                    .map(AddressPrefix::parse)
                    .toList())
            .maxAuthTries(configs.value(SshSettings.MAX_AUTH_TRIES))
            .maxSessions(configs.value(SshSettings.MAX_SESSIONS))
            .maxConnectionsPerKey(connectionsPerKey(configs))
            .maxSessionsPerKey(configs.value(SshSettings.MAX_SESSIONS_PER_KEY))
            .acceptEnv(configs.value(SshSettings.ACCEPT_ENV))
            .limits(configs.value(ExecSettings.LIMITS));
    configs.value(ExecSettings.UMASK).ifPresent(config::umask);
    configs.value(SshSettings.AUTHORIZED_KEYS).ifPresent(config::authorizedKeys);
    configs.value(SshSettings.TRUSTED_USER_CA_KEYS).ifPresent(config::trustedUserCaKeys);
    configs.value(SshSettings.AUTHORIZED_PRINCIPALS).ifPresent(config::authorizedPrincipals);
    configs.given(ExecSettings.COMMAND_TIMEOUT).ifPresent(config::timeLimit);
    configs.given(ExecSettings.OUTPUT_LIMIT).ifPresent(config::outputLimit);
    configs.open(SshSettings.COMMANDS, CommandList::read).ifPresent(config::commands);
    configs.open(SshSettings.SFTP, this::sftp).ifPresent(config::sftp);
    audit = configs.open(SshSettings.AUDIT_LOG, AuditLog::open);
    audit.ifPresent(config::observer);
    long limit = configs.value(SshSettings.RECORDING_LIMIT);
    configs
        .open(SshSettings.RECORDINGS, folder -> Recordings.open(folder, limit))
        .ifPresent(config::recordings);
    return config.build();
  }

  /// One key leaves room for others.
  static int connectionsPerKey(ServerConfigs configs) {
    int all = configs.streams(Transport.SSH).admission().connections().max();
    return configs.value(SshSettings.MAX_CONNECTIONS_PER_KEY).orElse(Math.max(1, all / 2));
  }

  /// @throws IOException if the folder can't be read
  private SftpConfig sftp(Path root) throws IOException {
    try (var _ = Files.newDirectoryStream(root)) {
      return SftpConfig.builder(root)
          .readOnly(configs.value(SshSettings.SFTP_READ_ONLY))
          .readLimit(configs.value(SshSettings.SFTP_READ_LIMIT))
          .writeLimit(configs.value(SshSettings.SFTP_WRITE_LIMIT))
          .maxHandles(configs.value(SshSettings.SFTP_MAX_HANDLES))
          .build();
    }
  }
}
