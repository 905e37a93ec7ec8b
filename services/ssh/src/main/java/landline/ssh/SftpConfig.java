// SPDX-License-Identifier: Apache-2.0
package landline.ssh;

import java.nio.file.Path;
import landline.socket.internal.Checks;

/// The configuration of SFTP: draft-ietf-secsh-filexfer-02 with OpenSSH's extensions.
///
/// Clients see the root as `/`, and reach nothing outside of it: symbolic links that lead out are
/// neither made nor followed. This is checked name by name; it is not chroot(2), so whoever can run
/// commands in the same account is not confined by it.
public final class SftpConfig {

  /// The most that [Builder#maxHandles] takes.
  public static final int MOST_HANDLES = 10_000;

  private final Builder values;

  private SftpConfig(Builder builder) {
    values = new Builder(builder);
    Checks.between(1, MOST_HANDLES, values.maxHandles, "maxHandles");
    if (values.readLimit < 1) {
      throw new IllegalArgumentException("readLimit < 1: " + values.readLimit);
    }
    if (values.writeLimit < 1) {
      throw new IllegalArgumentException("writeLimit < 1: " + values.writeLimit);
    }
  }

  /// A builder with the defaults.
  ///
  /// @param root see [Builder#root]
  public static Builder builder(Path root) {
    return new Builder(root);
  }

  /// See [Builder#root].
  public Path root() {
    return values.root;
  }

  /// See [Builder#readOnly].
  public boolean readOnly() {
    return values.readOnly;
  }

  /// See [Builder#readLimit].
  public long readLimit() {
    return values.readLimit;
  }

  /// See [Builder#writeLimit].
  public long writeLimit() {
    return values.writeLimit;
  }

  /// See [Builder#maxHandles].
  public int maxHandles() {
    return values.maxHandles;
  }

  /// Builds an [SftpConfig].
  public static final class Builder {

    private Path root;
    private boolean readOnly;
    private long readLimit = Long.MAX_VALUE;
    private long writeLimit = Long.MAX_VALUE;
    private int maxHandles = 64;

    private Builder(Path root) {
      this.root = root;
    }

    private Builder(Builder other) {
      root = other.root;
      readOnly = other.readOnly;
      readLimit = other.readLimit;
      writeLimit = other.writeLimit;
      maxHandles = other.maxHandles;
    }

    /// The folder that clients see as `/`. It exists when the server starts.
    public Builder root(Path root) {
      this.root = root;
      return this;
    }

    /// Whether everything that would change a file is refused. Default: no.
    public Builder readOnly(boolean readOnly) {
      this.readOnly = readOnly;
      return this;
    }

    /// How many bytes a session may send to its client: of files, of listings and of other replies.
    /// At more the session ends. Default: no limit.
    public Builder readLimit(long readLimit) {
      this.readLimit = readLimit;
      return this;
    }

    /// How many bytes a session may write to files. At more the session ends. Default: no limit.
    public Builder writeLimit(long writeLimit) {
      this.writeLimit = writeLimit;
      return this;
    }

    /// How many files and folders a session may have open. Default: 64.
    ///
    /// @param maxHandles from 1 to [#MOST_HANDLES]
    public Builder maxHandles(int maxHandles) {
      this.maxHandles = maxHandles;
      return this;
    }

    /// Builds the configuration.
    ///
    /// @throws IllegalArgumentException if a value is out of its range
    public SftpConfig build() {
      return new SftpConfig(this);
    }
  }
}
