// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.time.Duration;
import java.util.Optional;
import landline.socket.internal.Checks;

/// Timeouts of connections. [#DEFAULT] is safe; each `with` method gives a copy with one change.
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
///
/// @param handshake how long a PROXY header and a TLS handshake may take together; 10 seconds by
///   default
/// @param firstByte how long the first read may wait for the peer's first byte; 1 minute by default
/// @param read how long each later read may wait; 10 minutes by default
/// @param write how long a write may stall, that is wait without the kernel taking a byte; 1 minute
///   by default
/// @param idle how long nothing may move in either direction, whether somebody waits for it or not;
///   1 hour by default
/// @param minimumRate how many bytes a second must move on average, both directions together, over
///   each [#rateWindow]; 0, the default, for none: only a service knows whether its peers may be
///   slow. This is what ends a peer who sends one byte now and then to keep a connection
/// @param rateWindow how long the rate is measured; 1 minute by default
/// @param connection how long a connection may be open; 1 day by default
public record Deadlines(
    Duration handshake,
    Optional<Duration> firstByte,
    Optional<Duration> read,
    Optional<Duration> write,
    Optional<Duration> idle,
    int minimumRate,
    Duration rateWindow,
    Optional<Duration> connection) {

  /// The defaults.
  public static final Deadlines DEFAULT =
      new Deadlines(
          Duration.ofSeconds(10),
          Optional.of(Duration.ofMinutes(1)),
          Optional.of(Duration.ofMinutes(10)),
          Optional.of(Duration.ofMinutes(1)),
          Optional.of(Duration.ofHours(1)),
          0,
          Duration.ofMinutes(1),
          Optional.of(Duration.ofDays(1)));

  /// Nothing is ever late, except a handshake.
  public static final Deadlines NONE =
      new Deadlines(
          Duration.ofSeconds(10),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          0,
          Duration.ofMinutes(1),
          Optional.empty());

  /// Checks every component.
  public Deadlines {
    Checks.positive(handshake, "handshake");
    firstByte.ifPresent(time -> Checks.positive(time, "firstByte"));
    read.ifPresent(time -> Checks.positive(time, "read"));
    write.ifPresent(time -> Checks.positive(time, "write"));
    idle.ifPresent(time -> Checks.positive(time, "idle"));
    Checks.atLeast(0, minimumRate, "minimumRate");
    Checks.positive(rateWindow, "rateWindow");
    connection.ifPresent(time -> Checks.positive(time, "connection"));
  }

  /// A copy with another time for handshakes.
  ///
  /// @param value more than 0
  /// @return the copy
  public Deadlines withHandshake(Duration value) {
    return new Deadlines(value, firstByte, read, write, idle, minimumRate, rateWindow, connection);
  }

  /// A copy with another time for the first byte.
  ///
  /// @param value more than 0, or empty for any length
  /// @return the copy
  public Deadlines withFirstByte(Optional<Duration> value) {
    return new Deadlines(handshake, value, read, write, idle, minimumRate, rateWindow, connection);
  }

  /// A copy with another time for each read after the first byte.
  ///
  /// @param value more than 0, or empty for any length
  /// @return the copy
  public Deadlines withRead(Optional<Duration> value) {
    return new Deadlines(
        handshake, firstByte, value, write, idle, minimumRate, rateWindow, connection);
  }

  /// A copy with another time for a stalled write.
  ///
  /// @param value more than 0, or empty for any length
  /// @return the copy
  public Deadlines withWrite(Optional<Duration> value) {
    return new Deadlines(
        handshake, firstByte, read, value, idle, minimumRate, rateWindow, connection);
  }

  /// A copy in which every call of a handler may wait for the same time: [#firstByte], [#read] and
  /// [#write] at once.
  ///
  /// @param value more than 0, or empty for any length
  /// @return the copy
  public Deadlines withEachCall(Optional<Duration> value) {
    return new Deadlines(handshake, value, value, value, idle, minimumRate, rateWindow, connection);
  }

  /// A copy with another time without any movement.
  ///
  /// @param value more than 0, or empty for any length
  /// @return the copy
  public Deadlines withIdle(Optional<Duration> value) {
    return new Deadlines(
        handshake, firstByte, read, write, value, minimumRate, rateWindow, connection);
  }

  /// A copy with another minimum of speed.
  ///
  /// @param rate bytes a second, or 0 for none
  /// @param window how long it is measured, more than 0
  /// @return the copy
  public Deadlines withMinimumRate(int rate, Duration window) {
    return new Deadlines(handshake, firstByte, read, write, idle, rate, window, connection);
  }

  /// A copy with another time for a connection.
  ///
  /// @param value more than 0, or empty for any length
  /// @return the copy
  public Deadlines withConnection(Optional<Duration> value) {
    return new Deadlines(handshake, firstByte, read, write, idle, minimumRate, rateWindow, value);
  }
}
