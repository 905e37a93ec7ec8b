// SPDX-License-Identifier: Apache-2.0
package landline.interop.peers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static landline.interop.harness.Patience.PATIENCE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import landline.interop.harness.SshServers;
import landline.interop.harness.SshServers.Server;
import landline.socket.Deadline;
import landline.socket.HostPort;
import landline.ssh.HostKeyChecking;
import landline.ssh.HostKeyException;
import landline.ssh.LoginException;
import landline.ssh.RemoteProcess;
import landline.ssh.SshClientConfig;
import landline.ssh.SshCommand;
import landline.ssh.SshConnection;
import landline.testkit.PeerProcess;
import landline.testkit.Requires;
import landline.testkit.RequiresPeer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Logins of our client, and whether it trusts the host, at OpenSSH's server and ours.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@RequiresPeer({"ssh-keygen", "ssh-agent", "ssh-add"})
class SshClientLoginTest {

  private Path folder;
  private Optional<SshServers> started = Optional.empty();

  @BeforeAll
  void start(@TempDir Path temporary) throws IOException, InterruptedException {
    Requires.unless(SshServers.isInstalled(), "no sshd");
    folder = temporary;
    started = Optional.of(SshServers.start(folder));
  }

  @AfterAll
  void stop() {
    started.ifPresent(SshServers::close);
  }

  private HostPort address(Server server) {
    return started.orElseThrow().address(server);
  }

  private SshClientConfig.Builder config() {
    return started.orElseThrow().clientConfig();
  }

  private static void run(String program, String... arguments)
      throws IOException, InterruptedException {
    try (PeerProcess process = PeerProcess.start(program, arguments)) {
      assertEquals(0, process.awaitExit(PATIENCE), process::toString);
    }
  }

  private static String read(java.io.InputStream in) throws IOException {
    return new String(in.readAllBytes(), UTF_8);
  }

  @ParameterizedTest
  @EnumSource
  void aKeyThatIsNotAuthorizedIsRefused(Server server) throws IOException, InterruptedException {
    Path other = folder.resolve("other-" + server);
    SshServers.keygen(other);
    SshClientConfig config = config().identityFiles(List.of(other)).build();
    var refused =
        assertThrows(
            LoginException.class,
            () -> SshConnection.connect(address(server), config, Deadline.in(PATIENCE)));
    assertTrue(
        String.valueOf(refused.getMessage()).contains("permission denied"), refused.getMessage());
  }

  @ParameterizedTest
  @EnumSource
  void aHostWithAnotherKeyIsRefused(Server server) throws IOException, InterruptedException {
    Path hosts = folder.resolve("changed-" + server);
    SshServers.keygen(folder.resolve("wrong-" + server));
    String[] key = Files.readString(folder.resolve("wrong-" + server + ".pub")).split(" ", -1);
    HostPort at = address(server);
    Files.writeString(hosts, "[127.0.0.1]:" + at.port() + " " + key[0] + " " + key[1] + "\n");
    SshClientConfig config = config().knownHosts(List.of(hosts)).build();
    var refused =
        assertThrows(
            HostKeyException.class, () -> SshConnection.connect(at, config, Deadline.in(PATIENCE)));
    assertTrue(String.valueOf(refused.getMessage()).contains(hosts + ":1"), refused.getMessage());
  }

  @Test
  void anUnknownHostIsRefused() {
    SshClientConfig config =
        config().knownHosts(List.of()).hostKeyChecking(HostKeyChecking.REFUSE).build();
    assertThrows(
        HostKeyException.class,
        () -> SshConnection.connect(address(Server.OURS), config, Deadline.in(PATIENCE)));
  }

  @Test
  void aCertificateOfAUserLogsIn() throws IOException, InterruptedException {
    Path ca = folder.resolve("ca");
    Path user = folder.resolve("certified");
    SshServers.keygen(ca);
    SshServers.keygen(user);
    String me = System.getProperty("user.name");
    run("ssh-keygen", "-q", "-s", "" + ca, "-I", "id", "-n", me, user + ".pub");
    Path keys = folder.resolve("authorized_keys");
    String before = Files.readString(keys);
    Files.writeString(keys, before + "cert-authority " + Files.readString(Path.of(ca + ".pub")));
    try {
      for (Server server : Server.values()) {
        SshClientConfig config = config().identityFiles(List.of(user)).build();
        try (SshConnection host =
                SshConnection.connect(address(server), config, Deadline.in(PATIENCE));
            RemoteProcess command = host.start(SshCommand.of("echo in"))) {
          assertEquals("in\n", read(command.stdout()), "" + server);
        }
      }
    } finally {
      Files.writeString(keys, before);
    }
  }

  @ParameterizedTest
  @EnumSource
  void anAgentLogsIn(Server server) throws IOException, InterruptedException {
    Path socket = folder.resolve("agent-" + server);
    try (PeerProcess agent = PeerProcess.start("ssh-agent", "-D", "-a", socket.toString())) {
      agent.awaitOutput("SSH_AUTH_SOCK", PATIENCE);
      run("env", "SSH_AUTH_SOCK=" + socket, "ssh-add", "-q", "" + folder.resolve("client"));
      SshClientConfig config = config().identityFiles(List.of()).agent(socket).build();
      try (SshConnection host =
              SshConnection.connect(address(server), config, Deadline.in(PATIENCE));
          RemoteProcess command = host.start(SshCommand.of("echo in"))) {
        assertEquals("in\n", read(command.stdout()));
      }
    }
  }
}
