// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import landline.server.Deadlines;

/// Timeouts: settings that become [Deadlines].
final class DeadlineSettings {

  static final Setting<Duration> HANDSHAKE_DEADLINE =
      deadline(
          "handshake-deadline",
          ValueType.TIME,
          Deadlines::handshake,
          "Limit on the PROXY header and the TLS handshake together.");
  static final Setting<Optional<Duration>> FIRST_BYTE_TIMEOUT =
      deadline(
          "first-byte-timeout",
          ValueType.TIME_OR_OFF,
          Deadlines::firstByte,
          "Limit on the time until the peer's first byte.");
  static final Setting<Optional<Duration>> READ_TIMEOUT =
      deadline(
          "read-timeout",
          ValueType.TIME_OR_OFF,
          Deadlines::read,
          "Limit on the wait of each later read.");
  static final Setting<Optional<Duration>> WRITE_TIMEOUT =
      deadline(
          "write-timeout",
          ValueType.TIME_OR_OFF,
          Deadlines::write,
          "Limit on the time in which the peer accepts no byte that is sent to it.");
  static final Setting<Optional<Duration>> IDLE_TIMEOUT =
      deadline(
              "idle-timeout",
              ValueType.TIME_OR_OFF,
              Deadlines::idle,
              "Limit on the time in which no byte moves in either direction.")
          .common();
  static final Setting<Integer> MIN_RATE =
      deadline(
          "min-rate",
          ValueType.SMALL_SIZE_OR_OFF,
          Deadlines::minimumRate,
          "Minimum of bytes per second, both directions together.");
  static final Setting<Duration> MIN_RATE_WINDOW =
      deadline(
          "min-rate-window",
          ValueType.TIME,
          Deadlines::rateWindow,
          "The time over which min-rate is measured.");
  static final Setting<Optional<Duration>> CONNECTION_DEADLINE =
      deadline(
          "connection-deadline",
          ValueType.TIME_OR_OFF,
          Deadlines::connection,
          "Limit on the life of a connection.");

  /// All rows, in the order of the lists.
  static final List<Setting<?>> LIST =
      List.of(
          HANDSHAKE_DEADLINE,
          FIRST_BYTE_TIMEOUT,
          READ_TIMEOUT,
          WRITE_TIMEOUT,
          IDLE_TIMEOUT,
          MIN_RATE,
          MIN_RATE_WINDOW,
          CONNECTION_DEADLINE);

  private DeadlineSettings() {}

  private static <T> Setting<T> deadline(
      String key, ValueType<T> kind, Function<Deadlines, T> unset, String doc) {
    return Setting.ofStreams(
        key,
        kind,
        Setting.Group.TIMEOUTS,
        Deadlines.DEFAULT,
        ServableService::deadlines,
        unset,
        doc);
  }
}
