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
import java.util.function.UnaryOperator;
import landline.interop.harness.SshServers;
import landline.interop.harness.SshServers.Outcome;
import landline.socket.Deadline;
import landline.socket.HostPort;
import landline.ssh.HostKeyChecking;
import landline.ssh.LoginException;
import landline.ssh.RemoteProcess;
import landline.ssh.SshClientConfig;
import landline.ssh.SshCommand;
import landline.ssh.SshConnection;
import landline.testkit.PeerProcess;
import landline.testkit.Requires;
import landline.testkit.RequiresPeer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Logins that are bound to the host key, between OpenSSH and us.
@RequiresPeer({"ssh", "ssh-keygen", "ssh-agent", "ssh-add"})
class SshHostBoundTest {

  private static final String METHOD = "publickey-hostbound-v00@openssh.com";

  @TempDir Path folder;

  @BeforeEach
  void withAnSshd() {
    Requires.unless(SshServers.isInstalled(), "no sshd");
  }

  @Test
  void opensshBindsItsLoginAtOurServer() throws IOException, InterruptedException {
    try (SshServers servers = SshServers.start(folder)) {
      // -v after it counts more than the LogLevel of the harness.
      Outcome outcome = servers.run(servers.ourPort(), List.of("-vvv"), "", "echo in");
      assertEquals("in\n", outcome.output(), outcome::toString);
      assertTrue(outcome.errors().contains("using " + METHOD), outcome::errors);
      List<String> unbound = List.of("-vvv", "-o", "PubkeyAuthentication=unbound");
      Outcome plain = servers.run(servers.ourPort(), unbound, "", "echo in");
      assertEquals("in\n", plain.output(), plain::toString);
      assertTrue(plain.errors().contains("using publickey with"), plain::errors);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void ourClientBindsItsLoginAtOpensshs(boolean certificate)
      throws IOException, InterruptedException {
    SshServers.keygen(folder.resolve("ca"));
    SshServers.keygen(folder.resolve("other"));
    run(
        "ssh-keygen",
        "-s",
        folder.resolve("ca").toString(),
        "-I",
        "id",
        "-h",
        "-n",
        "127.0.0.1",
        folder.resolve("other.pub").toString());
    Path hosts = folder.resolve("known_hosts");
    String lines = "LogLevel DEBUG3\n";
    if (certificate) {
      Files.writeString(hosts, "@cert-authority * " + Files.readString(folder.resolve("ca.pub")));
      lines +=
          "HostKey %s\nHostCertificate %s\n"
              .formatted(folder.resolve("other"), folder.resolve("other-cert.pub"));
    }
    try (SshServers servers = SshServers.start(folder, lines, UnaryOperator.identity())) {
      HostKeyChecking checking = certificate ? HostKeyChecking.REFUSE : HostKeyChecking.ACCEPT_NEW;
      SshClientConfig config = config(hosts).hostKeyChecking(checking).build();
      try (SshConnection host =
              SshConnection.connect(at(servers.sshdPort()), config, Deadline.in(PATIENCE));
          RemoteProcess command = host.start(SshCommand.of("echo in"))) {
        assertEquals("in\n", new String(command.stdout().readAllBytes(), UTF_8));
      }
      servers.awaitLog("method " + METHOD);
    }
  }

  /// ssh-agent(1) lets such a key sign only for a host that has shown who it is.
  @Test
  void aKeyOfAnAgentMayBeForOneHost() throws IOException, InterruptedException {
    Path socket = folder.resolve("agent");
    Path hosts = folder.resolve("known_hosts");
    try (SshServers servers = SshServers.start(folder);
        PeerProcess agent = PeerProcess.start("ssh-agent", "-D", "-a", socket.toString())) {
      agent.awaitOutput("SSH_AUTH_SOCK", PATIENCE);
      List<Integer> ports = List.of(servers.sshdPort(), servers.ourPort());
      // Both hosts become known.
      for (int port : ports) {
        SshConnection.connect(at(port), config(hosts).build(), Deadline.in(PATIENCE)).close();
      }
      for (int port : ports) {
        add(socket, hosts, port);
        SshClientConfig config = config(hosts).identityFiles(List.of()).agent(socket).build();
        SshConnection.connect(at(port), config, Deadline.in(PATIENCE)).close();
        int other = ports.get(1 - ports.indexOf(port));
        assertThrows(
            LoginException.class,
            () -> SshConnection.connect(at(other), config, Deadline.in(PATIENCE)));
      }
    }
  }

  private void add(Path socket, Path hosts, int port) throws IOException, InterruptedException {
    String variable = "SSH_AUTH_SOCK=" + socket;
    run("env", variable, "ssh-add", "-q", "-D");
    String host = "[127.0.0.1]:" + port;
    String key = folder.resolve("client").toString();
    run("env", variable, "ssh-add", "-q", "-H", hosts.toString(), "-h", host, key);
  }

  private static HostPort at(int port) {
    return new HostPort("127.0.0.1", port);
  }

  private SshClientConfig.Builder config(Path hosts) {
    return SshClientConfig.builder()
        .knownHosts(List.of(hosts))
        .globalKnownHosts(List.of())
        .hostKeyChecking(HostKeyChecking.ACCEPT_NEW)
        .identityFiles(List.of(folder.resolve("client")));
  }

  private static void run(String program, String... arguments)
      throws IOException, InterruptedException {
    try (PeerProcess process = PeerProcess.start(program, arguments)) {
      assertEquals(0, process.awaitExit(PATIENCE), process::toString);
    }
  }
}
