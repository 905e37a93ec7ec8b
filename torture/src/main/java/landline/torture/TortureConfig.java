// SPDX-License-Identifier: Apache-2.0
package landline.torture;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// What is tortured and how hard.
public final class TortureConfig {

  private static final Duration DEFAULT_SETTLE = Duration.ofSeconds(5);

  private final Builder values;

  private TortureConfig(Builder builder) {
    values = new Builder(builder);
    if (!values.settle.isPositive()) {
      throw new IllegalArgumentException("settle <= 0: " + values.settle);
    }
    if (command().isPresent() && pid().isPresent()) {
      throw new IllegalArgumentException("both a command and a process: " + pid().getAsLong());
    }
    if (command().isPresent() && command().get().isBlank()) {
      throw new IllegalArgumentException("an empty command");
    }
    if (pid().isPresent() && pid().getAsLong() <= 0) {
      throw new IllegalArgumentException("pid <= 0: " + pid().getAsLong());
    }
    if (values.subject.isDatagram() && !values.probe.asks()) {
      throw new IllegalArgumentException(
          "a datagram server needs a question (--send): " + values.subject);
    }
  }

  /// A builder for a server that runs already.
  ///
  /// @param subject the server
  /// @param probe how to tell that it still serves
  /// @return a new one
  public static Builder builder(Subject subject, Probe probe) {
    return new Builder(subject, probe);
  }

  /// A builder with the values of this one.
  ///
  /// @return a new one
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

  /// Sets what shall differ from the defaults.
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

    /// How to tell that it still serves.
    public Builder probe(Probe probe) {
      this.probe = probe;
      return this;
    }

    /// What starts it, one command for `sh`; without one a server that runs already is tortured,
    /// and acts that need to start it are not done.
    public Builder command(String command) {
      this.command = command;
      return this;
    }

    /// The server's process if it runs already; without it and without a command, CPU time,
    /// descriptors and threads are not checked.
    public Builder pid(long pid) {
      this.pid = pid;
      return this;
    }

    /// Where to append what the started server prints; thrown away by default.
    public Builder log(Path log) {
      this.log = log;
      return this;
    }

    /// How long descriptors and threads may take to get back to where they were, and CPU use to
    /// end; 5 s by default.
    public Builder settle(Duration settle) {
      this.settle = settle;
      return this;
    }

    /// Whether to do less of everything, an eighth; false by default.
    public Builder light(boolean light) {
      this.light = light;
      return this;
    }

    /// Whether the server serves one caller at a time by design, so that it is asked only after an
    /// act and not while others hold their connections; false by default.
    public Builder serial(boolean serial) {
      this.serial = serial;
      return this;
    }

    /// Whether answers are work for the server, so that its CPU time counts only while nobody says
    /// a word to it; false by default.
    public Builder busy(boolean busy) {
      this.busy = busy;
      return this;
    }

    /// Whether the user has said that a server which is not on this machine is the user's own;
    /// false by default.
    public Builder owned(boolean owned) {
      this.owned = owned;
      return this;
    }

    /// For what is random; the same seed gives the same bytes and order.
    public Builder seed(long seed) {
      this.seed = seed;
      return this;
    }

    /// Checks the values.
    ///
    /// @return a configuration
    /// @throws IllegalArgumentException for a value that is out of its range
    public TortureConfig build() {
      return new TortureConfig(this);
    }
  }
}
