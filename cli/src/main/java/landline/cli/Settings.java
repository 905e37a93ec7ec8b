// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import landline.server.StreamConfig;

/// All settings of `landline serve`, one row each. Everything in [#LIST] is read, explained and
/// documented by its row; there are no others.
public final class Settings {

  /// The form of connection log lines.
  public enum LogForm {
    /// Text, at the level of --verbose.
    AUTO,
    /// Text.
    HUMAN,
    /// JSON.
    JSON,
    /// None.
    OFF
  }

  static final Setting<List<String>> SERVICES =
      Setting.of(
          "services",
          ValueType.words(Catalog.names()),
          Setting.Group.SERVICES,
          Setting.PROCESS,
          List.of(),
          "Services to start when the command line names none. Default: all" + closed() + ".");
  static final Setting<List<String>> TCP =
      Setting.of(
              "tcp",
              ValueType.ADDRESSES,
              Setting.Group.SERVICES,
              Catalog.over(Transport.TCP),
              List.of(),
              "TCP addresses to listen on. A service without any address listens on 127.0.0.1 and"
                  + " on a UNIX socket.")
          .common();
  static final Setting<List<String>> UDP =
      Setting.of(
              "udp",
              ValueType.ADDRESSES,
              Setting.Group.SERVICES,
              Catalog.over(Transport.UDP),
              List.of(),
              "UDP addresses to receive on.")
          .common();
  static final Setting<List<String>> UNIX =
      Setting.of(
              "unix",
              ValueType.PATHS,
              Setting.Group.SERVICES,
              Catalog.names(),
              List.of(),
              "UNIX socket to listen on, /path or @name.")
          .common();
  static final Setting<List<String>> SSH =
      Setting.of(
              "ssh",
              ValueType.ADDRESSES,
              Setting.Group.SERVICES,
              Catalog.over(Transport.SSH),
              List.of(),
              "Addresses to listen on with SSH: of TCP, port 8022 if none is given, or unix:/path.")
          .common();
  public static final Setting<List<String>> NTP =
      addresses(Transport.NTP, "Addresses to serve NTP at; port 123 if none is given.").common();
  public static final Setting<List<String>> NTS =
      addresses(
              Transport.NTS,
              "Addresses of the key establishment for NTS, the secure form of NTP; port 4460 if"
                  + " none is given.")
          .common();
  static final Setting<List<String>> DAYTIME =
      addresses(
          Transport.DAYTIME,
          "Addresses to serve the date at as a line of text, RFC 867, over TCP and UDP; port 13 if"
              + " none is given.");
  static final Setting<List<String>> RFC868 =
      addresses(
          Transport.RFC868,
          "Addresses to serve the seconds since 1900 at, RFC 868, over TCP and UDP; port 37 if none"
              + " is given.");
  public static final Setting<LogForm> LOG =
      Setting.of(
              "log",
              ValueType.choice(LogForm.class),
              Setting.Group.LOGGING,
              Catalog.streams(),
              LogForm.AUTO,
              "Format of the line on standard error for each connection that has ended: text, JSON,"
                  + " or none. auto: text with --verbose, otherwise none.")
          .common();
  static final Setting<Duration> GRACE =
      Setting.of(
              "grace",
              ValueType.ANY_TIME,
              Setting.Group.LIFECYCLE,
              Setting.PROCESS,
              StreamConfig.DEFAULT.grace(),
              "Limit on the time that connections have to end when the server stops.")
          .common();
  static final Setting<Boolean> TAKEOVER =
      Setting.of(
              "takeover",
              ValueType.YES_OR_NO,
              Setting.Group.LIFECYCLE,
              Setting.PROCESS,
              false,
              "Hot restart: take the sockets over from the running landline serve of the same"
                  + " services that was started with this option, and hand them over to the next"
                  + " one.")
          .common();
  static final Setting<Optional<Path>> HANDOVER =
      Setting.of(
          "handover",
          ValueType.FILE_OR_OFF,
          Setting.Group.LIFECYCLE,
          Setting.PROCESS,
          Optional.empty(),
          "UNIX socket of takeover. Default: serve-SERVICES.handover in $XDG_RUNTIME_DIR/landline,"
              + " /run/user/UID/landline or /tmp/landline-UID.");
  public static final Setting<Charset> CHARSET =
      Setting.of(
              "charset",
              ValueType.CHARSET,
              Setting.Group.SERVICE,
              Catalog.over(Transport.TCP),
              StandardCharsets.UTF_8,
              "Charset of text on the wire.")
          .common();

  /// Those of addresses, in the order of the transports.
  static final List<Setting<List<String>>> ADDRESSES =
      List.of(TCP, UDP, UNIX, SSH, NTP, NTS, DAYTIME, RFC868);

  /// All rows, in the order of the lists.
  static final List<Setting<?>> LIST = list();

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

  private static Setting<List<String>> addresses(Transport transport, String doc) {
    return Setting.of(
        transport.key(),
        ValueType.ADDRESSES,
        Setting.Group.SERVICES,
        Catalog.over(transport),
        List.of(),
        doc);
  }

  private static String closed() {
    List<String> closed = Catalog.closedUnnamed();
    return closed.isEmpty() ? "" : " (" + String.join(", ", closed) + " only on its UNIX socket)";
  }

  private static List<Setting<?>> list() {
    var all = new ArrayList<Setting<?>>(List.of(SERVICES));
    all.addAll(ADDRESSES);
    all.addAll(AdmissionSettings.LIST);
    all.addAll(DeadlineSettings.LIST);
    all.addAll(SocketSettings.LIST);
    all.add(LOG);
    Catalog.aside().forEach(each -> all.addAll(each.settings()));
    all.addAll(List.of(GRACE, TAKEOVER, HANDOVER, CHARSET));
    Catalog.services().forEach(each -> all.addAll(each.settings()));
    return List.copyOf(all);
  }
}
