// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import landline.exec.ExecConfig;
import landline.greet.GreetConfig;
import landline.server.StreamConfig;

/// Everything that can be set about `landline serve`, one row each. What is in [#LIST] is read,
/// explained and documented by its row; nothing else can be set.
final class Settings {

  /// Who answers calls.
  enum Answerer {
    /// An echo.
    ECHO,
    /// Whoever sits at the terminal.
    TERMINAL,
    /// The terminal if there is one.
    AUTO
  }

  /// How a connection's line in the log is written.
  enum LogForm {
    /// For people who asked for more with --verbose.
    AUTO,
    /// For people.
    HUMAN,
    /// For programs.
    JSON,
    /// Not at all.
    OFF
  }

  static final Setting<List<String>> SERVICES =
      Setting.of(
          "services",
          ValueType.words(Setting.ALL),
          Setting.Group.WHAT,
          Setting.PROCESS,
          List.of(),
          "What to serve if the command line names nothing; all of them if none is named here"
              + " either, but exec on its UNIX socket alone.");
  static final Setting<List<String>> TCP =
      Setting.of(
          "tcp",
          ValueType.ADDRESSES,
          Setting.Group.WHAT,
          Setting.STREAMS,
          List.of(),
          "Listen there. A service of which no address is set has those of its own: 127.0.0.1"
              + " and a UNIX socket.");
  static final Setting<List<String>> UDP =
      Setting.of(
          "udp",
          ValueType.ADDRESSES,
          Setting.Group.WHAT,
          List.of("call", "exec", "time"),
          List.of(),
          "Receive datagrams there.");
  static final Setting<List<String>> UNIX =
      Setting.of(
          "unix",
          ValueType.PATHS,
          Setting.Group.WHAT,
          Setting.ALL,
          List.of(),
          "Listen on this UNIX socket, /path or @name.");
  static final Setting<LogForm> LOG =
      Setting.of(
          "log",
          ValueType.choice(LogForm.class),
          Setting.Group.WATCH,
          Setting.STREAMS,
          LogForm.AUTO,
          "How the line about each connection at its end is written on standard error: for people,"
              + " as JSON, or not; for people with --verbose only, if auto.");
  static final Setting<Optional<String>> METRICS =
      Setting.of(
          "metrics",
          ValueType.ADDRESS_OR_OFF,
          Setting.Group.WATCH,
          Setting.PROCESS,
          Optional.empty(),
          "Show /metrics, /healthz and /readyz over HTTP there: on loopback, to everybody on this"
              + " machine, or on a UNIX socket.");
  static final Setting<Integer> METRICS_MODE =
      Setting.of(
          "metrics-mode",
          ValueType.MODE,
          Setting.Group.WATCH,
          Setting.PROCESS,
          0600,
          "The permissions of that UNIX socket: who may read the figures.");
  static final Setting<Duration> GRACE =
      Setting.of(
          "grace",
          ValueType.ANY_TIME,
          Setting.Group.LIFE,
          Setting.PROCESS,
          StreamConfig.DEFAULT.grace(),
          "How long connections may go on at the end.");
  static final Setting<Boolean> TAKEOVER =
      Setting.of(
          "takeover",
          ValueType.YES_OR_NO,
          Setting.Group.LIFE,
          Setting.PROCESS,
          false,
          "Take over from the landline serve of the same services that was started with this, so"
              + " that no caller notices; and let the next one take over in turn.");
  static final Setting<Optional<Path>> HANDOVER =
      Setting.of(
          "handover",
          ValueType.FILE_OR_OFF,
          Setting.Group.LIFE,
          Setting.PROCESS,
          Optional.empty(),
          "With takeover: the UNIX socket over which that is done, if not serve-SERVICES.handover"
              + " in the folder landline of $XDG_RUNTIME_DIR, or in /tmp/landline-UID.");
  static final Setting<Charset> CHARSET =
      Setting.of(
          "charset",
          ValueType.CHARSET,
          Setting.Group.OWN,
          Setting.STREAMS,
          StandardCharsets.UTF_8,
          "The charset of text on the wire.");
  static final Setting<String> TEXT =
      Setting.of(
          "text",
          ValueType.TEXT,
          Setting.Group.OWN,
          List.of("greet"),
          GreetConfig.DEFAULT.text(),
          "What the greeter says.");
  static final Setting<Answerer> OPERATOR =
      Setting.of(
          "operator",
          ValueType.choice(Answerer.class),
          Setting.Group.OWN,
          List.of("call"),
          Answerer.AUTO,
          "Who answers calls: an echo, whoever sits at the terminal, or that if there is one.");
  static final Setting<Duration> COMMAND_TIMEOUT =
      exec(
          "command-timeout",
          ValueType.TIME,
          ExecConfig.DEFAULT.timeLimit(),
          "How long a command may run.");
  static final Setting<Long> OUTPUT_LIMIT =
      exec(
          "output-limit",
          ValueType.SIZE,
          ExecConfig.DEFAULT.outputLimit(),
          "How much a command may print.");
  static final Setting<Integer> REPLY_LIMIT =
      exec(
          "reply-limit",
          ValueType.SMALL_SIZE,
          ExecConfig.DEFAULT.maxReply(),
          "How long the reply to a command in a datagram may be.");

  static final Setting<Boolean> INSECURE_UDP =
      exec(
          "insecure-udp",
          ValueType.YES_OR_NO,
          false,
          "Whether commands in datagrams are run without the server's token. Then every user of this"
              + " machine can have them run.");

  private static final List<Setting<?>> FIRST = List.of(SERVICES, TCP, UDP, UNIX);
  private static final List<Setting<?>> LAST =
      List.of(
          LOG,
          METRICS,
          METRICS_MODE,
          GRACE,
          TAKEOVER,
          HANDOVER,
          CHARSET,
          TEXT,
          OPERATOR,
          COMMAND_TIMEOUT,
          OUTPUT_LIMIT,
          REPLY_LIMIT,
          INSECURE_UDP);

  /// All rows, in the order in which they are listed.
  static final List<Setting<?>> LIST =
      Stream.of(FIRST, AdmissionSettings.LIST, DeadlineSettings.LIST, SocketSettings.LIST, LAST)
          .flatMap(List::stream)
          .toList();

  private Settings() {}

  /// The row with this key.
  static Optional<Setting<?>> named(String key) {
    for (Setting<?> setting : LIST) {
      if (setting.key().equals(key)) {
        return Optional.of(setting);
      }
    }
    return Optional.empty();
  }

  private static <T> Setting<T> exec(String key, ValueType<T> kind, T unset, String doc) {
    return Setting.of(key, kind, Setting.Group.OWN, List.of("exec"), unset, doc);
  }
}
