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
public final class Settings {

  /// Who answers calls.
  public enum Answerer {
    /// An echo.
    ECHO,
    /// Whoever sits at the terminal.
    TERMINAL,
    /// The terminal if there is one.
    AUTO
  }

  /// How a connection's line in the log is written.
  public enum LogForm {
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
          Setting.Group.SERVICES,
          Setting.PROCESS,
          List.of(),
          "Services to start when the command line names none. Default: all (exec only on its UNIX"
              + " socket).");
  static final Setting<List<String>> TCP =
      Setting.of(
          "tcp",
          ValueType.ADDRESSES,
          Setting.Group.SERVICES,
          Setting.STREAMS,
          List.of(),
          "TCP addresses to listen on. A service without any address listens on 127.0.0.1 and on a"
              + " UNIX socket.");
  static final Setting<List<String>> UDP =
      Setting.of(
          "udp",
          ValueType.ADDRESSES,
          Setting.Group.SERVICES,
          List.of("call", "exec", "time"),
          List.of(),
          "UDP addresses to receive on.");
  static final Setting<List<String>> UNIX =
      Setting.of(
          "unix",
          ValueType.PATHS,
          Setting.Group.SERVICES,
          Setting.ALL,
          List.of(),
          "UNIX socket to listen on, /path or @name.");
  public static final Setting<LogForm> LOG =
      Setting.of(
          "log",
          ValueType.choice(LogForm.class),
          Setting.Group.LOGGING,
          Setting.STREAMS,
          LogForm.AUTO,
          "Format of the line on standard error for each connection that has ended: text, JSON, or"
              + " none. auto: text with --verbose, otherwise none.");
  static final Setting<Optional<String>> METRICS =
      Setting.of(
          "metrics",
          ValueType.ADDRESS_OR_OFF,
          Setting.Group.LOGGING,
          Setting.PROCESS,
          Optional.empty(),
          "Address of /metrics, /healthz and /readyz over HTTP: a loopback address, readable by"
              + " every user of this machine, or a UNIX socket.");
  public static final Setting<Integer> METRICS_MODE =
      Setting.of(
          "metrics-mode",
          ValueType.MODE,
          Setting.Group.LOGGING,
          Setting.PROCESS,
          0600,
          "Permissions of the UNIX socket of metrics.");
  static final Setting<Duration> GRACE =
      Setting.of(
          "grace",
          ValueType.ANY_TIME,
          Setting.Group.LIFECYCLE,
          Setting.PROCESS,
          StreamConfig.DEFAULT.grace(),
          "Limit on the time that connections have to end when the server stops.");
  static final Setting<Boolean> TAKEOVER =
      Setting.of(
          "takeover",
          ValueType.YES_OR_NO,
          Setting.Group.LIFECYCLE,
          Setting.PROCESS,
          false,
          "Hot restart: take the sockets over from the running landline serve of the same services"
              + " that was started with this option, and hand them over to the next one.");
  static final Setting<Optional<Path>> HANDOVER =
      Setting.of(
          "handover",
          ValueType.FILE_OR_OFF,
          Setting.Group.LIFECYCLE,
          Setting.PROCESS,
          Optional.empty(),
          "UNIX socket of takeover. Default: serve-SERVICES.handover in $XDG_RUNTIME_DIR/landline,"
              + " or in /tmp/landline-UID.");
  public static final Setting<Charset> CHARSET =
      Setting.of(
          "charset",
          ValueType.CHARSET,
          Setting.Group.SERVICE,
          Setting.STREAMS,
          StandardCharsets.UTF_8,
          "Charset of text on the wire.");
  static final Setting<String> TEXT =
      Setting.of(
          "text",
          ValueType.TEXT,
          Setting.Group.SERVICE,
          List.of("greet"),
          GreetConfig.DEFAULT.text(),
          "Text of the greeting.");
  public static final Setting<Answerer> OPERATOR =
      Setting.of(
          "operator",
          ValueType.choice(Answerer.class),
          Setting.Group.SERVICE,
          List.of("call"),
          Answerer.AUTO,
          "Who answers calls: an echo, or the person at the terminal. auto: the person if there is"
              + " a terminal.");
  static final Setting<Duration> COMMAND_TIMEOUT =
      exec(
          "command-timeout",
          ValueType.TIME,
          ExecConfig.DEFAULT.timeLimit(),
          "Limit on the run time of a command.");
  static final Setting<Long> OUTPUT_LIMIT =
      exec(
          "output-limit",
          ValueType.SIZE,
          ExecConfig.DEFAULT.outputLimit(),
          "Most bytes that a command may print.");
  static final Setting<Integer> REPLY_LIMIT =
      exec(
          "reply-limit",
          ValueType.SMALL_SIZE,
          ExecConfig.DEFAULT.maxReply(),
          "Most bytes of the reply to a command in a datagram.");

  public static final Setting<Boolean> INSECURE_UDP =
      exec(
          "insecure-udp",
          ValueType.YES_OR_NO,
          false,
          "Run commands in datagrams without the server's token. Every user of this machine can"
              + " then run commands.");

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
    return Setting.of(key, kind, Setting.Group.SERVICE, List.of("exec"), unset, doc);
  }
}
