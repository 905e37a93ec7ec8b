// SPDX-License-Identifier: Apache-2.0
package landline.interop.peers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import landline.interop.harness.SshServers;
import landline.interop.harness.SshServers.Outcome;
import landline.socket.Deadline;
import landline.socket.HostPort;
import landline.ssh.HostKeyChecking;
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
@RequiresPeer({"ssh", "ssh-keygen"})
class SshHostBoundTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
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
    sign(
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
      SshClientConfig config =
          SshClientConfig.builder()
              .knownHosts(List.of(hosts))
              .globalKnownHosts(List.of())
              .hostKeyChecking(
                  certificate ? HostKeyChecking.REFUSE : HostKeyChecking.ACCEPT_NEW)
              .identityFiles(List.of(folder.resolve("client")))
              .build();
      var at = new HostPort("127.0.0.1", servers.sshdPort());
      try (SshConnection host = SshConnection.connect(at, config, Deadline.in(PATIENCE));
          RemoteProcess command = host.start(SshCommand.of("echo in"))) {
        assertEquals("in\n", new String(command.stdout().readAllBytes(), UTF_8));
      }
      assertTrue(servers.log().contains("method " + METHOD), servers::log);
    }
  }

  private static void sign(String... arguments) throws IOException, InterruptedException {
    try (PeerProcess keygen = PeerProcess.start("ssh-keygen", arguments)) {
      assertEquals(0, keygen.awaitExit(PATIENCE), keygen::toString);
    }
  }
}
