// SPDX-License-Identifier: Apache-2.0
package landline.interop.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import landline.interop.harness.SshServers;
import landline.interop.harness.SshServers.Outcome;
import landline.testkit.Requires;
import landline.testkit.RequiresPeer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The same commands by OpenSSH's client on OpenSSH's server and on ours: exit status, output and
/// errors are the same.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@RequiresPeer({"ssh", "ssh-keygen", "python3"})
class SshDifferentialTest {

  private Optional<SshServers> started = Optional.empty();

  @BeforeAll
  void start(@TempDir Path folder) throws IOException, InterruptedException {
    Requires.unless(SshServers.isInstalled(), "no sshd");
    started = Optional.of(SshServers.start(folder));
  }

  @AfterAll
  void stop() {
    started.ifPresent(SshServers::close);
  }

  static Stream<Scenario> scenarios() {
    return Stream.of(
        command("output, errors and the status", "echo out; echo err >&2; exit 7"),
        command("the largest status", "exit 255"),
        command("status 0", "true"),
        command("a command that is not there", "no-such-command-1; echo $?"),
        command("a syntax error", "if"),
        command("an empty command", " "),
        command("quotes and blanks", "printf '<%s>' 'a  b' \"c'd\" e\\ f"),
        command("several lines", "echo 1\necho 2\n"),
        command("a command that ends in a comment", "echo 1 # comment"),
        command("killed by a signal", "kill -KILL $$"),
        command("terminated", "kill -TERM $$"),
        command("an abort", "ulimit -c 0; kill -ABRT $$"),
        command("a signal that POSIX does not know", "kill -WINCH $$; echo alive"),
        command("no input", "cat; echo end").input(""),
        command("input to its end", "cat").input("one\ntwo\n"),
        command("input without a line feed", "cat").input("no end"),
        command("input that nobody reads", "exit 3").input("x".repeat(100_000)),
        command("input that is read in part", "head -c 5").input("x".repeat(3_000_000)),
        command("a command that closes its input", "exec <&-; sleep 0.2; echo ok")
            .input("x".repeat(100_000)),
        command("a command that closes its output", "exec >&-; echo err >&2; exit 4"),
        command("a command that closes its errors", "exec 2>&-; echo out; exit 5"),
        command("-n: no input at all", "cat; echo end").options("-n"),
        command("a shell").asShell().input("echo $0 | tail -c 5; exit 9\n"),
        command("a shell to the end of its input").asShell().input("echo 1\n"),
        command("many bytes out", "head -c 5000000 /dev/zero | tr '\\0' x"),
        command("many bytes in", "wc -c | tr -d ' '").input("y".repeat(5_000_000)),
        command("many bytes both ways", "cat").input("z\n".repeat(1_000_000)),
        command(
            "both outputs at once",
            "for i in 1 2 3 4 5 6 7 8 9; do head -c 50000 /dev/zero | tr '\\0' o;"
                + " head -c 50000 /dev/zero | tr '\\0' e >&2; done"),
        command(
            "a process in the background with its output elsewhere",
            "(sleep 0.3; true) >/dev/null 2>&1 & echo done"),
        command(
            "a process in the background that holds the output",
            "(sleep 0.5; echo late) & echo done"),
        command("the working directory", "pwd"),
        command("the account", "id -un; echo $USER $LOGNAME $HOME $SHELL"),
        command("the umask", "umask"),
        command("no terminal", "tty"),
        command(
            "the session is one of its own",
            "ps -o pid=,sid=,pgid= -p $$ | awk '{print ($1 == $2) \" \" ($1 == $3)}'"),
        command("no descriptor but three", "ls /proc/self/fd | tr '\\n' ' '"),
        command("no signal is blocked", "grep SigBlk /proc/self/status | tr -d '\\t'"),
        command("a variable that is accepted", "echo $LC_TEST").options("-o", "SetEnv LC_TEST=yes"),
        command("a variable that is not accepted", "echo \"<$FOO>\"")
            .options("-o", "SetEnv FOO=no"),
        command("a subsystem that is not there", "no-such").options("-s"),
        command("a long command", "echo " + "a".repeat(100_000) + " | wc -c | tr -d ' '"));
  }

  @ParameterizedTest
  @MethodSource("scenarios")
  void theOutcomeIsThatOfSshd(Scenario scenario) throws IOException, InterruptedException {
    SshServers servers = started.orElseThrow();
    servers.authorize("");
    assertEquals(
        scenario.run(servers, servers.sshdPort()), scenario.run(servers, servers.ourPort()));
  }

  private static Scenario command(String name, String... command) {
    return new Scenario(name, List.of(), "", List.of(command));
  }

  /// What to run.
  ///
  /// @param name what it shows
  /// @param options of the client
  /// @param input of the command
  /// @param command one word, or none for a shell
  record Scenario(String name, List<String> options, String input, List<String> command) {

    Scenario input(String text) {
      return new Scenario(name, options, text, command);
    }

    Scenario options(String... more) {
      return new Scenario(name, List.of(more), input, command);
    }

    Scenario asShell() {
      return new Scenario(name, List.of("-T"), input, List.of());
    }

    Outcome run(SshServers servers, int port) throws IOException, InterruptedException {
      var all = new ArrayList<>(options);
      return servers.run(port, all, input, command.toArray(String[]::new));
    }

    @Override
    public String toString() {
      return name;
    }
  }
}
