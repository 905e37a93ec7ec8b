// SPDX-License-Identifier: Apache-2.0
package landline.ssh.auth;

import java.nio.file.Path;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import landline.socket.UserId;
import landline.socket.internal.Log;

/// The files and rules of public key authentication, under the names of sshd_config(5).
public final class PubkeyAuthConfig {

  private final Builder values;

  private PubkeyAuthConfig(Builder values) {
    this.values = new Builder(values);
  }

  /// A builder with the defaults of sshd_config(5).
  public static Builder builder() {
    return new Builder();
  }

  /// A builder with these values.
  public Builder toBuilder() {
    return new Builder(values);
  }

  /// See [Builder#authorizedKeysFiles].
  public List<String> authorizedKeysFiles() {
    return values.authorizedKeysFiles;
  }

  /// See [Builder#trustedUserCaKeys].
  public Optional<Path> trustedUserCaKeys() {
    return values.trustedUserCaKeys;
  }

  /// See [Builder#authorizedPrincipalsFile].
  public Optional<String> authorizedPrincipalsFile() {
    return values.authorizedPrincipalsFile;
  }

  /// See [Builder#revokedKeys].
  public List<Path> revokedKeys() {
    return values.revokedKeys;
  }

  /// See [Builder#permitUserEnvironment].
  public Optional<String> permitUserEnvironment() {
    return values.permitUserEnvironment;
  }

  /// See [Builder#strictModes].
  public boolean strictModes() {
    return values.strictModes;
  }

  InstantSource clock() {
    return values.clock;
  }

  ZoneId zone() {
    return values.zone;
  }

  Consumer<String> report() {
    return values.report;
  }

  /// Builds a [PubkeyAuthConfig].
  public static final class Builder {

    private static final class Logger {
      static final Log LOG = Log.of("landline.ssh");
    }

    private List<String> authorizedKeysFiles =
        List.of(".ssh/authorized_keys", ".ssh/authorized_keys2");
    private boolean strictModes = true;
    private Optional<Path> trustedUserCaKeys = Optional.empty();
    private Optional<String> authorizedPrincipalsFile = Optional.empty();
    private List<Path> revokedKeys = List.of();
    private Optional<String> permitUserEnvironment = Optional.empty();
    private InstantSource clock = InstantSource.system();
    private ZoneId zone = ZoneId.systemDefault();
    private Consumer<String> report =
        line -> Logger.LOG.log(System.Logger.Level.WARNING, () -> line);

    private Builder() {}

    private Builder(Builder other) {
      authorizedKeysFiles = other.authorizedKeysFiles;
      strictModes = other.strictModes;
      trustedUserCaKeys = other.trustedUserCaKeys;
      authorizedPrincipalsFile = other.authorizedPrincipalsFile;
      revokedKeys = other.revokedKeys;
      permitUserEnvironment = other.permitUserEnvironment;
      clock = other.clock;
      zone = other.zone;
      report = other.report;
    }

    /// The files with the keys of a user, AuthorizedKeysFile: relative to the home, and with the
    /// tokens `%%`, `%h`, `%u` and `%U`. Each is read for each key that a client shows.
    ///
    /// @param files default: `.ssh/authorized_keys` and `.ssh/authorized_keys2`
    public Builder authorizedKeysFiles(List<String> files) {
      files.forEach(Builder::requireTokens);
      authorizedKeysFiles = List.copyOf(files);
      return this;
    }

    /// Whether the files of a user permit nothing if others may write to them, or to a folder from
    /// there up to the home, StrictModes. Default: true.
    public Builder strictModes(boolean strict) {
      strictModes = strict;
      return this;
    }

    /// A file with the keys that may sign certificates for users, TrustedUserCAKeys. Default: none.
    public Builder trustedUserCaKeys(Path file) {
      trustedUserCaKeys = Optional.of(file);
      return this;
    }

    /// The file with the principals that certificates of a user may have, AuthorizedPrincipalsFile,
    /// with the tokens of [#authorizedKeysFiles]. It counts for keys of [#trustedUserCaKeys] only.
    /// Default: none, and the principal is the user.
    public Builder authorizedPrincipalsFile(String file) {
      requireTokens(file);
      authorizedPrincipalsFile = Optional.of(file);
      return this;
    }

    /// The files with keys that may no longer log in or sign certificates, RevokedKeys. If one
    /// can't be read, no key may. Default: none.
    public Builder revokedKeys(List<Path> files) {
      revokedKeys = List.copyOf(files);
      return this;
    }

    /// The variables that a key may set by `environment=`, as PermitUserEnvironment: patterns of
    /// names, separated by commas. Default: none.
    public Builder permitUserEnvironment(String patterns) {
      permitUserEnvironment = Optional.of(patterns);
      return this;
    }

    /// The clock that expiry and validity go by. Default: that of the system.
    public Builder clock(InstantSource source) {
      clock = source;
      return this;
    }

    /// The zone of an expiry time without one. Default: that of the system.
    public Builder zone(ZoneId zoneId) {
      zone = zoneId;
      return this;
    }

    /// What gets a line about each file, and each line of one, that is refused; the same line at
    /// most once. Default: a warning of the logger `landline.ssh`.
    public Builder report(Consumer<String> consumer) {
      report = consumer;
      return this;
    }

    /// Builds it.
    public PubkeyAuthConfig build() {
      return new PubkeyAuthConfig(this);
    }

    private static void requireTokens(String file) {
      var _ = new LoginUser("user", new UserId(0), Path.of("/")).expand(file);
    }
  }
}
