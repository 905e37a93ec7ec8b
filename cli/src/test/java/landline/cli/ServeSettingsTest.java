// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServeSettingsTest {

  private static final Setting<Optional<Duration>> IDLE = DeadlineSettings.IDLE_TIMEOUT;

  @TempDir Path folder;

  private static String idle(Told told, String service) throws IOException {
    Assignment<Optional<Duration>> given = told.settings().given(IDLE, service).orElseThrow();
    return given.literal() + " " + given.origin();
  }

  private Path write(String place, String... lines) throws IOException {
    Path file = folder.resolve(place);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, String.join("\n", lines));
  }

  @Test
  void aDefaultCountsWhereNothingIsSetAndOrderIsKept() throws IOException {
    var json =
        new Assignment<>(Settings.LOG, Optional.empty(), Settings.LogForm.JSON, Origin.DEFAULT);
    assertEquals(
        Settings.LogForm.JSON,
        new Told().settings().withDefault(json).value(Settings.LOG, "greet"));
    ServeSettings given =
        new Told()
            .flag("backlog", "1")
            .file("log = \"off\"", "[greet]", "backlog = 2")
            .settings()
            .withDefault(json);
    assertEquals(Settings.LogForm.OFF, given.value(Settings.LOG, "greet"));
    // A flag for all precedes a file for one.
    assertEquals(1, given.value(SocketSettings.BACKLOG, "greet"));
  }

  private static ServeSettings read(Map<String, String> environment) throws IOException {
    return ServeSettings.read(List.of(), Optional.empty(), environment);
  }

  @Test
  void anOptionCountsBeforeAVariableAndThatBeforeAFile() throws IOException {
    Told told = new Told().file("", "idle-timeout = '3m'");
    assertEquals("\"3m\" /etc/l.toml:2", idle(told, "greet"));
    told.variable("IDLE_TIMEOUT", "2m");
    assertEquals("\"2m\" LANDLINE_SERVE_IDLE_TIMEOUT", idle(told, "greet"));
    told.flag("idle-timeout", "1m");
    assertEquals("\"1m\" --idle-timeout", idle(told, "greet"));
    assertEquals(
        List.of("--idle-timeout", "LANDLINE_SERVE_IDLE_TIMEOUT", "/etc/l.toml:2"),
        told.settings().assignments(IDLE, "greet").stream()
            .map(each -> each.origin().toString())
            .toList());
  }

  @Test
  void inOnePlaceAServicesOwnValueCounts() throws IOException {
    Told told = new Told().file("idle-timeout = '3m'", "[greet]", "idle-timeout = '4m'");
    assertEquals("\"4m\" /etc/l.toml:3", idle(told, "greet"));
    assertEquals("\"3m\" /etc/l.toml:1", idle(told, "call"));
    told.variable("CALL_IDLE_TIMEOUT", "5m").variable("IDLE_TIMEOUT", "6m");
    assertEquals("\"5m\" LANDLINE_SERVE_CALL_IDLE_TIMEOUT", idle(told, "call"));
    assertEquals("\"6m\" LANDLINE_SERVE_IDLE_TIMEOUT", idle(told, "greet"));
  }

  @Test
  void whatIsSaidForAllInABetterPlaceCountsForEachService() throws IOException {
    Told told = new Told().file("[greet]", "idle-timeout = '4m'").flag("idle-timeout", "1m");
    assertEquals("\"1m\" --idle-timeout", idle(told, "greet"));
  }

  @Test
  void whatNobodySetsIsTheDefaultOfTheService() throws IOException {
    ServeSettings settings = new Told().settings();
    assertEquals(Optional.of(Duration.ofHours(1)), settings.value(IDLE, "greet"));
    assertEquals(Optional.empty(), settings.value(IDLE, "exec"));
    assertEquals(64, settings.value(AdmissionSettings.MAX_CONNECTIONS, "exec"));
    assertEquals(Duration.ofSeconds(5), settings.value(Settings.GRACE));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          max-connections = 0     | /etc/l.toml:1: max-connections: not a number from 1 to 999999999: 0
          max-connections = -1    | /etc/l.toml:1: max-connections: not a number from 1 to 999999999: -1
          max-connections = [1]   | /etc/l.toml:1: max-connections: one value is expected, not a list
          [greet];max-per-peer=0  | /etc/l.toml:2: greet.max-per-peer: not a number from 1 to 999999999: 0
          idle-timout = '1m'      | /etc/l.toml:1: no such setting: idle-timout, did you mean idle-timeout?
          [greet];;textt = 'x'    | /etc/l.toml:3: no such setting: textt, did you mean text?
          colour = 'red'          | /etc/l.toml:1: no such setting: colour
          [gret];text = 'x'       | /etc/l.toml:1: no such service: [gret], did you mean greet?
          backlog = 5;[foo]       | /etc/l.toml:2: no such service: [foo]
          services=['time','time'] | /etc/l.toml:1: services: named twice: time
          [time];text = 'x'       | /etc/l.toml:2: time.text: text is not for time
          [time];charset='GBK' | /etc/l.toml:2: time.charset: charset is not for time
          [greet];grace = '1s'    | /etc/l.toml:2: greet.grace: grace is not for greet
          tcp = ['1']             | /etc/l.toml:1: tcp: addresses are for one service, such as greet.tcp
          idle-timeout = 5m       | /etc/l.toml:1: not an integer, true or false; text needs quotes: 5m
          idle-timeout = '0'      | /etc/l.toml:1: idle-timeout: must be more than 0: 0
          idle-timeout = '5x'     | /etc/l.toml:1: idle-timeout: not a time such as 500ms, 5s or 2m: 5x
          rate-policy = 'drop'    | /etc/l.toml:1: rate-policy: neither queue nor refuse nor reset: drop
          ipv4-prefix = 33        | /etc/l.toml:1: ipv4-prefix: not a number from 0 to 32: 33
          unix-mode = '0888'      | /etc/l.toml:1: unix-mode: not permissions such as 0600: 0888
          tls-versions = ['SSL']  | /etc/l.toml:1: tls-versions: not one of TLSv1.3, TLSv1.2: SSL
          proxy-required = 'yes'  | /etc/l.toml:1: proxy-required: neither true nor false: yes
          services = ['ftp']      | /etc/l.toml:1: services: not one of greet, call, exec, time: ftp
          proxy-trust = ['10.0.0.1/8'] | /etc/l.toml:1: proxy-trust: bits are set after the prefix: 10.0.0.1/8
          """)
  void whatIsWrongInAFileIsToldWithItsLine(String lines, String message) {
    var bad =
        assertThrows(SettingException.class, () -> new Told().file(lines.split(";")).settings());
    assertEquals(message, bad.getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          BACKLOG          | x | LANDLINE_SERVE_BACKLOG: not a number from 1 to 999999999: x
          GREET_BACKLOG    | 0 | LANDLINE_SERVE_GREET_BACKLOG: not a number from 1 to 999999999: 0
          BAKLOG           | 1 | no such variable: LANDLINE_SERVE_BAKLOG, did you mean LANDLINE_SERVE_BACKLOG?
          TIME_CHARSET     | 1 | no such variable: LANDLINE_SERVE_TIME_CHARSET, did you mean LANDLINE_SERVE_CALL_CHARSET?
          TCP              | 1 | no such variable: LANDLINE_SERVE_TCP
          """)
  void whatIsWrongInTheEnvironmentIsToldWithItsName(String name, String value, String message) {
    var bad =
        assertThrows(SettingException.class, () -> new Told().variable(name, value).settings());
    assertTrue(String.valueOf(bad.getMessage()).startsWith(message), bad::toString);
  }

  @Test
  void otherVariablesMeanNothing() throws IOException {
    assertEquals(List.of(), Variables.read(Map.of("LANDLINE_JAVA_OPTS", "x", "BACKLOG", "y")));
  }

  @Test
  void filesAreLookedForWhereTheyBelong() {
    assertEquals(
        List.of(
            Path.of("/home/u/.config/landline/config.toml"),
            Path.of("/etc/xdg/landline/config.toml")),
        ConfigFile.places(Map.of("HOME", "/home/u")));
    assertEquals(
        List.of(
            Path.of("/c/landline/config.toml"),
            Path.of("/a/landline/config.toml"),
            Path.of("/b/landline/config.toml")),
        ConfigFile.places(
            Map.of("HOME", "/h", "XDG_CONFIG_HOME", "/c", "XDG_CONFIG_DIRS", "/a:relative:/b:")));
    assertEquals(
        List.of(Path.of("/etc/xdg/landline/config.toml")),
        ConfigFile.places(Map.of("XDG_CONFIG_HOME", "relative", "XDG_CONFIG_DIRS", "")));
  }

  @Test
  void theUsersFileCountsBeforeTheSystems() throws IOException {
    Path own = write("own/landline/config.toml", "backlog = 1");
    Path system = write("system/landline/config.toml", "backlog = 2", "shards = 3");
    var environment =
        Map.of(
            "XDG_CONFIG_HOME",
            folder.resolve("own").toString(),
            "XDG_CONFIG_DIRS",
            folder.resolve("none") + ":" + folder.resolve("system"));
    ServeSettings settings = read(environment);
    assertEquals(1, settings.value(SocketSettings.BACKLOG, "greet"));
    assertEquals(3, settings.value(SocketSettings.SHARDS, "greet"));
    assertEquals(
        List.of(new Origin.Line(own, 1), new Origin.Line(system, 1)),
        settings.assignments(SocketSettings.BACKLOG, "greet").stream()
            .map(Assignment::origin)
            .toList());
  }

  @Test
  void noFileIsNoMistake() throws IOException {
    var nowhere =
        Map.of("HOME", folder.toString(), "XDG_CONFIG_DIRS", folder.resolve("x").toString());
    assertEquals(List.of(), read(nowhere).files());
  }

  @Test
  void aNamedFileIsReadAloneAndMustBeThere() throws IOException {
    write("own/landline/config.toml", "backlog = 1");
    Path named = write("named.toml", "shards = 3");
    Path missing = folder.resolve("missing.toml");
    var environment =
        Map.of(
            "XDG_CONFIG_HOME",
            folder.resolve("own").toString(),
            Variables.CONFIG,
            named.toString());
    assertEquals(List.of(named), read(environment).places());
    assertEquals(128, read(environment).value(SocketSettings.BACKLOG, "greet"));
    var bad =
        assertThrows(
            SettingException.class,
            () -> ServeSettings.read(List.of(), Optional.of(missing), environment));
    assertEquals(missing + ": no such file", bad.getMessage());
  }

  @Test
  void aFileThatIsNoTextIsNotRead() throws IOException {
    Path file = folder.resolve("latin1.toml");
    Files.write(file, new byte[] {'#', (byte) 0xe4});
    var bad = assertThrows(SettingException.class, () -> ConfigFile.read(file));
    assertEquals(file + ": not text in UTF-8", bad.getMessage());
  }
}
