// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.time.Duration;
import java.util.Optional;
import landline.socket.Deadline;
import landline.socket.internal.Checks;

/// Timeouts of connections. [#DEFAULT] is safe. [Deadline#FOREVER] switches a timeout off, except
/// that of a handshake and the window of a rate.
///
/// The first four end a call of the handler with a [java.net.SocketTimeoutException], and the
/// connection can still be used; a call that is given a timeout of its own obeys that one. A minute
/// and more is not exact: the wait may be half a second longer. The last three close the
/// connection, which a call then tells with a [landline.socket.SocketClosedException], and
/// interrupt its handler, whatever it does; they are looked at once a second, or more often if they
/// are short.
///
/// One time can't be set: a peer that does not hang up after the last word is waited for 2 seconds,
/// see [StreamService].
public final class Deadlines {

  /// The defaults.
  public static final Deadlines DEFAULT = builder().build();

  /// Nothing is ever late, except a handshake.
  public static final Deadlines NONE =
      builder()
          .eachCall(Deadline.FOREVER)
          .idle(Deadline.FOREVER)
          .connection(Deadline.FOREVER)
          .build();

  private final Builder values;

  private Deadlines(Builder builder) {
    values = new Builder(builder);
    Checks.positive(values.handshake, "handshake");
    firstByte().ifPresent(time -> Checks.positive(time, "firstByte"));
    read().ifPresent(time -> Checks.positive(time, "read"));
    write().ifPresent(time -> Checks.positive(time, "write"));
    idle().ifPresent(time -> Checks.positive(time, "idle"));
    Checks.atLeast(0, values.minimumRate, "minimumRate");
    Checks.positive(values.rateWindow, "rateWindow");
    connection().ifPresent(time -> Checks.positive(time, "connection"));
  }

  /// A builder with the defaults.
  ///
  /// @return a new one
  public static Builder builder() {
    return new Builder();
  }

  /// A builder with the values of this one.
  ///
  /// @return a new one
  public Builder toBuilder() {
    return new Builder(values);
  }

  /// See [Builder#handshake].
  public Duration handshake() {
    return values.handshake;
  }

  /// See [Builder#firstByte].
  public Optional<Duration> firstByte() {
    return Deadline.limit(values.firstByte);
  }

  /// See [Builder#read].
  public Optional<Duration> read() {
    return Deadline.limit(values.read);
  }

  /// See [Builder#write].
  public Optional<Duration> write() {
    return Deadline.limit(values.write);
  }

  /// See [Builder#idle].
  public Optional<Duration> idle() {
    return Deadline.limit(values.idle);
  }

  /// See [Builder#minimumRate].
  public int minimumRate() {
    return values.minimumRate;
  }

  /// See [Builder#minimumRate].
  public Duration rateWindow() {
    return values.rateWindow;
  }

  /// See [Builder#connection].
  public Optional<Duration> connection() {
    return Deadline.limit(values.connection);
  }

  /// Sets what shall differ from the defaults.
  public static final class Builder {

    private Duration handshake = Duration.ofSeconds(10);
    private Duration firstByte = Duration.ofMinutes(1);
    private Duration read = Duration.ofMinutes(10);
    private Duration write = Duration.ofMinutes(1);
    private Duration idle = Duration.ofHours(1);
    private int minimumRate = 0;
    private Duration rateWindow = Duration.ofMinutes(1);
    private Duration connection = Duration.ofDays(1);

    private Builder() {}

    private Builder(Builder other) {
      handshake = other.handshake;
      firstByte = other.firstByte;
      read = other.read;
      write = other.write;
      idle = other.idle;
      minimumRate = other.minimumRate;
      rateWindow = other.rateWindow;
      connection = other.connection;
    }

    /// How long a PROXY header and a TLS handshake may take together; 10 seconds by default.
    public Builder handshake(Duration handshake) {
      this.handshake = handshake;
      return this;
    }

    /// How long the first read may wait for the peer's first byte; 1 minute by default.
    public Builder firstByte(Duration firstByte) {
      this.firstByte = firstByte;
      return this;
    }

    /// How long each later read may wait; 10 minutes by default.
    public Builder read(Duration read) {
      this.read = read;
      return this;
    }

    /// How long a write may stall, that is wait without the kernel taking a byte; 1 minute by
    /// default.
    public Builder write(Duration write) {
      this.write = write;
      return this;
    }

    /// How long nothing may move in either direction, whether somebody waits for it or not; 1 hour
    /// by default.
    public Builder idle(Duration idle) {
      this.idle = idle;
      return this;
    }

    /// How many bytes a second must move on average, both directions together, over each window; 0,
    /// the default, for none, and a window of 1 minute: only a service knows whether its peers may
    /// be slow. This is what ends a peer that sends one byte now and then to keep a connection.
    public Builder minimumRate(int minimumRate, Duration rateWindow) {
      this.minimumRate = minimumRate;
      this.rateWindow = rateWindow;
      return this;
    }

    /// How long a connection may be open; 1 day by default.
    public Builder connection(Duration connection) {
      this.connection = connection;
      return this;
    }

    /// [#firstByte], [#read] and [#write] at once: how long any call of a handler may wait.
    public Builder eachCall(Duration time) {
      return firstByte(time).read(time).write(time);
    }

    /// Checks the values.
    ///
    /// @return a configuration
    /// @throws IllegalArgumentException for a value that is out of its range
    public Deadlines build() {
      return new Deadlines(this);
    }
  }
}
