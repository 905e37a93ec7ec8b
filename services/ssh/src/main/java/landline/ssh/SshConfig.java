// SPDX-License-Identifier: Apache-2.0
package landline.ssh;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import landline.connection.AddressPrefix;
import landline.process.ResourceLimit;
import landline.socket.internal.Checks;
import org.jspecify.annotations.Nullable;

/// The configuration of an SSH service. The words are those of sshd_config(5).
public final class SshConfig {

  /// The most that [Builder#maxSessions] takes.
  public static final int MOST_SESSIONS = 1000;

  /// The most that [Builder#maxAuthTries] takes.
  public static final int MOST_AUTH_TRIES = 100;

  private final Builder values;

  private SshConfig(Builder builder) {
    values = new Builder(builder);
    var _ = new AcceptEnv(values.acceptEnv);
    Checks.positive(values.loginGrace, "loginGrace");
    Checks.positive(values.timeLimit, "timeLimit");
    Checks.between(1, MOST_SESSIONS, values.maxSessions, "maxSessions");
    Checks.between(1, MOST_AUTH_TRIES, values.maxAuthTries, "maxAuthTries");
    Checks.atLeast(1, values.maxConnectionsPerKey, "maxConnectionsPerKey");
    Checks.atLeast(1, values.maxSessionsPerKey, "maxSessionsPerKey");
    if (values.outputLimit < 1) {
      throw new IllegalArgumentException("outputLimit < 1: " + values.outputLimit);
    }
  }

  /// A builder with the defaults, for a server with this host key.
  ///
  /// @param hostKey see [Builder#hostKey]
  public static Builder builder(Path hostKey) {
    return new Builder(hostKey);
  }

  /// A builder with these values.
  public Builder toBuilder() {
    return new Builder(values);
  }

  /// See [Builder#hostKey].
  public Path hostKey() {
    return values.hostKey;
  }

  /// See [Builder#authorizedKeys].
  public Optional<Path> authorizedKeys() {
    return Optional.ofNullable(values.authorizedKeys);
  }

  /// See [Builder#strictModes].
  public boolean strictModes() {
    return values.strictModes;
  }

  /// See [Builder#trustedUserCaKeys].
  public Optional<Path> trustedUserCaKeys() {
    return Optional.ofNullable(values.trustedUserCaKeys);
  }

  /// See [Builder#authorizedPrincipals].
  public Optional<Path> authorizedPrincipals() {
    return Optional.ofNullable(values.authorizedPrincipals);
  }

  /// See [Builder#revokedKeys].
  public List<Path> revokedKeys() {
    return values.revokedKeys;
  }

  /// See [Builder#permitUserEnvironment].
  public Optional<String> permitUserEnvironment() {
    return Optional.ofNullable(values.permitUserEnvironment);
  }

  /// See [Builder#acceptEnv].
  public List<String> acceptEnv() {
    return values.acceptEnv;
  }

  /// See [Builder#commands].
  public Optional<CommandList> commands() {
    return Optional.ofNullable(values.commands);
  }

  /// See [Builder#sftp].
  public Optional<SftpConfig> sftp() {
    return Optional.ofNullable(values.sftp);
  }

  /// See [Builder#loginGrace].
  public Duration loginGrace() {
    return values.loginGrace;
  }

  /// See [Builder#maxStartups].
  public MaxStartups maxStartups() {
    return values.maxStartups;
  }

  /// See [Builder#perSourcePenalties].
  public PerSourcePenalties perSourcePenalties() {
    return values.perSourcePenalties;
  }

  /// See [Builder#perSourcePenaltyExemptList].
  public List<AddressPrefix> perSourcePenaltyExemptList() {
    return values.perSourcePenaltyExemptList;
  }

  /// See [Builder#maxAuthTries].
  public int maxAuthTries() {
    return values.maxAuthTries;
  }

  /// See [Builder#maxSessions].
  public int maxSessions() {
    return values.maxSessions;
  }

  /// See [Builder#maxConnectionsPerKey].
  public int maxConnectionsPerKey() {
    return values.maxConnectionsPerKey;
  }

  /// See [Builder#maxSessionsPerKey].
  public int maxSessionsPerKey() {
    return values.maxSessionsPerKey;
  }

  /// See [Builder#timeLimit].
  public Duration timeLimit() {
    return values.timeLimit;
  }

  /// See [Builder#outputLimit].
  public long outputLimit() {
    return values.outputLimit;
  }

  /// See [Builder#umask].
  public OptionalInt umask() {
    return values.umask;
  }

  /// See [Builder#limits].
  public List<ResourceLimit> limits() {
    return values.limits;
  }

  /// See [Builder#recordings].
  public Optional<Recordings> recordings() {
    return Optional.ofNullable(values.recordings);
  }

  /// See [Builder#permitRoot].
  public boolean permitRoot() {
    return values.permitRoot;
  }

  /// See [Builder#observer].
  public SshObserver observer() {
    return values.observer;
  }

  /// Builds an [SshConfig].
  public static final class Builder {

    private Path hostKey;
    private @Nullable Path authorizedKeys;
    private boolean strictModes = true;
    private @Nullable Path trustedUserCaKeys;
    private @Nullable Path authorizedPrincipals;
    private List<Path> revokedKeys = List.of();
    private @Nullable String permitUserEnvironment;
    private List<String> acceptEnv = List.of("LANG", "LC_*");
    private @Nullable CommandList commands;
    private @Nullable SftpConfig sftp;
    private Duration loginGrace = Duration.ofMinutes(2);
    private MaxStartups maxStartups = MaxStartups.DEFAULT;
    private PerSourcePenalties perSourcePenalties = PerSourcePenalties.DEFAULT;
    private List<AddressPrefix> perSourcePenaltyExemptList = List.of();
    private int maxAuthTries = 6;
    private int maxSessions = 10;
    private int maxConnectionsPerKey = 512;
    private int maxSessionsPerKey = 1024;
    private Duration timeLimit = landline.socket.Deadline.FOREVER;
    private long outputLimit = Long.MAX_VALUE;
    private OptionalInt umask = OptionalInt.empty();
    private List<ResourceLimit> limits = List.of();
    private @Nullable Recordings recordings;
    private boolean permitRoot;
    private SshObserver observer = SshObserver.NONE;

    private Builder(Path hostKey) {
      this.hostKey = hostKey;
    }

    private Builder(Builder other) {
      hostKey = other.hostKey;
      authorizedKeys = other.authorizedKeys;
      strictModes = other.strictModes;
      trustedUserCaKeys = other.trustedUserCaKeys;
      authorizedPrincipals = other.authorizedPrincipals;
      revokedKeys = other.revokedKeys;
      permitUserEnvironment = other.permitUserEnvironment;
      acceptEnv = other.acceptEnv;
      commands = other.commands;
      sftp = other.sftp;
      loginGrace = other.loginGrace;
      maxStartups = other.maxStartups;
      perSourcePenalties = other.perSourcePenalties;
      perSourcePenaltyExemptList = other.perSourcePenaltyExemptList;
      maxAuthTries = other.maxAuthTries;
      maxSessions = other.maxSessions;
      maxConnectionsPerKey = other.maxConnectionsPerKey;
      maxSessionsPerKey = other.maxSessionsPerKey;
      timeLimit = other.timeLimit;
      outputLimit = other.outputLimit;
      umask = other.umask;
      limits = other.limits;
      recordings = other.recordings;
      permitRoot = other.permitRoot;
      observer = other.observer;
    }

    /// The file of the private host key. If it is not there, the server makes an ed25519 key at its
    /// start, with mode 0600.
    public Builder hostKey(Path hostKey) {
      this.hostKey = hostKey;
      return this;
    }

    /// The file of the keys that may log in; see AUTHORIZED_KEYS FILE FORMAT in sshd(8). Default:
    /// `.ssh/authorized_keys` in the home of the account.
    public Builder authorizedKeys(Path authorizedKeys) {
      this.authorizedKeys = authorizedKeys;
      return this;
    }

    /// Whether files of the account permit nothing if others may write to them, or to a folder from
    /// there up to the home; see StrictModes in sshd_config(5). Default: true.
    public Builder strictModes(boolean strictModes) {
      this.strictModes = strictModes;
      return this;
    }

    /// The file of the keys that may sign certificates of users; see TrustedUserCAKeys in
    /// sshd_config(5). Default: none.
    public Builder trustedUserCaKeys(Path trustedUserCaKeys) {
      this.trustedUserCaKeys = trustedUserCaKeys;
      return this;
    }

    /// The file of the principals that such certificates may have; see AuthorizedPrincipalsFile in
    /// sshd_config(5). Default: none, and the principal is the name of the account.
    public Builder authorizedPrincipals(Path authorizedPrincipals) {
      this.authorizedPrincipals = authorizedPrincipals;
      return this;
    }

    /// The files of keys that may no longer log in or sign; see RevokedKeys in sshd_config(5). If
    /// one can't be read, nobody may log in. Default: none.
    public Builder revokedKeys(List<Path> revokedKeys) {
      this.revokedKeys = List.copyOf(revokedKeys);
      return this;
    }

    /// Patterns of the variables that a key may set by `environment=`; see PermitUserEnvironment in
    /// sshd_config(5). Default: none.
    public Builder permitUserEnvironment(String permitUserEnvironment) {
      this.permitUserEnvironment = permitUserEnvironment;
      return this;
    }

    /// The variables of the environment that a client may set: names, or beginnings of names with
    /// `*` after them. Default: `LANG` and `LC_*`.
    public Builder acceptEnv(List<String> acceptEnv) {
      this.acceptEnv = List.copyOf(acceptEnv);
      return this;
    }

    /// The commands that clients may run in place of a shell. Also what a key forces is looked up
    /// there. Default: none, and the account's shell runs every line.
    public Builder commands(CommandList commands) {
      this.commands = commands;
      return this;
    }

    /// The files that clients may read and write by SFTP, also where there is a list of commands; a
    /// key that forces a command has none, unless it forces `internal-sftp`. Default: none, and the
    /// subsystem is refused.
    public Builder sftp(SftpConfig sftp) {
      this.sftp = sftp;
      return this;
    }

    /// How long a client may take to log in. Default: 2 minutes.
    public Builder loginGrace(Duration loginGrace) {
      this.loginGrace = loginGrace;
      return this;
    }

    /// How many connections may be open that have not logged in. Default: [MaxStartups#DEFAULT].
    public Builder maxStartups(MaxStartups maxStartups) {
      this.maxStartups = maxStartups;
      return this;
    }

    /// How long an address is refused whose connections fail to log in. Default:
    /// [PerSourcePenalties#DEFAULT].
    public Builder perSourcePenalties(PerSourcePenalties perSourcePenalties) {
      this.perSourcePenalties = perSourcePenalties;
      return this;
    }

    /// The addresses that have no such penalties: of a proxy or a NAT with many clients behind it,
    /// or of a probe that only connects. Default: none.
    public Builder perSourcePenaltyExemptList(List<AddressPrefix> perSourcePenaltyExemptList) {
      this.perSourcePenaltyExemptList = List.copyOf(perSourcePenaltyExemptList);
      return this;
    }

    /// How many keys a client may show that are refused, before it is disconnected. Default: 6.
    ///
    /// @param maxAuthTries from 1 to [#MOST_AUTH_TRIES]
    public Builder maxAuthTries(int maxAuthTries) {
      this.maxAuthTries = maxAuthTries;
      return this;
    }

    /// How many commands may run in one connection. Default: 10.
    ///
    /// @param maxSessions from 1 to [#MOST_SESSIONS]
    public Builder maxSessions(int maxSessions) {
      this.maxSessions = maxSessions;
      return this;
    }

    /// How many connections may be open that have logged in with one key, or with certificates of
    /// one identity by one authority. Default: 512, half of what [SshService#SERVER] takes.
    public Builder maxConnectionsPerKey(int maxConnectionsPerKey) {
      this.maxConnectionsPerKey = maxConnectionsPerKey;
      return this;
    }

    /// How many commands may run in all of these connections. Default: 1,024.
    public Builder maxSessionsPerKey(int maxSessionsPerKey) {
      this.maxSessionsPerKey = maxSessionsPerKey;
      return this;
    }

    /// How long a command may run. Default: [landline.socket.Deadline#FOREVER].
    public Builder timeLimit(Duration timeLimit) {
      this.timeLimit = timeLimit;
      return this;
    }

    /// How many bytes a command may print. Default: no limit.
    public Builder outputLimit(long outputLimit) {
      this.outputLimit = outputLimit;
      return this;
    }

    /// The mask of permission bits that files of a command do not get; see umask(2). Files of SFTP
    /// do not get those of this process, either. Default: that of this process.
    ///
    /// @param umask from 0 to 0777
    public Builder umask(int umask) {
      Checks.between(0, 0777, umask, "umask");
      this.umask = OptionalInt.of(umask);
      return this;
    }

    /// What a command, and each process that it starts, may use; see getrlimit(2). A command that
    /// can't be given a limit does not start. Default: the limits of this process.
    public Builder limits(List<ResourceLimit> limits) {
      this.limits = List.copyOf(limits);
      return this;
    }

    /// Where the terminals of commands are recorded. Default: nowhere.
    public Builder recordings(Recordings recordings) {
      this.recordings = recordings;
      return this;
    }

    /// Whether a server that runs as root serves. Default: no; each client would be root.
    public Builder permitRoot(boolean permitRoot) {
      this.permitRoot = permitRoot;
      return this;
    }

    /// Receives each login and each command. Default: [SshObserver#NONE].
    public Builder observer(SshObserver observer) {
      this.observer = observer;
      return this;
    }

    /// Builds the configuration.
    ///
    /// @throws IllegalArgumentException if a value is out of its range
    public SshConfig build() {
      return new SshConfig(this);
    }
  }
}
