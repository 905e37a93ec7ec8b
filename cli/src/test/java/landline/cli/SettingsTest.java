// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What holds for every row of the table.
class SettingsTest {

  static Stream<Setting<?>> all() {
    return Settings.LIST.stream();
  }

  /// A value that is not the default, as it is written on a command line.
  static List<String> other(Setting<?> setting) {
    String form = setting.kind().form();
    String key = setting.key();
    if (form.startsWith("a time")) {
      return List.of("77s");
    } else if (form.startsWith("a number of bytes")) {
      return List.of("777");
    } else if (form.startsWith("a number")) {
      return List.of("7");
    }
    return switch (key) {
      case "services" -> List.of("time", "greet");
      case "tcp", "udp", "ssh", "ntp", "nts", "daytime", "rfc868" ->
          List.of("127.0.0.1:0", "[::1]:0");
      case "unix" -> List.of("/run/a,b");
      case "unix-mode", "metrics-mode" -> List.of("0400");
      case "metrics" -> List.of("127.0.0.1:9");
      case "tls-alpn" -> List.of("h2", "http/1.1");
      case "tls-versions" -> List.of("TLSv1.2");
      case "proxy-trust" -> List.of("10.0.0.0/8", "unix");
      case "proxy-required" -> List.of("false");
      case "proxy-others",
          "takeover",
          "insecure-udp",
          "permit-root",
          "sftp-read-only",
          "ntp-smear" ->
          List.of("true");
      case "charset" -> List.of("GBK");
      case "operator" -> List.of("echo");
      case "log" -> List.of("off");
      case "tls-client-auth" -> List.of("need");
      case "per-source-penalties" -> List.of("authfail:1m", "max:1h");
      case "ntp-allow", "ntp-deny", "per-source-penalty-exempt-list" ->
          List.of("10.0.0.0/8", "::1");
      case "nts-server" -> List.of("ntp.example.org");
      case "max-startups" -> List.of("1:2:3");
      case "accept-env" -> List.of("TZ", "GIT_*");
      case "limits" -> List.of("nofile=1024", "cpu=60:120");
      case "umask" -> List.of("0077");
      case "refusal", "text" -> List.of("a \"b\" 你");
      default -> form.startsWith("the path") ? List.of("/x y") : List.of("reset");
    };
  }

  @Test
  void everyRowIsInTheList() throws IllegalAccessException {
    Set<Object> rows = new HashSet<>();
    for (Class<?> table :
        List.of(
            Settings.class,
            AdmissionSettings.class,
            DeadlineSettings.class,
            SocketSettings.class)) {
      for (Field field : table.getDeclaredFields()) {
        if (field.getType().equals(Setting.class)) {
          rows.add(field.get(null));
        }
      }
    }
    Catalog.services().forEach(service -> rows.addAll(service.settings()));
    Catalog.aside().forEach(service -> rows.addAll(service.settings()));
    assertEquals(rows, new HashSet<Object>(Settings.LIST));
    assertEquals(rows.size(), Settings.LIST.size());
  }

  @Test
  void noTwoNamesAreAlike() {
    var names = new ArrayList<String>();
    for (Setting<?> setting : Settings.LIST) {
      names.add(setting.key());
      names.add(setting.variable());
      setting.services().forEach(service -> names.add(setting.variable(service)));
    }
    assertEquals(names.size(), Set.copyOf(names).size());
    assertFalse(names.contains(Variables.CONFIG));
  }

  @ParameterizedTest
  @MethodSource("all")
  void aRowReadsLikeASentenceAndAName(Setting<?> setting) {
    assertTrue(setting.key().matches("[a-z0-9]+(-[a-z0-9]+)*"), setting.key());
    assertTrue(setting.doc().matches("[A-Z].*\\."), setting.doc());
    assertTrue(Catalog.names().containsAll(setting.services()));
  }

  @ParameterizedTest
  @MethodSource("all")
  void theDefaultIsReadAsItIsWritten(Setting<?> setting) {
    for (String service : setting.isOfProcess() ? List.of("") : setting.services()) {
      assertEquals(setting.unset(service), reread(setting, service), service);
    }
  }

  private static <T> T reread(Setting<T> setting, String service) {
    var kind = setting.kind();
    return kind.reader().apply(kind.writer().apply(setting.unset(service)));
  }

  @ParameterizedTest
  @MethodSource("all")
  void everyPlaceReadsTheSameValue(Setting<?> setting) throws IOException {
    String[] texts = other(setting).toArray(String[]::new);
    String service = setting.isOfProcess() ? "" : setting.services().getFirst();
    boolean ofOne = setting.group() == Setting.Group.SERVICES && !setting.isOfProcess();
    Told flag =
        ofOne
            ? new Told().flagOf(service, setting.key(), texts)
            : new Told().flag(setting.key(), texts);
    Assignment<?> expected = flag.settings().given(setting, service).orElseThrow();
    assertNotEquals(setting.unset(service), expected.value());
    String literal = expected.literal();
    Told file =
        ofOne
            ? new Told().file("[" + service + "]", setting.key() + " = " + literal)
            : new Told().file(setting.key() + " = " + literal);
    assertEquals(expected.value(), file.settings().value(setting, service), literal);
    if (!setting.equals(Settings.UNIX)) {
      String name = ofOne ? setting.variable(service) : setting.variable();
      Told variable =
          new Told().variable(name.substring(Setting.VARIABLE.length()), String.join(", ", texts));
      assertEquals(expected.value(), variable.settings().value(setting, service), name);
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void aServiceCanHaveItsOwnValue(Setting<?> setting) throws IOException {
    for (String service : setting.services()) {
      String[] texts = other(setting).toArray(String[]::new);
      ServeSettings settings = new Told().flagOf(service, setting.key(), texts).settings();
      assertEquals(
          Optional.of(service), settings.given(setting, service).flatMap(Assignment::service));
      for (String another : Catalog.names()) {
        assertEquals(another.equals(service), settings.given(setting, another).isPresent());
      }
    }
  }
}
