// SPDX-License-Identifier: Apache-2.0
package landline.interop.faults;

import static landline.interop.harness.Patience.PATIENCE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.UnaryOperator;
import landline.interop.harness.Processes;
import landline.interop.harness.SshServers;
import landline.server.StreamServer;
import landline.socket.SockAddrUn;
import landline.ssh.CommandRecord;
import landline.ssh.FileRecord;
import landline.ssh.LoginRecord;
import landline.ssh.SshConfig;
import landline.ssh.SshObserver;
import landline.ssh.SshService;
import landline.testkit.LeakCheck;
import landline.testkit.PeerProcess;
import landline.testkit.Requires;
import landline.testkit.RequiresPeer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Clients that break the rules of SSH, before and after they have logged in, over a UNIX socket,
/// where no penalties keep them out. The server goes on, and keeps nothing of them.
@ExtendWith(LeakCheck.class)
@RequiresPeer("ssh-keygen")
class SshHostileTest {

  /// With the modules of Debian's packages, whatever other Python is on the PATH.
  private static final String PYTHON = "/usr/bin/python3";

  private final Observer observer = new Observer();

  @TempDir private Path folder;

  @BeforeEach
  void makeKeys() throws IOException, InterruptedException {
    Requires.unless(
        Files.isDirectory(Path.of("/usr/lib/python3/dist-packages/paramiko")),
        "no python3-paramiko");
    SshServers.keygen(folder.resolve("client"));
    SshServers.keygen(folder.resolve("other"));
    authorize("");
  }

  /// Admits the client's key with options, and the other one without.
  private void authorize(String options) throws IOException {
    Files.writeString(
        folder.resolve("keys"),
        SshServers.authorizedKey(options, folder.resolve("client.pub"))
            + SshServers.authorizedKey("", folder.resolve("other.pub")));
  }

  private StreamServer listen(UnaryOperator<SshConfig.Builder> settings) throws IOException {
    SshConfig config =
        settings
            .apply(
                SshConfig.builder(folder.resolve("host"))
                    .authorizedKeys(folder.resolve("keys"))
                    .strictModes(false)
                    .permitUserEnvironment("SHLVL")
                    .permitRoot(true)
                    .observer(observer))
            .build();
    return SshService.listen(SockAddrUn.path(folder.resolve("socket")), config, SshService.SERVER);
  }

  /// Runs a function of the hostile client, and looks whether an honest one is served after it.
  private String run(String function, UnaryOperator<SshConfig.Builder> settings)
      throws IOException, InterruptedException {
    try (StreamServer _ = listen(settings)) {
      String output = python(function);
      assertEquals("b'50000'\n", python("a_byte_in_each_packet"));
      return output;
    }
  }

  /// Runs a function of the hostile client, whose key has options.
  private String runConfined(String options, String function)
      throws IOException, InterruptedException {
    authorize(options);
    try (StreamServer _ = listen(UnaryOperator.identity())) {
      return python(function);
    }
  }

  private String run(String function) throws IOException, InterruptedException {
    return run(function, UnaryOperator.identity());
  }

  private String python(String function) throws IOException, InterruptedException {
    Path program = Path.of("src", "test", "python", "ssh_hostile.py").toAbsolutePath();
    try (PeerProcess client =
        PeerProcess.start(
            PYTHON,
            "-B",
            program.toString(),
            folder.resolve("socket").toString(),
            System.getProperty("user.name"),
            folder.resolve("client").toString(),
            function)) {
      assertEquals(0, client.awaitExit(PATIENCE), client::toString);
      return client.output();
    }
  }

  /// The library would forget the channel, and the command would go on after the connection.
  @Test
  void aSecondServiceRequestLeavesNoCommandBehind() throws IOException, InterruptedException {
    String output = run("service_again");
    Processes.awaitEnd(output);
    assertTrue(output.endsWith("ended\n"), output);
    assertEquals(Optional.of("the peer is gone"), observer.commands.take().reason());
  }

  @Test
  void aClientMayAskForTheLoginWithEachKey() throws IOException, InterruptedException {
    SshServers.keygen(folder.resolve("client3"));
    assertEquals("refused refused refused b'runs\\n'\n", run("keys_in_a_row"));
    assertEquals(
        List.of("no such key", "no such key", "no such key", "admitted", "admitted"),
        observer.logins());
  }

  /// The library alone knows of these. They count as keys that are refused.
  @Test
  void wrongSignaturesAreInTheAuditAndLimited() throws IOException, InterruptedException {
    assertEquals("ended\n", run("wrong_signatures", config -> config.maxAuthTries(3)));
    String wrong = "wrong signature";
    assertEquals(List.of(wrong, wrong, wrong, "admitted"), observer.logins());
  }

  @Test
  void anotherKeyAfterTheLoginChangesNothing() throws IOException, InterruptedException {
    assertEquals("b'forced\\n'\n", runConfined("command=\"echo forced\"", "login_again"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "exchange_that_does_not_end",
        "answers_that_nobody_reads",
        "messages_before_the_login",
        "more_than_the_window",
        "packet_size_0"
      })
  void theConnectionEnds(String function) throws IOException, InterruptedException {
    assertEquals("ended\n", run(function));
  }

  @ParameterizedTest
  @ValueSource(strings = {"garbage", "garbage_with_keys", "garbage_in_channels"})
  void garbageEndsTheConnection(String function) throws IOException, InterruptedException {
    assertEquals("ended", String.join("", run(function).lines().distinct().toList()));
  }

  @ParameterizedTest
  @CsvSource({
    "packets_of_nothing, b'0'",
    "window_of_all, b'3000000\\nok\\n'",
    "packet_size_of_all, b'3000000\\n'",
    "requests_after_the_command, b'first input\\nnot a tty\\n' 1",
    "zero_bytes, b'\\nnot a tty\\n'",
    "too_many_sessions, 1 1 1 b'runs\\n'",
  })
  void theConnectionGoesOn(String function, String output)
      throws IOException, InterruptedException {
    assertEquals(output + "\n", run(function));
  }

  /// A terminal is refused to the key, and no order of requests changes that.
  @Test
  void aForcedCommandIsTheOnlyOne() throws IOException, InterruptedException {
    assertEquals(
        "b'forced\\nnot a tty\\nread x; echo first $x $LC_X; tty\\n' 0\n",
        runConfined(
            "restrict,command=\"echo forced; tty; echo $SSH_ORIGINAL_COMMAND\"",
            "requests_after_the_command"));
  }

  @Test
  void manyChannelsMayWaitForTheClient() throws IOException, InterruptedException {
    assertEquals(
        "{1000000}\n", run("many_outputs_that_nobody_reads", config -> config.maxSessions(100)));
  }

  @Test
  void whatCommandsDoNotReadTakesLittleMemory() throws IOException, InterruptedException {
    assertEquals(
        "{65536}\nb'read\\n' True\n", run("windows_grow_by_what_is_read", config -> config));
  }

  @Test
  void theTimeLimitCountsWhileTheClientDoesNotRead() throws IOException, InterruptedException {
    assertEquals("ended\n", run("unread", config -> config.timeLimit(Duration.ofSeconds(2))));
    assertEquals(Optional.of("time limit of 2 s"), observer.commands.take().reason());
  }

  /// Keeps what it is told.
  private static final class Observer implements SshObserver {

    private final LinkedBlockingQueue<CommandRecord> commands = new LinkedBlockingQueue<>();
    private final LinkedBlockingQueue<LoginRecord> logins = new LinkedBlockingQueue<>();

    private List<String> logins() {
      return logins.stream().map(each -> each.refusal().orElse("admitted")).toList();
    }

    @Override
    public void login(LoginRecord login) {
      logins.add(login);
    }

    @Override
    public void command(CommandRecord command) {
      commands.add(command);
    }

    @Override
    public void file(FileRecord file) {
      // There is no SFTP.
    }
  }
}
