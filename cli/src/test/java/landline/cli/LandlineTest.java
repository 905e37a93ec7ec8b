// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import landline.exec.ExecConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class LandlineTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          gret                              | landline: unknown command: gret, did you mean greet?; see landline --help
          help gret                         | landline: unknown command: gret, did you mean greet?; see landline --help
          --help gret                       | landline: unknown command: gret, did you mean greet?; see landline --help
          version x                         | version: unexpected argument: x; see landline version --help
          --colour                          | landline: unknown option: --colour; see landline --help
          greet                             | greet: no ADDRESS given; see landline greet --help
          greet a b                         | greet: unexpected argument: b; see landline greet --help
          greet a --tiemout=1               | greet: unknown option: --tiemout=1, did you mean --timeout?; see landline greet --help
          greet a --timeout                 | greet: --timeout needs a value: TIME; see landline greet --help
          greet a --timeout=5x              | greet: --timeout: not a time such as 500ms, 5s or 2m: 5x; see landline greet --help
          greet a --timeout=0               | greet: --timeout: must be more than 0: 0; see landline greet --help
          greet a --timeout=-1              | greet: --timeout: not a time such as 500ms, 5s or 2m: -1; see landline greet --help
          greet a --timeout=1 --timeout=2   | greet: option '--timeout' (TIME) should be specified only once; see landline greet --help
          greet a --charset=EBCDIC          | greet: --charset: not a charset that this JDK can write: EBCDIC; see landline greet --help
          greet a --charset=ISO-2022-CN     | greet: --charset: not a charset that this JDK can write: ISO-2022-CN; see landline greet --help
          greet a --charset=!               | greet: --charset: not a charset that this JDK can write: !; see landline greet --help
          greet http://localhost:8080       | greet: ADDRESS: not host:port, [v6]:port or port: http://localhost:8080; see landline greet --help
          greet localhost:0                 | greet: ADDRESS: cannot connect to port 0: localhost:0; see landline greet --help
          greet udp:localhost               | greet: greet is not served over UDP: udp:localhost:8080; see landline greet --help
          time tcp:localhost                | time: time is not served over TCP: tcp:localhost:8083; see landline time --help
          time localhost --json             | time: --json is for ntp:// and nts:// only; see landline time --help
          time localhost --samples 1        | time: --samples is for ntp:// and nts:// only; see landline time --help
          time ntp://localhost %F           | time: FORMAT is of the text form, not of ntp://localhost:123; see landline time --help
          time ntp://localhost --ca /x      | time: --ca is for nts:// only; see landline time --help
          time ntp://localhost --samples 9  | time: --samples: not a number from 1 to 8: 9; see landline time --help
          time ntp://localhost:0            | time: ADDRESS: cannot connect to port 0: ntp://localhost:0; see landline time --help
          time nts://                       | time: ADDRESS: not ntp://host[:port] or nts://host[:port]: nts://; see landline time --help
          time http://a                     | time: ADDRESS: not ntp://host[:port] or nts://host[:port]: http://a; see landline time --help
          time compare                      | time compare: no HOST given; see landline time compare --help
          time compare a ntp://a            | time compare: named twice: ntp://a:123; see landline time compare --help
          time compare http://a             | time compare: HOST: not ntp://host[:port] or nts://host[:port]: http://a; see landline time compare --help
          time watch                        | time watch: no HOST given; see landline time watch --help
          time watch a b                    | time watch: unexpected argument: b; see landline time watch --help
          time watch a --interval=1s        | time watch: --interval: must be at least 2s: 1s; see landline time watch --help
          time watch a --intervall=2s       | time watch: unknown option: --intervall=2s, did you mean --interval?; see landline time watch --help
          time udp:compare watch --count 1  | time: unknown option: --count; see landline time --help
          serve greet time greet            | serve: named twice: greet; see landline serve --help
          serve nothing                     | serve: no such service: nothing; there are greet, call, exec, time; see landline serve --help
          serve --tcp 1                     | serve: --tcp is for exactly one service, and none is named; see landline serve --help
          serve greet time --unix /x        | serve: --unix is for exactly one service, and 2 are named; see landline serve --help
          serve greet --udp 1               | serve: greet can't be served with --udp; see landline serve --help
          serve greet --tcp unix:/x         | serve: --tcp: not an address for it: unix:/x; see landline serve --help
          serve greet --tcp udp:1.2.3.4:1   | serve: --tcp: not an address for it: udp:1.2.3.4:1; see landline serve --help
          serve greet --tcp 127.0.0.1:65536 | serve: --tcp: port is not a number from 0 to 65535: 127.0.0.1:65536; see landline serve --help
          serve greet --max-connections 0   | serve: --max-connections: not a number from 1 to 999999999: 0; see landline serve --help
          serve greet --batch 9             | serve: --batch is not for greet; see landline serve --help
          serve time --nts 127.0.0.1:0      | serve: --nts: NTS needs addresses of ntp, or nts-server for an NTP server elsewhere; see landline serve --help
          serve time --ntp 0 --nts 0        | serve: --nts: needs tls-certificate for time; see landline serve --help
          serve time --ntp 0 --ntp-stratum 16 | serve: --ntp-stratum: not a number from 1 to 15: 16; see landline serve --help
          serve time --ntp 0 --ntp-clients 9 | serve: --ntp-clients: clients is not a power of two: 9; see landline serve --help
          serve time --ntp 0 --answer-leak 1 | serve: --answer-leak: leak is 1, which is no limit; see landline serve --help
          serve time --nts-port 99999       | serve: --nts-port: not a number from 1 to 65535: 99999; see landline serve --help
          serve time --nts-server a/b       | serve: --nts-server: server is not a name: a/b; see landline serve --help
          serve time --ntp tcp:localhost    | serve: --ntp: not an address for it: tcp:localhost; see landline serve --help
          serve time --ntp-allow 1.2.3.4/33 | serve: --ntp-allow: prefix length is not from 0 to 32: 1.2.3.4/33; see landline serve --help
          serve time --text hello           | serve: --text is not for time; see landline serve --help
          serve call --operator none        | serve: --operator: neither echo nor terminal nor auto: none; see landline serve --help
          serve greet --operator echo       | serve: --operator is not for greet; see landline serve --help
          serve call --output-limit 1K      | serve: --output-limit is not for call; see landline serve --help
          serve exec --output-limit 0       | serve: --output-limit: not from 1 byte to 1048576G: 0; see landline serve --help
          serve exec --command-timeout 0    | serve: --command-timeout: must be more than 0: 0; see landline serve --help
          serve exec --reply-limit 100      | serve: --reply-limit: maxReply is not from 512 to 65507: 100; see landline serve --help
          serve --takeover=maybe            | serve: --takeover: neither true nor false: maybe; see landline serve --help
          exec -- uname                     | exec: no ADDRESS before --; see landline exec --help
          exec --timeout 1 -- uname -a      | exec: no ADDRESS before --; see landline exec --help
          call a --wait=0                   | call: --wait: must be more than 0: 0; see landline call --help
          serve time --charset GBK          | serve: --charset is not for time; see landline serve --help
          """)
  void badInputIsOneLineAndExit2(String words, String line) {
    Typed typed = Typed.run(words.split(" "));
    assertEquals(line, typed.complaint());
    assertEquals(Exit.USAGE, typed.exit());
    assertEquals("", typed.out());
  }

  @Test
  void withoutACommandTheHelpIsTheErrorMessage() {
    Typed typed = Typed.run();
    assertEquals(Exit.USAGE, typed.exit());
    assertEquals("", typed.out());
    assertEquals(Typed.run("--help").out(), typed.err());
  }

  @ParameterizedTest
  @CsvSource({
    "TERMINAL,xterm,'',true",
    "TERMINAL,xterm,1,false",
    "TERMINAL,dumb,'',false",
    "TERMINAL,'','',false",
    "PIPE,xterm,'',false"
  })
  void helpHasStylesOnTerminalsThatShowThem(
      StreamKind kind, String terminal, String noColor, boolean styles) {
    Typed help =
        new Typed()
            .out(kind)
            .variable("TERM", terminal)
            .variable("NO_COLOR", noColor)
            .start("serve", "--help");
    assertEquals(Exit.OK, help.exit());
    assertEquals(styles, help.out().contains("\u001b[1m--tcp"), help::toString);
    assertEquals(styles, help.out().contains("\u001b"), help::toString);
    // Nothing else differs.
    assertEquals(
        Typed.run("serve", "--help").out(), help.out().replaceAll("\u001b\\[[0-9;]*m", ""));
  }

  @Test
  void controlCharactersInBadInputAreShownNotSent() {
    assertEquals(
        "landline: unknown command: \\x1b[31m; see landline --help",
        Typed.run("\u001b[31m").complaint());
  }

  @Test
  void wordsThatAreNotTextAreRefused() {
    Typed typed = Typed.run("greet", "unix:/tmp/\ufffd");
    assertEquals(Exit.USAGE, typed.exit());
    assertEquals(
        "landline: not text in this locale's charset: unix:/tmp/\ufffd; see landline --help",
        typed.complaint());
  }

  @ParameterizedTest
  @ValueSource(strings = {"greet @FILE", "greet -- @FILE", "exec 127.0.0.1 @FILE --charset @FILE"})
  void aWordThatBeginsWithAtIsNoFileOfWords(String words, @TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("words"), "--help");
    Typed typed = Typed.run(words.replace("FILE", file.toString()).split(" "));
    assertEquals(Exit.USAGE, typed.exit());
    assertTrue(typed.complaint().contains(": @" + file), typed.err());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--help",
        "-h",
        "serve --help",
        "greet --help",
        "time --help",
        "greet a b --help",
        "call -h",
        "exec -h"
      })
  void helpGoesToStandardOutput(String words) {
    Typed typed = Typed.run(words.split(" "));
    assertEquals(Exit.OK, typed.exit());
    assertEquals("", typed.err());
    assertFalse(typed.out().contains("%n"), typed.out());
    assertTrue(typed.out().startsWith("Usage: landline "), typed.out());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"serve", "greet", "call", "exec", "time", "config", "torture", "help", "version"})
  void helpAndVersionBeforeACommandRunNothing(String command) {
    String help = Typed.run(command, "--help").out();
    for (String option : new String[] {"-h", "--help"}) {
      Typed typed = Typed.run(option, command);
      assertEquals(Exit.OK, typed.exit());
      assertEquals(help, typed.out());
    }
    assertEquals(help, Typed.run("help", command).out());
    String version = Typed.run("--version").out();
    for (String option : new String[] {"-v", "-V"}) {
      assertEquals(version, Typed.run(option, command).out());
    }
    String codes = help.substring(help.indexOf("\nExit codes:\n") + 13);
    codes.lines().forEach(line -> assertTrue(line.matches(" *[0-9]+(\\+n)?  \\S.*"), line));
  }

  @ParameterizedTest
  @EnumSource
  void helpNamesTheExitCode(Exit exit) {
    for (String[] words : new String[][] {{"--help"}, {"greet", "--help"}, {"serve", "--help"}}) {
      String help = Typed.run(words).out();
      assertTrue(help.lines().anyMatch(line -> line.startsWith(row(exit))), help);
    }
  }

  @Test
  void helpOfTortureSaysWhatItsExitCodesTell() {
    String help = Typed.run("torture", "--help").out();
    assertTrue(help.contains("\n    1  an act failed, or none could be done; "), help);
    assertTrue(help.contains("\n   75  with --run: something listens at the address "), help);
    assertTrue(help.contains("\n   77  permission denied, or the address is not a "), help);
    assertTrue(help.contains("\n  124  no answer to the probe before anything was done\n"), help);
    assertFalse(Typed.run("greet", "--help").out().contains("act"), help);
  }

  @Test
  void helpOfServeSaysWhatASecondSignalDoes() {
    String help = Typed.run("serve", "--help").out();
    assertTrue(help.contains("\n  130  a second signal, SIGINT, "), help);
    assertTrue(help.contains("\n  143  a second signal, SIGTERM, "), help);
  }

  private static String row(Exit exit) {
    return String.format("  %3d  ", exit.code());
  }

  @Test
  void helpOfExecSaysWhatItsExitCodeTellsNot() {
    String help = Typed.run("exec", "--help").out();
    assertTrue(help.contains("not how the command ended"), help);
    assertTrue(help.contains("\n  landline exec ADDRESS -- 'make; echo $?'\n"), help);
    assertTrue(
        help.contains("\n    0  there was an answer, whatever the command's status; "), help);
    assertTrue(help.contains("\n128+n  over SSH: the command was ended by signal n, "), help);
    assertTrue(help.contains("\n  255  over SSH: no connection or login, "), help);
  }

  @Test
  void helpNamesTheAddressesThatAreTaken() {
    String greet = Typed.run("greet", "--help").out();
    assertFalse(greet.contains("udp:"), greet);
    assertTrue(greet.contains("unix:/path"), greet);
    String call = Typed.run("call", "--help").out();
    assertTrue(call.contains("udp:host:port"), call);
  }

  @Test
  void helpAndVersionAreCommands() {
    assertEquals(Typed.run("--help").out(), Typed.run("help").out());
    assertEquals(
        Typed.run("time", "watch", "--help").out(), Typed.run("help", "time", "watch").out());
    assertEquals(Typed.run("--version").out(), Typed.run("version").out());
  }

  @Test
  void versionNamesTheProgramAndTheJdk() {
    Typed typed = Typed.run("--version");
    assertEquals(Exit.OK, typed.exit());
    assertTrue(
        typed.out().matches("landline [^,\n]+, Java " + Runtime.version().feature() + ".*\n"),
        typed.out());
  }

  @Test
  void stackTracesComeWithVerboseOnly() {
    Typed quiet = Typed.run("greet", "unix:/nowhere/at/all");
    assertEquals(
        "connect unix:/nowhere/at/all: ENOENT (No such file or directory)", quiet.complaint());
    Typed verbose = Typed.run("greet", "unix:/nowhere/at/all", "--verbose");
    assertTrue(verbose.err().startsWith(quiet.err()), verbose.err());
    assertTrue(verbose.err().contains("/landline.cli.Landline.run("), verbose.err());
  }

  @Test
  void helpNamesTheLimitsOfExecThatCount() {
    String help = Typed.run("serve", "--help").out().replaceAll("\\s+", " ");
    ExecConfig config = ExecConfig.DEFAULT;
    assertTrue(
        help.contains(
            "run time of a command, over SSH only if it is set; "
                + Quantity.shortest(config.timeLimit())
                + " by default."),
        help);
    assertTrue(help.contains("print, over SSH only if it is set; 64M by default."), help);
    assertEquals(config.outputLimit(), Quantity.size("64M"));
    assertTrue(help.contains("in a datagram; 1K by default."), help);
    assertEquals(config.maxReply(), Quantity.size("1K"));
  }
}
