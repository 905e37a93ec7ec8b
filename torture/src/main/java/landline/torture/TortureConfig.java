// SPDX-License-Identifier: Apache-2.0
package landline.torture;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import landline.socket.internal.Checks;
import org.jspecify.annotations.Nullable;

/// The configuration of a torture.
public final class TortureConfig {

  private static final Duration DEFAULT_SETTLE = Duration.ofSeconds(5);

  private final Builder values;

  private TortureConfig(Builder builder) {
    values = new Builder(builder);
    Checks.positive(values.settle, "settle");
    if (command().isPresent() && pid().isPresent()) {
      throw new IllegalArgumentException("both a command and a process: " + pid().getAsLong());
    }
    if (command().isPresent() && command().get().isBlank()) {
      throw new IllegalArgumentException("an empty command");
    }
    pid().ifPresent(number -> Checks.atLeast(1, number, "pid"));
    if (values.subject.isDatagram() && !values.probe.asks()) {
      throw new IllegalArgumentException(
          "a datagram server needs a question (--send): " + values.subject);
    }
  }

  /// A builder for a running server.
  ///
  /// @param subject the server
  /// @param probe checks that it still serves
  public static Builder builder(Subject subject, Probe probe) {
    return new Builder(subject, probe);
  }

  /// A builder with these values.
  public Builder toBuilder() {
    return new Builder(values);
  }

  /// See [Builder#subject].
  public Subject subject() {
    return values.subject;
  }

  /// See [Builder#probe].
  public Probe probe() {
    return values.probe;
  }

  /// See [Builder#command].
  public Optional<String> command() {
    return Optional.ofNullable(values.command);
  }

  /// See [Builder#pid].
  public OptionalLong pid() {
    return values.pid == null ? OptionalLong.empty() : OptionalLong.of(values.pid);
  }

  /// See [Builder#log].
  public Optional<Path> log() {
    return Optional.ofNullable(values.log);
  }

  /// See [Builder#settle].
  public Duration settle() {
    return values.settle;
  }

  /// See [Builder#light].
  public boolean light() {
    return values.light;
  }

  /// See [Builder#serial].
  public boolean serial() {
    return values.serial;
  }

  /// See [Builder#busy].
  public boolean busy() {
    return values.busy;
  }

  /// See [Builder#owned].
  public boolean owned() {
    return values.owned;
  }

  /// See [Builder#seed].
  public long seed() {
    return values.seed;
  }

  /// Whether its process is known.
  boolean isProcessKnown() {
    return values.command != null || values.pid != null;
  }

  /// Builds a [TortureConfig].
  public static final class Builder {

    private Subject subject;
    private Probe probe;
    private @Nullable String command;
    private @Nullable Long pid;
    private @Nullable Path log;
    private Duration settle = DEFAULT_SETTLE;
    private boolean light = false;
    private boolean serial = false;
    private boolean busy = false;
    private boolean owned = false;
    private long seed = 0;

    private Builder(Subject subject, Probe probe) {
      this.subject = subject;
      this.probe = probe;
    }

    private Builder(Builder other) {
      subject = other.subject;
      probe = other.probe;
      command = other.command;
      pid = other.pid;
      log = other.log;
      settle = other.settle;
      light = other.light;
      serial = other.serial;
      busy = other.busy;
      owned = other.owned;
      seed = other.seed;
    }

    /// The server.
    public Builder subject(Subject subject) {
      this.subject = subject;
      return this;
    }

    /// Probe that checks whether it still serves.
    public Builder probe(Probe probe) {
      this.probe = probe;
      return this;
    }

    /// Command for `sh` that starts the server. Without it a running server is tortured, and acts
    /// that need to start it are not done.
    public Builder command(String command) {
      this.command = command;
      return this;
    }

    /// Process ID of a running server. Without it and without a command, CPU time, descriptors and
    /// threads are not checked.
    public Builder pid(long pid) {
      this.pid = pid;
      return this;
    }

    /// File to which the output of the started server is appended. Default: the output is
    /// discarded.
    public Builder log(Path log) {
      this.log = log;
      return this;
    }

    /// How long the server may take to release descriptors and threads, and to become idle.
    /// Default: 5 s.
    public Builder settle(Duration settle) {
      this.settle = settle;
      return this;
    }

    /// Whether to do an eighth of everything. Default: false.
    public Builder light(boolean light) {
      this.light = light;
      return this;
    }

    /// Whether the server serves one client at a time by design: then the probe is sent only after
    /// an act, not while others hold their connections. Default: false.
    public Builder serial(boolean serial) {
      this.serial = serial;
      return this;
    }

    /// Whether answers are work for the server, so that its CPU time counts only while all clients
    /// are silent. Default: false.
    public Builder busy(boolean busy) {
      this.busy = busy;
      return this;
    }

    /// Whether the user has said that a remote server is the user's own. Default: false.
    public Builder owned(boolean owned) {
      this.owned = owned;
      return this;
    }

    /// Seed of the random numbers: the same seed gives the same bytes and order.
    public Builder seed(long seed) {
      this.seed = seed;
      return this;
    }

    /// Builds the configuration.
    ///
    /// @throws IllegalArgumentException if a value is out of its range
    public TortureConfig build() {
      return new TortureConfig(this);
    }
  }
}
