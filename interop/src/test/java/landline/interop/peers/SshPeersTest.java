// SPDX-License-Identifier: Apache-2.0
package landline.interop.peers;

import static landline.interop.harness.Patience.PATIENCE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import landline.interop.harness.SshServers;
import landline.interop.harness.SshServers.Outcome;
import landline.server.StreamServer;
import landline.socket.SockAddrIn;
import landline.socket.SockAddrUn;
import landline.ssh.SshService;
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

/// Programs that speak SSH, with our server.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@RequiresPeer({"ssh", "ssh-keygen"})
class SshPeersTest {

  /// With the modules of Debian's packages, whatever other Python is on the PATH.
  private static final String PYTHON = "/usr/bin/python3";

  private static final String COMMAND = "cat; echo err >&2; exit 7";

  private Path folder = Path.of("");
  private Optional<OurSshServer> started = Optional.empty();

  @BeforeAll
  void start(@TempDir Path temporary) throws IOException, InterruptedException {
    folder = temporary;
    started = Optional.of(OurSshServer.start(folder));
  }

  @AfterAll
  void stop() {
    started.ifPresent(OurSshServer::close);
  }

  private OurSshServer server() {
    return started.orElseThrow();
  }

  private static void assertRan(Outcome outcome) {
    assertEquals(7, outcome.status(), outcome::toString);
    assertEquals("input", outcome.output());
    assertTrue(outcome.errors().contains("err"), outcome::toString);
  }

  @Test
  @RequiresPeer({"dbclient", "dropbearconvert"})
  void dbclientRunsACommand() throws IOException, InterruptedException {
    String own = folder.resolve("client.dropbear").toString();
    server().check("dropbearconvert", "openssh", "dropbear", server().key(), own);
    for (int i = 0; i < 10; i++) {
      assertRan(
          server()
              .run(
                  "input",
                  List.of(
                      "dbclient",
                      "-y",
                      "-y",
                      "-i",
                      own,
                      "-p",
                      server().port(),
                      OurSshServer.user() + "@127.0.0.1",
                      COMMAND)));
    }
  }

  @Test
  @RequiresPeer({"plink", "puttygen"})
  void plinkRunsACommand() throws IOException, InterruptedException {
    String own = folder.resolve("client.ppk").toString();
    server().check("puttygen", server().key(), "-O", "private", "-o", own);
    String fingerprint =
        server().check("ssh-keygen", "-lf", folder.resolve("host").toString()).split(" ", -1)[1];
    assertRan(
        server()
            .run(
                "input",
                List.of(
                    "plink",
                    "-batch",
                    "-ssh",
                    "-hostkey",
                    fingerprint,
                    "-i",
                    own,
                    "-P",
                    server().port(),
                    OurSshServer.user() + "@127.0.0.1",
                    COMMAND)));
  }

  private String python(String program) throws IOException, InterruptedException {
    String path = Path.of("src", "test", "python", program).toAbsolutePath().toString();
    return server().check(PYTHON, "-B", path, server().port(), OurSshServer.user(), server().key());
  }

  private static void requireModule(String name) {
    Requires.unless(
        Files.isDirectory(Path.of("/usr/lib/python3/dist-packages", name)), "no python3-" + name);
  }

  @Test
  void paramikoRunsCommands() throws IOException, InterruptedException {
    requireModule("paramiko");
    String command = "b'input' b'err\\n' 7\n";
    assertEquals(command + command + "b'24 80\\r\\n/dev/pts/\\r\\n'\n", python("ssh_paramiko.py"));
  }

  @Test
  void asyncsshRunsAndSignalsCommands() throws IOException, InterruptedException {
    requireModule("asyncssh");
    assertEquals(
        "'input' 'err\\n' 7\nTERM\n['0', '1', '2', '3', '4', '5', '6', '7']\n",
        python("ssh_asyncssh.py"));
  }

  @Test
  void aMasterCarriesSeveralCommands() throws IOException, InterruptedException {
    String socket = folder.resolve("master").toString();
    List<String> master =
        server().ssh("-M", "-N", "-S", socket, "-o", "LogLevel=INFO", "127.0.0.1");
    try (PeerProcess running =
        PeerProcess.start("ssh", master.subList(1, master.size()).toArray(String[]::new))) {
      SshServers.awaitMaster(running, socket);
      String connection = server().run("", shared(socket, "echo $SSH_CONNECTION")).output();
      for (int i = 0; i < 20; i++) {
        assertRan(server().run("input", shared(socket, COMMAND)));
      }
      assertEquals(connection, server().run("", shared(socket, "echo $SSH_CONNECTION")).output());
      Outcome exit = server().run("", server().ssh("-S", socket, "-O", "exit", "127.0.0.1"));
      assertEquals(0, exit.status(), exit::toString);
      // Asked to go, it ends as after a signal.
      assertEquals(255, running.awaitExit(PATIENCE), running::toString);
    }
  }

  private List<String> shared(String socket, String command) {
    return server().ssh("-S", socket, "-o", "ControlMaster=no", "127.0.0.1", command);
  }

  @Test
  void oneSessionTooManyIsRefusedAlone() throws IOException, InterruptedException {
    String socket = folder.resolve("full").toString();
    List<String> master = server().ssh("-M", "-N", "-S", socket, "127.0.0.1");
    var sessions = new ArrayList<PeerProcess>();
    try (PeerProcess running =
        PeerProcess.start("ssh", master.subList(1, master.size()).toArray(String[]::new))) {
      SshServers.awaitMaster(running, socket);
      for (int i = 0; i < server().config().maxSessions(); i++) {
        List<String> cat = shared(socket, "echo runs; cat");
        PeerProcess session =
            PeerProcess.start("ssh", cat.subList(1, cat.size()).toArray(String[]::new));
        sessions.add(session);
        session.awaitOutput("runs", PATIENCE);
      }
      // Refused by the shared connection, ssh makes one of its own.
      Outcome refused = server().run("", shared(socket, "true"));
      assertTrue(refused.errors().contains("Session open refused by peer"), refused::toString);
      for (PeerProcess session : sessions) {
        session.write("still here");
        session.closeInput();
        assertEquals(0, session.awaitExit(PATIENCE), session::toString);
        assertEquals("runs\nstill here", session.output());
      }
    } finally {
      sessions.forEach(PeerProcess::close);
    }
  }

  @Test
  @RequiresPeer("nc.openbsd")
  void aProxyCommandReachesAUnixSocket() throws IOException, InterruptedException {
    Path socket = folder.resolve("ssh.socket");
    try (StreamServer _ =
        SshService.listen(SockAddrUn.path(socket), server().config(), SshService.SERVER)) {
      assertRan(
          server()
              .run(
                  "input",
                  server()
                      .ssh("-o", "ProxyCommand=nc.openbsd -U " + socket, "127.0.0.1", COMMAND)));
    }
  }

  @Test
  void nothingIsForwarded() throws IOException, InterruptedException {
    Outcome jump =
        server().run("", server().ssh("-W", "127.0.0.1:" + server().port(), "127.0.0.1"));
    assertEquals(255, jump.status(), jump::toString);
    assertTrue(jump.errors().contains("stdio forwarding failed"), jump::toString);
    Outcome remote =
        server()
            .run(
                "",
                server()
                    .ssh(
                        "-o",
                        "ExitOnForwardFailure=yes",
                        "-R",
                        "0:127.0.0.1:1",
                        "127.0.0.1",
                        "true"));
    assertEquals(255, remote.status(), remote::toString);
    assertTrue(remote.errors().contains("remote port forwarding failed"), remote::toString);
    Outcome agent =
        server().run("", server().ssh("-A", "127.0.0.1", "echo \"<$SSH_AUTH_SOCK><$DISPLAY>\""));
    assertEquals(new Outcome(0, "<><>\n", ""), agent);
    List<String> x11 = new ArrayList<>(List.of("DISPLAY=:1"));
    x11.addAll(server().ssh("-X", "127.0.0.1", "echo \"<$DISPLAY>\""));
    assertEquals("<>\n", server().run("", x11).output());
  }

  /// The client says it in the words of RFC 4254, section 5.1.
  @Test
  void aRefusedForwardingHasAReason() throws IOException, InterruptedException {
    Outcome jump = server().run("", server().ssh("-v", "-W", "127.0.0.1:1", "127.0.0.1"));
    assertTrue(
        jump.errors().contains("administratively prohibited: nothing is forwarded"),
        jump::toString);
  }

  /// `-vv` tells of each exchange.
  @ParameterizedTest
  @CsvSource({"1M, head -c 20000000, 10", "default 1, sleep 4; cat, 2"})
  void keysAreExchangedAnew(String limit, String command, int least)
      throws IOException, InterruptedException {
    String input = "z".repeat(20_000_000);
    Outcome outcome =
        server().run(input, server().ssh("-vv", "-o", "RekeyLimit=" + limit, "127.0.0.1", command));
    assertEquals(0, outcome.status(), outcome::toString);
    assertTrue(input.equals(outcome.output()), () -> "got " + outcome.output().length());
    long exchanges =
        Pattern.compile("SSH2_MSG_NEWKEYS received").matcher(outcome.errors()).results().count();
    assertTrue(exchanges > least, () -> exchanges + " exchanges");
  }

  /// What ssh-audit of Debian 12 says, which is older than some algorithms: it does not know
  /// mlkem768x25519-sha256, sntrup761x25519-sha512 and strict key exchange, and calls the second's
  /// name at OpenSSH experimental.
  @Test
  @RequiresPeer("ssh-audit")
  void sshAuditFindsNothingToFail() throws IOException, InterruptedException {
    // It does not log in, which is penalised.
    try (StreamServer own =
        SshService.listen(SockAddrIn.loopback(0), server().config(), SshService.SERVER)) {
      String port = String.valueOf(((SockAddrIn) own.address()).port());
      Outcome audit =
          server().run("", List.of("ssh-audit", "-n", "-l", "warn", "-p", port, "127.0.0.1"));
      assertFalse(audit.output().isEmpty(), audit::toString);
      List<String> bad =
          audit
              .output()
              .lines()
              .filter(line -> line.contains("[fail]") || line.contains("[warn]"))
              .filter(line -> !line.endsWith("[warn] unknown algorithm"))
              .filter(line ->
                  !line.matches(".*sntrup761x25519-sha512@openssh.com .*experimental alg.*"))
              .toList();
      assertEquals(List.of(), bad);
      List<String> unknown =
          audit.output().lines().filter(line -> line.endsWith("unknown algorithm")).toList();
      assertTrue(
          unknown.stream()
              .allMatch(line ->
                  line.matches(
                      ".*(mlkem768x25519-sha256|sntrup761x25519-sha512|kex-strict-s-v00).*")),
          unknown::toString);
    }
  }
}
