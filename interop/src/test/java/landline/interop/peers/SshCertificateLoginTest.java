// SPDX-License-Identifier: Apache-2.0
package landline.interop.peers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static landline.interop.harness.Patience.PATIENCE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import landline.interop.harness.SshServers;
import landline.socket.Deadline;
import landline.ssh.LoginException;
import landline.ssh.RemoteProcess;
import landline.ssh.SshAddress;
import landline.ssh.SshClientConfig;
import landline.ssh.SshCommand;
import landline.ssh.SshConnection;
import landline.ssh.SshHosts;
import landline.testkit.PeerProcess;
import landline.testkit.Requires;
import landline.testkit.RequiresPeer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Certificates of a user whose authority both servers trust for all users, from where OpenSSH has
/// them.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@RequiresPeer({"ssh-keygen", "ssh-agent", "ssh-add"})
class SshCertificateLoginTest {

  private static final String USER = System.getProperty("user.name");

  private Path folder = Path.of("none");
  private Optional<SshServers> started = Optional.empty();

  @BeforeAll
  void start(@TempDir Path temporary) throws IOException, InterruptedException {
    Requires.unless(SshServers.isInstalled(), "no sshd");
    folder = temporary;
    Path authority = folder.resolve("ca");
    SshServers.keygen(authority);
    Path trusted = folder.resolve("ca.pub");
    started =
        Optional.of(
            SshServers.start(
                folder,
                "TrustedUserCAKeys " + trusted + "\n",
                ours -> ours.trustedUserCaKeys(trusted)));
  }

  @AfterAll
  void stop() {
    started.ifPresent(SshServers::close);
  }

  private void run(String program, String... arguments) throws IOException, InterruptedException {
    try (PeerProcess process = PeerProcess.start(program, arguments)) {
      assertEquals(0, process.awaitExit(PATIENCE), process::toString);
    }
  }

  /// A key and its certificate, which are in two files beside each other.
  private Path certified(String name, String principal) throws IOException, InterruptedException {
    Path key = Files.createDirectory(folder.resolve(name)).resolve("key");
    SshServers.keygen(key);
    String authority = folder.resolve("ca").toString();
    run("ssh-keygen", "-q", "-s", authority, "-I", "id", "-n", principal, key + ".pub");
    return key;
  }

  private void logsIn(String lines) throws IOException {
    Path file = folder.resolve("config");
    Files.writeString(
        file,
        """
        StrictHostKeyChecking accept-new
        UserKnownHostsFile %s
        GlobalKnownHostsFile none
        """
                .formatted(folder.resolve("known_hosts"))
            + lines
            + "\n");
    SshServers servers = started.orElseThrow();
    for (int port : List.of(servers.sshdPort(), servers.ourPort())) {
      var host =
          SshHosts.of(file)
              .find(SshAddress.parse("ssh://127.0.0.1:" + port), SshClientConfig.DEFAULT);
      try (SshConnection at = SshConnection.connect(host, Deadline.in(PATIENCE));
          RemoteProcess command = at.start(SshCommand.of("echo in"))) {
        assertEquals("in\n", new String(command.stdout().readAllBytes(), UTF_8));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "IdentityFile KEY",
        "IdentityFile KEY\nCertificateFile KEY-cert.pub",
        "IdentityFile KEY\nCertificateFile MOVED",
        "IdentityFile none\nIdentityAgent AGENT",
        "IdentityFile none\nIdentityAgent AGENT\nCertificateFile MOVED"
      })
  void itLogsIn(String lines) throws IOException, InterruptedException {
    Path key = certified("key" + lines.hashCode(), USER);
    Path moved = key.resolveSibling("moved");
    if (lines.contains("MOVED")) {
      Files.move(Path.of(key + "-cert.pub"), moved);
    }
    Path socket = key.resolveSibling("agent");
    try (PeerProcess agent = PeerProcess.start("ssh-agent", "-D", "-a", socket.toString())) {
      agent.awaitOutput("SSH_AUTH_SOCK", PATIENCE);
      run("env", "SSH_AUTH_SOCK=" + socket, "ssh-add", "-q", key.toString());
      String own = lines.contains("AGENT") ? lines : lines + "\nIdentityAgent none";
      logsIn(
          own.replace("KEY", key.toString())
              .replace("MOVED", moved.toString())
              .replace("AGENT", socket.toString()));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"IdentityFile KEY", "IdentityFile KEY\nCertificateFile absent"})
  void withoutAValidOneNobodyDoes(String lines) throws IOException, InterruptedException {
    Path key = certified("other" + lines.hashCode(), lines.contains("absent") ? USER : "other");
    assertThrows(
        LoginException.class,
        () -> logsIn(lines.replace("KEY", key.toString()) + "\nIdentityAgent none"));
  }
}
