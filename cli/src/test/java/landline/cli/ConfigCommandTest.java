// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigCommandTest {

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void file() {
    file = folder.resolve("landline/config.toml");
  }

  private void write(String... lines) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, String.join("\n", lines));
  }

  private Typed config(String... words) {
    return typed("config", words);
  }

  private Typed typed(String command, String... words) {
    Typed typed =
        new Typed()
            .variable("XDG_CONFIG_HOME", folder.toString())
            .variable("LANDLINE_SERVE_BACKLOG", "7")
            .start(Stream.concat(Stream.of(command), Arrays.stream(words)).toArray(String[]::new));
    typed.exit();
    return typed;
  }

  @Test
  void aValueIsExplainedByAllThatWasSaidOfIt() throws IOException {
    write("backlog = 9", "[greet]", "backlog = 8");
    Typed config = config("--explain", "backlog", "--backlog=6");
    assertEquals(
        """
        # %1$s
        # /nonexistent/landline/config.toml: not there
        greet.backlog = 6  # --backlog
        #   instead of 7, LANDLINE_SERVE_BACKLOG
        #   instead of 8, %1$s:3
        #   instead of 9, %1$s:1
        #   instead of 128, default
        call.backlog, exec.backlog, time.backlog = 6  # --backlog
        #   instead of 7, LANDLINE_SERVE_BACKLOG
        #   instead of 9, %1$s:1
        #   instead of 128, default
        """
            .formatted(file),
        config.out());
    assertEquals(Exit.OK, config.exit());
  }

  @Test
  void everySettingIsExplained() {
    List<String> lines = config("--explain").out().lines().toList();
    for (Setting<?> setting : Settings.LIST) {
      assertTrue(
          lines.stream()
              .anyMatch(line -> line.matches("([a-z]+\\.)?" + setting.key() + "( = |, ).*  # .*")),
          setting.key());
    }
  }

  @Test
  void oneServiceCanBeAskedFor() throws IOException {
    write("[greet]", "text = 'hi'");
    assertTrue(
        config("--explain", "greet.text")
            .out()
            .endsWith(
                "text = \"hi\"  # "
                    + file
                    + ":2\n#   instead of \"welcome to Landline\", default\n"));
    assertTrue(
        config("--explain", "exec.idle-timeout")
            .out()
            .endsWith("exec.idle-timeout = \"off\"  # default\n"));
  }

  @Test
  void theSameIsThereForPrograms() throws IOException {
    write("[call]", "read-timeout = '5s'");
    assertEquals(
        """
        {
          "version": 1,
          "files": ["%1$s"],
          "settings": [
            {"key": "read-timeout", "service": "call", "value": "5s", "sources": \
        [{"from": "file", "file": "%1$s", "line": 2, "key": "call.read-timeout", "value": "5s"}, \
        {"from": "default", "key": "read-timeout", "value": "10m"}]},
            {"key": "grace", "service": null, "value": "1s", "sources": \
        [{"from": "flag", "name": "--grace", "key": "grace", "value": "1s"}, \
        {"from": "default", "key": "grace", "value": "5s"}]},
            {"key": "backlog", "service": "exec", "value": 7, "sources": \
        [{"from": "environment", "name": "LANDLINE_SERVE_BACKLOG", "key": "backlog", "value": 7}, \
        {"from": "default", "key": "backlog", "value": 128}]}
          ]
        }
        """
            .formatted(file),
        config("--json", "call.read-timeout", "grace", "exec.backlog", "--grace=1s").out());
  }

  @Test
  void whatIsPrintedIsAFileThatSaysTheSame() throws IOException {
    write(
        "services = ['greet', 'time']",
        "idle-timeout = '90s'",
        "proxy-trust = ['10.0.0.0/8']",
        "[greet]",
        "tcp = ['127.0.0.1:0']",
        "text = 'a \"quoted\" word'",
        "[exec]",
        "idle-timeout = '1500ms'");
    String first = config().out();
    assertTrue(first.contains("\n# max-per-prefix = "), first);
    assertTrue(first.contains("\n[exec]\n"), first);
    Path copy = Files.writeString(folder.resolve("copy.toml"), first);
    String second = config("--config", copy.toString()).out();
    assertEquals(settings(first), settings(second));
  }

  private static List<String> settings(String text) {
    return text.lines().filter(line -> line.contains(" = ") || line.startsWith("[")).toList();
  }

  @Test
  void everySettingIsListed() {
    String list = config("--list").out();
    for (Setting<?> setting : Settings.LIST) {
      assertTrue(list.contains("\n  " + setting.key() + "  "), setting.key());
    }
    assertFalse(config("--list", "grace").out().contains("backlog"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          config idle                    | config: no such setting: idle; see landline config --help
          config idle-timeot             | config: no such setting: idle-timeot, did you mean idle-timeout?; see landline config --help
          config time.text               | config: no such setting: time.text; see landline config --help
          config --backlog=x             | config: --backlog: not a number from 1 to 999999999: x; see landline config --help
          config --set x                 | config: --set: not KEY=VALUE: x; see landline config --help
          config --set x=1               | config: --set: no such setting: x; see landline config --help
          config --set grete.text=x      | config: --set: no such service: grete, did you mean greet?; see landline config --help
          config --set time.text=x       | config: --set time.text: text is not for time; see landline config --help
          config --set greet.backlog=0   | config: --set greet.backlog: not a number from 1 to 999999999: 0; see landline config --help
          config --tls-key=/x            | config: --tls-key: needs tls-certificate for greet; see landline config --help
          config --set exec.tcp=x:y      | config: --set exec.tcp: port is not a number from 0 to 65535: x:y; see landline config --help
          config --set grace=1s --set grace=2s | config: --set grace: given twice; see landline config --help
          config --grace=1s --set grace=2s | config: --set grace: given twice, once as --grace; see landline config --help
          serve --set greet.tcp=1 --set greet.tcp=2 | serve: --set greet.tcp: given twice; see landline serve --help
          serve greet --tcp=1 --set greet.tcp=2 | serve: --set greet.tcp: given twice, once as --tcp; see landline serve --help
          serve greet --set greet.tcp=   | serve: nothing to listen on: no address is set for greet; see landline serve --help
          config --max-startups 30:101:40 | config: --max-startups: rate is not from 1 to 100: 101; see landline config --help
          config --accept-env A,FOO=BAR  | config: --accept-env: not a name of a variable, or the beginning of one with *: FOO=BAR; see landline config --help
          config --per-source-penalties authfail:1s,crash:1s | config: --per-source-penalties: not off, nor authfail, noauth, grace-exceeded, min or max with a time: crash:1s; see landline config --help
          config --max-sessions 1001     | config: --max-sessions: not a number from 1 to 1000: 1001; see landline config --help
          config --max-auth-tries 101    | config: --max-auth-tries: not a number from 1 to 100: 101; see landline config --help
          config --sftp-max-handles 0    | config: --sftp-max-handles: not a number from 1 to 10000: 0; see landline config --help
          config --set exec.host-key=    | config: --set exec.host-key: the path is empty; see landline config --help
          config --config=               | config: --config: the path is empty; see landline config --help
          serve exec --ssh=              | serve: --ssh: the address is empty; see landline serve --help
          config --config /no/such       | /no/such: no such file
          serve --config /no/such        | /no/such: no such file
          config --set time.nts-port=65536 | config: --set time.nts-port: not a number from 1 to 65535: 65536; see landline config --help
          serve time --charset GBK       | serve: --charset is not for time; see landline serve --help
          serve time --set greet.text=x  | serve: --set greet.text is not for time; see landline serve --help
          serve --set tcp=1              | serve: --set tcp: addresses are for one service, such as greet.tcp; see landline serve --help
          """)
  void badInputIsOneLineAndExit2(String words, String line) {
    Typed typed = Typed.run(words.split(" "));
    assertEquals(line, typed.complaint());
    assertEquals(Exit.USAGE, typed.exit());
    assertEquals("", typed.out());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          max-connections = 0       | :1: max-connections: not a number from 1 to 999999999: 0
          [exec];charset = 'UTF-16' | :2: exec.charset: charset leaves its byte order to a mark: UTF-16
          """)
  void whatIsWrongInAFileIsAllThatIsSaid(String lines, String said) throws IOException {
    write(lines.split(";"));
    for (String command : List.of("config", "serve")) {
      Typed typed = typed(command);
      assertEquals(file + said, typed.complaint());
      assertEquals(Exit.USAGE, typed.exit());
    }
  }

  @Test
  void aHandoverThatIsNoAddressIsToldWithItsLine() throws IOException {
    write("takeover = true", "handover = '/" + "x".repeat(200) + "'");
    Typed typed = typed("serve", "greet", "--tcp=127.0.0.1:0");
    assertTrue(typed.complaint().startsWith(file + ":2: handover: "), typed::toString);
    assertEquals(Exit.USAGE, typed.exit());
  }

  @Test
  void whatServeWouldRefuseIsSaidAfterTheSettings() throws IOException {
    Path pem = Files.createFile(folder.resolve("cert.pem"));
    Path none = folder.resolve("none.pem");
    write("tls-certificate = '" + pem + "'", "[call]", "tls-key = '" + none + "'");
    String missing = file + ":3: call.tls-key: not a readable file: " + none;
    for (Typed typed : List.of(config("call.tls-key"), typed("serve", "call"))) {
      assertEquals(missing, typed.complaint());
      assertEquals(Exit.USAGE, typed.exit());
    }
    assertTrue(config("call.tls-key").out().contains("tls-key = \"" + none + "\"\n"));
    write("metrics = '0.0.0.0:0'");
    for (Typed typed : List.of(config("metrics"), typed("serve", "call"))) {
      assertEquals(
          file
              + ":1: metrics: metrics have no access control, so the address must be loopb"
              + "ack or UNIX: 0.0.0.0:0",
          typed.complaint());
      assertEquals(Exit.USAGE, typed.exit());
    }
  }

  @Test
  void aPlaceBehindAFileIsNoPlace() throws IOException {
    Files.writeString(folder.resolve("landline"), "no folder");
    assertEquals(Exit.OK, config("grace").exit());
  }

  @Test
  void anEmptyVariableIsNotSet() {
    Typed typed =
        new Typed()
            .variable("XDG_CONFIG_HOME", folder.toString())
            .variable("LANDLINE_SERVE_BACKLOG", "")
            .variable("LANDLINE_SERVE_GREET_TCP", "")
            .variable("LANDLINE_SERVE_CONFIG", "")
            .variable("LANDLINE_SERVE_NO_SUCH_THING", "")
            .start("config", "greet.backlog", "greet.tcp");
    assertEquals(Exit.OK, typed.exit(), typed.err());
    assertEquals(List.of(), typed.out().lines().filter(line -> line.startsWith("b")).toList());
  }

  @Test
  void aPlaceThatIsNoTextIsNotTakenForAnother() {
    for (String name : List.of("HOME", "XDG_CONFIG_HOME", "XDG_CONFIG_DIRS")) {
      Typed typed = new Typed().variable(name, "/jos\ufffd").start("config");
      assertEquals(Exit.USAGE, typed.exit());
      assertEquals(name + ": not a path in this locale's charset: /jos\ufffd", typed.complaint());
    }
  }
}
