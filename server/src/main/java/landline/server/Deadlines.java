// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.time.Duration;
import java.util.Optional;
import landline.socket.Deadline;
import landline.socket.internal.Checks;

/// Timeouts of connections. [#DEFAULT] is safe. [Deadline#FOREVER] switches a timeout off, except
/// those of a handshake and of the window of a rate.
///
/// That of a handshake ends the connection before a handler runs. The next three end a call of the
/// handler with a [java.net.SocketTimeoutException], and the connection can still be used; over TLS
/// a write that was late has ended the output. A call with a timeout of its own uses that one
/// instead. A timeout of a minute and more may be half a second late. The last three close the
/// connection, so that a call ends with a [landline.socket.SocketClosedException], and interrupt
/// its handler, whatever it does. They are checked once a second, or more often if they are short.
///
/// One time is fixed: the lingering close waits 2 seconds for a peer that does not close, see
/// [StreamService].
public final class Deadlines {

  /// The defaults.
  public static final Deadlines DEFAULT = builder().build();

  /// No timeouts, except that of a handshake.
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
  public static Builder builder() {
    return new Builder();
  }

  /// A builder with these values.
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

  /// Builds the [Deadlines].
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

    /// Time for a PROXY header and a TLS handshake together. Default: 10 seconds.
    public Builder handshake(Duration handshake) {
      this.handshake = handshake;
      return this;
    }

    /// Time of the first read to get the peer's first byte, which is the one after a PROXY header
    /// and a TLS handshake. Default: 1 minute.
    public Builder firstByte(Duration firstByte) {
      this.firstByte = firstByte;
      return this;
    }

    /// Time of each later read. Default: 10 minutes.
    public Builder read(Duration read) {
      this.read = read;
      return this;
    }

    /// How long a write may stall, that is, wait without the kernel taking a byte. Default: 1
    /// minute.
    public Builder write(Duration write) {
      this.write = write;
      return this;
    }

    /// How long a connection may be idle in both directions, whether or not a call waits. Default:
    /// 1 hour.
    public Builder idle(Duration idle) {
      this.idle = idle;
      return this;
    }

    /// Minimum bytes per second, both directions together, on average over each window. Default: 0
    /// for none, and a window of 1 minute: only a service can decide whether its peers may be slow.
    /// It ends peers that send one byte now and then to keep a connection.
    public Builder minimumRate(int minimumRate, Duration rateWindow) {
      this.minimumRate = minimumRate;
      this.rateWindow = rateWindow;
      return this;
    }

    /// How long a connection may be open. Default: 1 day.
    public Builder connection(Duration connection) {
      this.connection = connection;
      return this;
    }

    /// Sets [#firstByte], [#read] and [#write] at once.
    public Builder eachCall(Duration time) {
      return firstByte(time).read(time).write(time);
    }

    /// Builds the timeouts.
    ///
    /// @throws IllegalArgumentException if a value is out of its range
    public Deadlines build() {
      return new Deadlines(this);
    }
  }
}
