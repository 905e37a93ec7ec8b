// SPDX-License-Identifier: Apache-2.0
package landline.interop.peers;

import static landline.interop.harness.Patience.PATIENCE;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import landline.interop.harness.Cli;
import landline.interop.harness.Processes;
import landline.interop.harness.Python;
import landline.interop.harness.SshServers;
import landline.interop.harness.SshServers.Server;
import landline.testkit.PeerProcess;
import landline.testkit.Requires;
import landline.testkit.RequiresPeer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Signals to `landline exec ssh://…`, and the end of whoever reads from it.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@RequiresPeer({"ssh", "ssh-keygen", "python3", "head"})
class SshClientSignalsTest {

  private Optional<SshServers> started = Optional.empty();
  private Path config = Path.of("none");

  @BeforeAll
  void start(@TempDir Path folder) throws IOException, InterruptedException {
    Requires.unless(SshServers.isInstalled(), "no sshd");
    SshServers servers = SshServers.start(folder);
    started = Optional.of(servers);
    config = folder.resolve("config");
    Files.writeString(
        config,
        """
        StrictHostKeyChecking no
        UserKnownHostsFile /dev/null
        GlobalKnownHostsFile none
        IdentityFile %s
        IdentityAgent none
        """
            .formatted(folder.resolve("client")));
  }

  @AfterAll
  void stop() {
    started.ifPresent(SshServers::close);
  }

  private String[] words(Server server, String command) {
    int port = started.orElseThrow().address(server).port();
    return new String[] {
      "exec", "--ssh-config", config.toString(), "ssh://127.0.0.1:" + port, "--", command
    };
  }

  private PeerProcess client(Server server, String command) throws IOException {
    List<String> words = Cli.command(words(server, command));
    return Python.run("default_signals.py", words.toArray(String[]::new));
  }

  private static void signal(PeerProcess process, String name)
      throws IOException, InterruptedException {
    try (PeerProcess kill = PeerProcess.start("kill", "-" + name, String.valueOf(process.pid()))) {
      assertEquals(0, kill.awaitExit(PATIENCE), kill::toString);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"INT", "TERM", "HUP"})
  void aSignalReachesTheCommandAndItsStatusCounts(String name)
      throws IOException, InterruptedException {
    String command = "trap 'echo got; exit 5' " + name + "; echo on; while :; do sleep 0.05; done";
    try (PeerProcess client = client(Server.OURS, command)) {
      client.awaitOutput("on\n", PATIENCE);
      signal(client, name);
      assertEquals(5, client.awaitExit(PATIENCE), client::toString);
      assertEquals("on\ngot\n", client.output());
    }
  }

  @ParameterizedTest
  @CsvSource({"INT, 2", "TERM, 15", "HUP, 1"})
  void aCommandThatEndsByTheSignalHasItsNumber(String name, int number)
      throws IOException, InterruptedException {
    try (PeerProcess client = client(Server.OURS, "echo $$; exec sleep 1000")) {
      String pid = client.awaitOutput("\n", PATIENCE);
      signal(client, name);
      assertEquals(128 + number, client.awaitExit(PATIENCE), client::toString);
      Processes.awaitEnd(pid);
    }
  }

  /// OpenSSH's server delivers no signals where it is root.
  @ParameterizedTest
  @EnumSource
  void aSecondSignalEndsTheClient(Server server) throws IOException, InterruptedException {
    String command = "trap '' INT; echo $$; while echo; do sleep 0.05; done";
    try (PeerProcess client = client(server, command)) {
      String pid = client.awaitOutput("\n", PATIENCE);
      signal(client, "INT");
      client.awaitErrors("the command goes on after SIGINT", PATIENCE);
      signal(client, "INT");
      assertEquals(130, client.awaitExit(PATIENCE), client::toString);
      Processes.awaitEnd(pid);
    }
  }

  @ParameterizedTest
  @EnumSource
  void whoIsToldToEndDoesSoInTheEnd(Server server) throws IOException, InterruptedException {
    String command = "trap '' TERM; echo $$; while echo; do sleep 0.05; done";
    try (PeerProcess client = client(server, command)) {
      String pid = client.awaitOutput("\n", PATIENCE);
      signal(client, "TERM");
      assertEquals(143, client.awaitExit(PATIENCE), client::toString);
      Processes.awaitEnd(pid);
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatNobodyReadsEndsTheCommand(Server server) throws IOException, InterruptedException {
    String line = Cli.line(words(server, "'echo $$; exec yes'")) + " | head -n 1";
    try (PeerProcess shell = Python.run("default_signals.py", "sh", "-c", line)) {
      shell.closeInput();
      assertEquals(0, shell.awaitExit(PATIENCE), shell::toString);
      Processes.awaitEnd(shell.output());
    }
  }

  /// As ssh does it: input that has no end does not hold up the client.
  @ParameterizedTest
  @EnumSource
  void anInputWithoutEndDoesNotHoldUpTheEnd(Server server)
      throws IOException, InterruptedException {
    String line = "yes | " + Cli.line(words(server, "'head -n 1'"));
    try (PeerProcess shell = Python.run("default_signals.py", "sh", "-c", line)) {
      shell.closeInput();
      assertEquals(0, shell.awaitExit(PATIENCE), shell::toString);
      assertEquals("y\n", shell.output());
    }
  }
}
