// SPDX-License-Identifier: Apache-2.0
package landline.ssh;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import landline.socket.Deadline;
import landline.socket.internal.Checks;
import org.jspecify.annotations.Nullable;

/// The configuration of an [SshConnection]. Immutable.
public final class SshClientConfig {

  /// The configuration with all defaults.
  public static final SshClientConfig DEFAULT = builder().build();

  private final Builder values;

  private SshClientConfig(Builder builder) {
    values = new Builder(builder);
  }

  /// Starts from the defaults, which are those of ssh(1).
  public static Builder builder() {
    return new Builder();
  }

  /// Starts from this configuration.
  public Builder toBuilder() {
    return new Builder(values);
  }

  /// See [Builder#user].
  public String user() {
    return values.user;
  }

  /// See [Builder#hostKeyAlias].
  public Optional<String> hostKeyAlias() {
    return Optional.ofNullable(values.hostKeyAlias);
  }

  /// See [Builder#knownHosts].
  public List<Path> knownHosts() {
    return values.knownHosts;
  }

  /// See [Builder#globalKnownHosts].
  public List<Path> globalKnownHosts() {
    return values.globalKnownHosts;
  }

  /// See [Builder#revokedHostKeys].
  public List<Path> revokedHostKeys() {
    return values.revokedHostKeys;
  }

  /// See [Builder#hashKnownHosts].
  public boolean hashKnownHosts() {
    return values.hashKnownHosts;
  }

  /// See [Builder#hostKeyChecking].
  public HostKeyChecking hostKeyChecking() {
    return values.hostKeyChecking;
  }

  /// See [Builder#identityFiles].
  public List<Path> identityFiles() {
    return values.identityFiles;
  }

  /// See [Builder#certificateFiles].
  public List<Path> certificateFiles() {
    return values.certificateFiles;
  }

  /// See [Builder#identitiesOnly].
  public boolean identitiesOnly() {
    return values.identitiesOnly;
  }

  /// See [Builder#agent].
  public Optional<Path> agent() {
    return Optional.ofNullable(values.agent);
  }

  /// See [Builder#keepAlive].
  public Duration keepAlive() {
    return values.keepAlive;
  }

  /// See [Builder#keepAliveProbes].
  public int keepAliveProbes() {
    return values.keepAliveProbes;
  }

  /// See [Builder#rekeyBytes].
  public long rekeyBytes() {
    return values.rekeyBytes;
  }

  /// See [Builder#rekeyTime].
  public Duration rekeyTime() {
    return values.rekeyTime;
  }

  /// See [Builder#keyExchanges].
  public List<String> keyExchanges() {
    return values.keyExchanges;
  }

  /// See [Builder#hostKeyAlgorithms].
  public List<String> hostKeyAlgorithms() {
    return values.hostKeyAlgorithms;
  }

  /// See [Builder#ciphers].
  public List<String> ciphers() {
    return values.ciphers;
  }

  /// See [Builder#macs].
  public List<String> macs() {
    return values.macs;
  }

  /// See [Builder#prompt].
  public SshPrompt prompt() {
    return values.prompt;
  }

  /// Builds an [SshClientConfig].
  public static final class Builder {

    private static final long LEAST_REKEY = 16;
    private static final Path FOLDER = Path.of(System.getProperty("user.home"), ".ssh");

    private String user = System.getProperty("user.name");
    private @Nullable String hostKeyAlias;
    private List<Path> knownHosts =
        List.of(FOLDER.resolve("known_hosts"), FOLDER.resolve("known_hosts2"));
    private List<Path> globalKnownHosts =
        List.of(Path.of("/etc/ssh/ssh_known_hosts"), Path.of("/etc/ssh/ssh_known_hosts2"));
    private List<Path> revokedHostKeys = List.of();
    private HostKeyChecking hostKeyChecking = HostKeyChecking.REFUSE;
    private List<Path> identityFiles =
        Stream.of("id_rsa", "id_ecdsa", "id_ed25519").map(FOLDER::resolve).toList();
    private List<Path> certificateFiles = List.of();
    private boolean hashKnownHosts;
    private boolean identitiesOnly;
    private @Nullable Path agent;
    private Duration keepAlive = Deadline.FOREVER;
    private int keepAliveProbes = 3;
    private long rekeyBytes = 1L << 30;
    private Duration rekeyTime = Duration.ofHours(1);
    private List<String> keyExchanges = List.of();
    private List<String> hostKeyAlgorithms = List.of();
    private List<String> ciphers = List.of();
    private List<String> macs = List.of();
    private SshPrompt prompt = SshPrompt.NONE;

    private Builder() {
      // The defaults.
    }

    private Builder(Builder other) {
      user = other.user;
      hostKeyAlias = other.hostKeyAlias;
      knownHosts = other.knownHosts;
      globalKnownHosts = other.globalKnownHosts;
      revokedHostKeys = other.revokedHostKeys;
      hostKeyChecking = other.hostKeyChecking;
      identityFiles = other.identityFiles;
      certificateFiles = other.certificateFiles;
      hashKnownHosts = other.hashKnownHosts;
      identitiesOnly = other.identitiesOnly;
      agent = other.agent;
      keepAlive = other.keepAlive;
      keepAliveProbes = other.keepAliveProbes;
      rekeyBytes = other.rekeyBytes;
      rekeyTime = other.rekeyTime;
      keyExchanges = other.keyExchanges;
      hostKeyAlgorithms = other.hostKeyAlgorithms;
      ciphers = other.ciphers;
      macs = other.macs;
      prompt = other.prompt;
    }

    /// The name to log in with. Default: that of this process's user.
    public Builder user(String user) {
      this.user = user;
      return this;
    }

    /// The name that the host has in the files of known hosts; see HostKeyAlias in ssh_config(5).
    /// Default: its own.
    public Builder hostKeyAlias(String hostKeyAlias) {
      this.hostKeyAlias = hostKeyAlias;
      return this;
    }

    /// The user's files of known hosts. New hosts are added to the first one. Default:
    /// `known_hosts` and `known_hosts2` in `.ssh` of the user's home.
    public Builder knownHosts(List<Path> knownHosts) {
      this.knownHosts = List.copyOf(knownHosts);
      return this;
    }

    /// The system's files of known hosts. Default: `ssh_known_hosts` and `ssh_known_hosts2` in
    /// `/etc/ssh`.
    public Builder globalKnownHosts(List<Path> globalKnownHosts) {
      this.globalKnownHosts = List.copyOf(globalKnownHosts);
      return this;
    }

    /// The files of keys that no host may have any more, or sign certificates of hosts with: lists
    /// of keys, or those of `ssh-keygen -k`. If one can't be read, every host is refused. See
    /// RevokedHostKeys in ssh_config(5). Default: none.
    public Builder revokedHostKeys(List<Path> revokedHostKeys) {
      this.revokedHostKeys = List.copyOf(revokedHostKeys);
      return this;
    }

    /// Whether the name of a new host is added as a hash, so that who reads the file does not learn
    /// it. Default: false.
    public Builder hashKnownHosts(boolean hashKnownHosts) {
      this.hashKnownHosts = hashKnownHosts;
      return this;
    }

    /// What to do with a host that is not known. Default: [HostKeyChecking#REFUSE].
    public Builder hostKeyChecking(HostKeyChecking hostKeyChecking) {
      this.hostKeyChecking = hostKeyChecking;
      return this;
    }

    /// The files of the user's private keys, in the order of trying; beside each may be the public
    /// key, with `.pub`, and a certificate, with `-cert.pub`. Those that are not there are passed
    /// over. Default: `id_rsa`, `id_ecdsa` and `id_ed25519` in `.ssh` of the user's home.
    public Builder identityFiles(List<Path> identityFiles) {
      this.identityFiles = List.copyOf(identityFiles);
      return this;
    }

    /// The files of the user's certificates, for keys of [#identityFiles] or of the agent. If there
    /// are any, those beside the keys do not count. Default: none.
    public Builder certificateFiles(List<Path> certificateFiles) {
      this.certificateFiles = List.copyOf(certificateFiles);
      return this;
    }

    /// Whether of the keys of the agent only those are tried that are in [#identityFiles], too.
    /// Default: false.
    public Builder identitiesOnly(boolean identitiesOnly) {
      this.identitiesOnly = identitiesOnly;
      return this;
    }

    /// The UNIX socket of the agent that keeps keys, see ssh-agent(1). Default: none.
    public Builder agent(Path agent) {
      this.agent = agent;
      return this;
    }

    /// No agent, if one was set.
    public Builder noAgent() {
      agent = null;
      return this;
    }

    /// How long the server may be silent until it is asked for a sign of life. See
    /// ServerAliveInterval in ssh_config(5). Default: [Deadline#FOREVER].
    public Builder keepAlive(Duration keepAlive) {
      this.keepAlive = keepAlive;
      return this;
    }

    /// How many times in a row the server may fail to give a sign of life until the connection
    /// ends. See ServerAliveCountMax in ssh_config(5). Default: 3.
    public Builder keepAliveProbes(int keepAliveProbes) {
      this.keepAliveProbes = keepAliveProbes;
      return this;
    }

    /// How many bytes may be sent, and how many received, until new keys are exchanged. See
    /// RekeyLimit in ssh_config(5). Default: 1 GiB.
    public Builder rekeyBytes(long rekeyBytes) {
      this.rekeyBytes = rekeyBytes;
      return this;
    }

    /// How long keys are used while there is traffic; [Deadline#FOREVER] for no limit. Default: 1
    /// hour.
    public Builder rekeyTime(Duration rekeyTime) {
      this.rekeyTime = rekeyTime;
      return this;
    }

    /// The names of key exchanges to use, the best one first; those that are not supported are
    /// passed over. See KexAlgorithms in ssh_config(5). Default: none, which stands for all that
    /// are supported.
    public Builder keyExchanges(List<String> keyExchanges) {
      this.keyExchanges = List.copyOf(keyExchanges);
      return this;
    }

    /// The names of the algorithms by which a host may sign, as with [#keyExchanges]. Those of keys
    /// that are known of the host come first. See HostKeyAlgorithms in ssh_config(5).
    public Builder hostKeyAlgorithms(List<String> hostKeyAlgorithms) {
      this.hostKeyAlgorithms = List.copyOf(hostKeyAlgorithms);
      return this;
    }

    /// The names of ciphers, as with [#keyExchanges]. See Ciphers in ssh_config(5).
    public Builder ciphers(List<String> ciphers) {
      this.ciphers = List.copyOf(ciphers);
      return this;
    }

    /// The names of message authentication codes, as with [#keyExchanges]. See MACs in
    /// ssh_config(5).
    public Builder macs(List<String> macs) {
      this.macs = List.copyOf(macs);
      return this;
    }

    /// Who answers questions. Default: [SshPrompt#NONE].
    public Builder prompt(SshPrompt prompt) {
      this.prompt = prompt;
      return this;
    }

    /// Builds the configuration.
    ///
    /// @throws IllegalArgumentException if a value is out of its range
    public SshClientConfig build() {
      Checks.positive(keepAlive, "keepAlive");
      Checks.between(1, Integer.MAX_VALUE, keepAliveProbes, "keepAliveProbes");
      Checks.between(LEAST_REKEY, Long.MAX_VALUE, rekeyBytes, "rekeyBytes");
      Checks.positive(rekeyTime, "rekeyTime");
      if (user.isEmpty()) {
        throw new IllegalArgumentException("user is empty");
      }
      return new SshClientConfig(this);
    }
  }
}
