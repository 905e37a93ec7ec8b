// SPDX-License-Identifier: Apache-2.0
package landline.interop.peers;

import static landline.interop.harness.Patience.PATIENCE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import landline.interop.harness.Cli;
import landline.interop.harness.Python;
import landline.interop.harness.SshServers;
import landline.testkit.PeerProcess;
import landline.testkit.Requires;
import landline.testkit.RequiresPeer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `landline exec ssh://…` and OpenSSH's client on OpenSSH's server: at a terminal both show the
/// same.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@RequiresPeer({"ssh", "ssh-keygen", "python3"})
class SshClientDifferentialTest {

  private Optional<SshServers> started = Optional.empty();
  private Path config = Path.of("none");

  @BeforeAll
  void start(@TempDir Path folder) throws IOException, InterruptedException {
    Requires.unless(SshServers.isInstalled(), "no sshd");
    started = Optional.of(SshServers.start(folder));
    config = folder.resolve("config");
    Files.writeString(
        config,
        """
        UserKnownHostsFile %s
        GlobalKnownHostsFile none
        IdentityFile %s
        IdentityAgent none
        """
            .formatted(folder.resolve("hosts"), folder.resolve("client")));
    Files.writeString(
        folder.resolve("hosts"),
        "[127.0.0.1]:" + servers().sshdPort() + " " + Files.readString(folder.resolve("sshd.pub")));
  }

  @AfterAll
  void stop() {
    started.ifPresent(SshServers::close);
  }

  private List<String> ssh(List<String> options, String command) {
    var words = new ArrayList<>(List.of("ssh"));
    words.addAll(servers().client(servers().sshdPort(), options));
    words.add(command);
    return words;
  }

  private List<String> ours(List<String> options, String command) {
    var words = new ArrayList<>(List.of("exec", "--ssh-config", config.toString()));
    words.addAll(options);
    words.addAll(List.of("ssh://127.0.0.1:" + servers().sshdPort(), "--", command));
    return Cli.command(words.toArray(String[]::new));
  }

  private SshServers servers() {
    return started.orElseThrow();
  }

  private static String atATerminal(String steps, List<String> program)
      throws IOException, InterruptedException {
    var words = new ArrayList<>(List.of("[" + steps + "]"));
    words.addAll(program);
    try (PeerProcess client =
        Python.run(List.of("TERM=vt220"), "ssh_terminal.py", words.toArray(String[]::new))) {
      assertEquals(0, client.awaitExit(PATIENCE.multipliedBy(2)), client::toString);
      return client.output();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "its modes              | -t  | stty -a",
        "its modes by number    | -t  | stty -g",
        "its type               | -t  | echo $TERM",
        "none without asking    |     | tty; stty -a 2>&1",
        "none if it is refused  | -T  | tty",
        "none without input     | -n  | tty; cat",
        "the exit status        | -t  | exit 7",
      })
  void theTerminalIsThatOfSsh(String name, String option, String command)
      throws IOException, InterruptedException {
    List<String> options = option == null ? List.of() : List.of(option);
    assertEquals(atATerminal("", ssh(options, command)), atATerminal("", ours(options, command)));
  }

  @Test
  void aTerminalIsForcedWhereThereIsNone() throws IOException, InterruptedException {
    String command = "tty -s && stty -a";
    List<String> options = List.of("-tt");
    String shown = withoutATerminal(ours(options, command));
    assertEquals(withoutATerminal(ssh(options, command)), shown);
    assertTrue(shown.contains("rows 0; columns 0"), shown);
  }

  private static String withoutATerminal(List<String> program)
      throws IOException, InterruptedException {
    String[] arguments = program.subList(1, program.size()).toArray(String[]::new);
    try (PeerProcess client = PeerProcess.start(program.getFirst(), arguments)) {
      client.closeInput();
      return client.awaitExit(PATIENCE) + client.output() + client.errors();
    }
  }

  @Test
  void keysAreLeftToTheTerminalElsewhere() throws IOException, InterruptedException {
    String command =
        "trap 'echo got; exit 4' INT; echo ready; "
            + "read x; echo \"<$x>\"; while :; do sleep 0.05; done";
    String steps = "'ready', ('type', 'ab\\x08c\\r'), '<ac>', ('type', '\\x18')";
    String shown = atATerminal(steps, ours(List.of("-t"), command));
    assertEquals(atATerminal(steps, ssh(List.of("-t"), command)), shown);
    assertTrue(shown.endsWith("got\\r\\n'\n4\n"), shown);
  }
}
