// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import landline.exec.ExecService;
import landline.server.Deadlines;

/// How long a connection may take: settings that become [Deadlines].
final class DeadlineSettings {

  static final Setting<Duration> HANDSHAKE_DEADLINE =
      deadline(
          "handshake-deadline",
          ValueType.TIME,
          Deadlines.DEFAULT.handshake(),
          "How long a PROXY header and a TLS handshake may take together.");
  static final Setting<Optional<Duration>> FIRST_BYTE_TIMEOUT =
      deadline(
          "first-byte-timeout",
          ValueType.TIME_OR_OFF,
          Deadlines.DEFAULT.firstByte(),
          "How long a peer may take to say its first word.");
  static final Setting<Optional<Duration>> READ_TIMEOUT =
      deadline(
          "read-timeout",
          ValueType.TIME_OR_OFF,
          Deadlines.DEFAULT.read(),
          "How long each later read may wait.");
  static final Setting<Optional<Duration>> WRITE_TIMEOUT =
      deadline(
          "write-timeout",
          ValueType.TIME_OR_OFF,
          Deadlines.DEFAULT.write(),
          "How long a peer may take nothing of what is sent to it.");
  static final Setting<Optional<Duration>> IDLE_TIMEOUT =
      deadline(
              "idle-timeout",
              ValueType.TIME_OR_OFF,
              Deadlines.DEFAULT.idle(),
              "How long nothing may move in either direction.")
          .except("exec", ExecService.SERVER.deadlines().idle());
  static final Setting<Integer> MIN_RATE =
      deadline(
          "min-rate",
          ValueType.SMALL_SIZE_OR_OFF,
          Deadlines.DEFAULT.minimumRate(),
          "How many bytes a second must move at least, both directions together.");
  static final Setting<Duration> MIN_RATE_WINDOW =
      deadline(
          "min-rate-window",
          ValueType.TIME,
          Deadlines.DEFAULT.rateWindow(),
          "Over what time that is measured.");
  static final Setting<Optional<Duration>> CONNECTION_DEADLINE =
      deadline(
          "connection-deadline",
          ValueType.TIME_OR_OFF,
          Deadlines.DEFAULT.connection(),
          "How long a connection may be open.");

  /// All rows, in the order in which they are listed.
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

  private static <T> Setting<T> deadline(String key, ValueType<T> kind, T unset, String doc) {
    return Setting.of(key, kind, Setting.Group.TIME, Setting.STREAMS, unset, doc);
  }
}
