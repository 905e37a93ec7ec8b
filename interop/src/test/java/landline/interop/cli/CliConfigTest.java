// SPDX-License-Identifier: Apache-2.0
package landline.interop.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static landline.interop.harness.Patience.PATIENCE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import landline.interop.harness.Certificate;
import landline.interop.harness.Cli;
import landline.interop.harness.Python;
import landline.testkit.PeerProcess;
import landline.testkit.RequiresPeer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The settings of `landline serve` as an admin writes them: what is in a file means what it means
/// to other readers of TOML, and servers behave accordingly.
@RequiresPeer({"env", "kill", "nc", "openssl", "python3", "sh"})
class CliConfigTest {

  private static final String CONFIG = "LANDLINE_SERVE_CONFIG=";

  @TempDir Path folder;

  private Path write(String... lines) throws IOException {
    return Files.writeString(folder.resolve("config.toml"), String.join("\n", lines), UTF_8);
  }

  private static String print(Path file, String... words) throws IOException, InterruptedException {
    try (PeerProcess config = Cli.run(List.of(CONFIG + file), words)) {
      config.closeInput();
      assertEquals(0, config.awaitExit(PATIENCE), config::toString);
      return config.output();
    }
  }

  private void assertSame(int count, Path file) throws IOException, InterruptedException {
    Path json = Files.writeString(folder.resolve("printed"), print(file, "config", "--json"));
    try (PeerProcess python = Python.run("same_settings.py", file.toString(), json.toString())) {
      assertEquals(List.of(String.valueOf(count)), Python.talk(python));
    }
  }

  @Test
  void anotherReaderReadsTheSameFromAFile() throws IOException, InterruptedException {
    assertSame(
        12,
        write(
            "# all forms of values, \uD83D\uDE00",
            "services = [ 'greet' , \"time\", ]",
            "backlog=17 # seventeen",
            "rate = \"off\"",
            "\t proxy-required\t=\tfalse",
            "refusal = \"tab \\t quote \\\" backslash \\\\ \\u00e4 \\U0001F600\"",
            "",
            "[ greet ]",
            "text = 'no \\n escape, \"quotes\", # no comment'",
            "tcp = [",
            "  '127.0.0.1:0', # one",
            "",
            "  \"[::1]:0\"",
            "]",
            "tls-alpn = []",
            "[exec]\r",
            "command-timeout = '1500ms'\r",
            "idle-timeout = \"off\"",
            "[time]",
            "unix = ['@a#b', '/tmp/x=[y]']",
            "batch = 1"));
  }

  @Test
  void whatConfigPrintsIsReadByOthers() throws IOException, InterruptedException {
    Path first = write("grace = '2s'", "[call]", "read-timeout = '1m'", "charset = 'GBK'");
    Path printed = folder.resolve("printed.toml");
    Files.writeString(printed, print(first, "config"));
    assertSame(3, printed);
  }

  @Test
  void aServerIsWhatItsFileSays() throws IOException, InterruptedException {
    Certificate certificate = Certificate.make(folder, "server");
    Path file =
        write(
            "services = ['greet']",
            "log = 'human'",
            "[greet]",
            "text = 'over TLS'",
            "tcp = ['127.0.0.1:0']",
            "tls-certificate = '" + certificate.certificates() + "'",
            "tls-key = '" + certificate.key() + "'");
    try (PeerProcess server = Cli.run(List.of(CONFIG + file), "serve")) {
      Cli.Listener listener = Cli.listeners(server, 1).getFirst();
      assertEquals("openssl s_client -quiet -connect " + listener.address(), listener.tryIt());
      try (PeerProcess client = PeerProcess.start("sh", "-c", listener.tryIt() + " </dev/null")) {
        client.awaitOutput("over TLS\r\n", PATIENCE);
      }
      String line = server.awaitErrors(" done after ", PATIENCE);
      assertTrue(line.contains(" INFO greet 127.0.0.1:"), line);
      Cli.interrupt(server);
      assertEquals(0, server.awaitExit(PATIENCE), server::toString);
    }
  }

  @Test
  void theLinesOfConnectionsAreJsonThatOthersRead() throws IOException, InterruptedException {
    try (PeerProcess server = Cli.run("serve", "greet", "--tcp", "127.0.0.1:0", "--log", "json")) {
      Cli.Listener listener = Cli.listeners(server, 1).getFirst();
      try (PeerProcess client = PeerProcess.start("sh", "-c", listener.tryIt())) {
        assertEquals(0, client.awaitExit(PATIENCE), client::toString);
      }
      String lines = server.awaitErrors("}\n", PATIENCE);
      try (PeerProcess python =
          PeerProcess.start(
              "python3", "-c", "import json, sys; print(json.load(sys.stdin)['end'])")) {
        python.write(lines);
        python.closeInput();
        assertEquals(0, python.awaitExit(PATIENCE), python::toString);
        assertEquals("done\n", python.output());
      }
      Cli.interrupt(server);
      assertEquals(0, server.awaitExit(PATIENCE), server::toString);
    }
  }

  @Test
  void theEnvironmentCountsBeforeTheFile() throws IOException, InterruptedException {
    Path file = write("[greet]", "text = 'file'", "tcp = '127.0.0.1:0'", "max-connections = 1");
    List<String> environment = List.of(CONFIG + file, "LANDLINE_SERVE_TEXT=environment");
    try (PeerProcess server = Cli.run(environment, "serve", "greet")) {
      Cli.Listener listener = Cli.listeners(server, 1).getFirst();
      try (PeerProcess client = PeerProcess.start("sh", "-c", listener.tryIt())) {
        assertEquals(0, client.awaitExit(PATIENCE), client::toString);
        assertEquals("environment\r\n", client.output());
      }
      Cli.interrupt(server);
      assertEquals(0, server.awaitExit(PATIENCE), server::toString);
    }
  }

  @Test
  void aMistakeInAFileIsUsageWithItsLine() throws IOException, InterruptedException {
    Path file = write("", "max-conections = 5");
    try (PeerProcess server = Cli.run(List.of(CONFIG + file), "serve")) {
      server.closeInput();
      assertEquals(2, server.awaitExit(PATIENCE), server::toString);
      assertEquals(
          file + ":2: no such setting: max-conections, did you mean max-connections?\n",
          server.errors());
    }
  }
}
