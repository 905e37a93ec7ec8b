// SPDX-License-Identifier: Apache-2.0
package landline.interop.peers;

import static landline.interop.harness.Patience.PATIENCE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import landline.interop.harness.Processes;
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
import org.junit.jupiter.params.provider.MethodSource;

/// The same at a terminal, by OpenSSH's client on OpenSSH's server and on ours: what it shows, and
/// the exit status, are the same.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@RequiresPeer({"ssh", "ssh-keygen", "python3"})
class SshTerminalDifferentialTest {

  private Optional<SshServers> started = Optional.empty();

  @BeforeAll
  void start(@TempDir Path folder) throws IOException, InterruptedException {
    Requires.unless(SshServers.isInstalled(), "no sshd");
    started =
        Optional.of(
            SshServers.start(
                folder,
                """
                PermitUserEnvironment LC_KEY,TERM,SHLVL
                MaxStartups 100
                PasswordAuthentication no
                KbdInteractiveAuthentication no
                """,
                ours -> ours.permitUserEnvironment("LC_KEY,TERM,SHLVL")));
  }

  @AfterAll
  void stop() {
    started.ifPresent(SshServers::close);
  }

  private static final String READY = "; echo ready; while :; do sleep 0.05; done";

  static Stream<Scenario> scenarios() {
    return Stream.of(
        new Scenario("its name", "tty | cut -c1-9"),
        new Scenario("its name in the environment", "test $SSH_TTY = $(tty) && echo yes"),
        new Scenario("its size", "stty size"),
        new Scenario("its modes", "stty -a"),
        new Scenario("its type", "echo $TERM"),
        new Scenario("the exit status", "echo out; echo err >&2; exit 7"),
        new Scenario("a signal", "kill -TERM $$"),
        new Scenario(
            "the foreground",
            "ps -o pid=,pgid=,sid=,tpgid= -p $$ | awk '{print $1 == $2, $1 == $3, $1 == $4}'"),
        new Scenario("no descriptor but three", "ls /proc/self/fd | tr '\\n' ' '"),
        // The client's terminal interrupts by ^X.
        new Scenario(
            "an interrupt", "trap 'echo got; exit 4' INT" + READY, "'ready', ('type', '\\x18')"),
        new Scenario(
            "an interrupt that kills", "echo ready; exec sleep 1000", "'ready', ('type', '\\x18')"),
        new Scenario(
            "another character",
            "trap 'echo got; exit 4' INT; echo ready; read x; echo $x | od -c",
            "'ready', ('type', '\\x03a\\r')"),
        new Scenario(
            "quit",
            "exec python3 -c 'import signal, sys; signal.signal(signal.SIGQUIT,"
                + " lambda *a: sys.exit(5)); print(\"ready\", flush=True); signal.pause()'",
            "'ready', ('type', '\\x1c')"),
        new Scenario(
            "the end of input",
            "echo ready; cat; echo end",
            "'ready', ('type', 'one\\r'), 'one\\r\\none\\r\\n', ('type', '\\x04')"),
        new Scenario(
            "erased characters",
            "echo ready; read x; echo \"<$x>\"",
            "'ready', ('type', 'ab\\x08c\\r')"),
        new Scenario(
            "a new size", "trap 'stty size; exit 0' WINCH" + READY, "'ready', ('resize', 50, 100)"),
        new Scenario(
            "no echo",
            "stty -echo; echo ready; read x; echo \"<$x>\"",
            "'ready', ('type', 'secret\\r')"),
        new Scenario(
            "much output", "i=0; while [ $i -lt 20000 ]; do echo line $i; i=$((i+1)); done"),
        new Scenario("a process in the background", "(sleep 0.3; echo late) & echo done; wait"),
        new Scenario("several sessions of job control", "set -m; sleep 0.1 & wait; echo done"),
        new Scenario("a key without terminals", "tty; stty size").key("no-pty"),
        new Scenario("a restricted key", "tty").key("restrict"),
        new Scenario("a restricted key with terminals", "tty | cut -c1-9").key("restrict,pty"),
        new Scenario("a forced command", "echo asked")
            .key("command=\"tty | cut -c1-9; echo $SSH_ORIGINAL_COMMAND\""),
        new Scenario("variables of the key", "echo $LC_KEY; echo \"<$OTHER>\"")
            .key("environment=\"LC_KEY=yes\",environment=\"OTHER=no\""),
        new Scenario("a type that the key sets", "echo $TERM").key("environment=\"TERM=dumb\""),
        new Scenario("another address", "tty").key("from=\"192.0.2.0/24\""),
        new Scenario("this address", "tty | cut -c1-9").key("from=\"127.0.0.0/8\""),
        new Scenario("a key that has expired", "tty").key("expiry-time=\"20200101\""),
        new Scenario("a key that expires later", "tty | cut -c1-9")
            .key("expiry-time=\"20990101\""));
  }

  @ParameterizedTest
  @MethodSource("scenarios")
  void theOutcomeIsThatOfSshd(Scenario scenario) throws IOException, InterruptedException {
    SshServers servers = started.orElseThrow();
    servers.authorize(scenario.key);
    String expected = scenario.run(servers, servers.sshdPort());
    assertEquals(expected, scenario.run(servers, servers.ourPort()));
  }

  @Test
  void aTerminalIsHungUpWithItsClient() throws IOException, InterruptedException {
    SshServers servers = started.orElseThrow();
    servers.authorize("");
    var scenario = new Scenario("", "echo $$ ready; exec sleep 1000", "'ready\\r\\n', ('kill',)");
    for (int port : List.of(servers.sshdPort(), servers.ourPort())) {
      String shown = scenario.run(servers, port);
      assertTrue(shown.endsWith("\n-9\n"), shown);
      Processes.awaitEnd(shown);
    }
  }

  /// What happens at a terminal.
  ///
  /// @param name what it shows
  /// @param command what runs
  /// @param steps for `ssh_terminal.py`
  /// @param key options of the key
  record Scenario(String name, String command, String steps, String key) {

    Scenario(String name, String command) {
      this(name, command, "", "");
    }

    Scenario(String name, String command, String steps) {
      this(name, command, steps, "");
    }

    Scenario key(String options) {
      return new Scenario(name, command, steps, options);
    }

    String run(SshServers servers, int port) throws IOException, InterruptedException {
      var words = new ArrayList<>(List.of("[" + steps + "]", "ssh"));
      words.addAll(servers.client(port, List.of("-tt")));
      words.add(command);
      try (PeerProcess client =
          Python.run(List.of("TERM=vt220"), "ssh_terminal.py", words.toArray(String[]::new))) {
        assertEquals(0, client.awaitExit(PATIENCE.multipliedBy(2)), client::toString);
        return client.output();
      }
    }

    @Override
    public String toString() {
      return name;
    }
  }
}
