// SPDX-License-Identifier: Apache-2.0
package landline.ssh.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import landline.connection.SocketConnection;
import landline.socket.Deadline;
import landline.socket.Dial;
import landline.socket.SockAddrIn;
import landline.ssh.HostKeyChecking;
import landline.ssh.SshClientConfig;
import landline.testkit.PeerProcess;
import landline.testkit.RequiresPeer;
import org.apache.sshd.common.keyprovider.FileHostKeyCertificateProvider;
import org.apache.sshd.common.keyprovider.FileKeyPairProvider;
import org.apache.sshd.server.SshServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Certificates that a server of the SSH library shows, whose principals are patterns. Whoever
/// trusts one is told that there is no key for the login.
@RequiresPeer("ssh-keygen")
class HostCertificateTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String HOST = "a".repeat(24) + ".example";

  /// Could match in half a billion ways, and does in none.
  private static final String HARD = "*?".repeat(16) + "!";

  @TempDir Path folder;

  private void keygen(String... arguments) throws IOException, InterruptedException {
    try (PeerProcess keygen = PeerProcess.start("ssh-keygen", arguments)) {
      assertEquals(0, keygen.awaitExit(PATIENCE), keygen::toString);
    }
  }

  private String path(String name) {
    return folder.resolve(name).toString();
  }

  /// Starts a server with a certificate, by one of two authorities, of which one is known.
  private SshServer start(String authority, String principals)
      throws IOException, InterruptedException {
    for (String name : List.of("host", "ca", "other")) {
      keygen("-q", "-t", "ed25519", "-N", "", "-f", path(name));
    }
    keygen("-q", "-s", path(authority), "-h", "-I", "id", "-n", principals, path("host.pub"));
    SshServer server = SshServer.setUpDefaultServer();
    server.setHost("127.0.0.1");
    server.setKeyPairProvider(new FileKeyPairProvider(folder.resolve("host")));
    server.setHostKeyCertificateProvider(
        new FileHostKeyCertificateProvider(folder.resolve("host-cert.pub")));
    server.setPublickeyAuthenticator((_, _, _) -> false);
    server.start();
    return server;
  }

  private IOException refusal(SshServer server) throws IOException {
    Path known = folder.resolve("known_hosts");
    Files.writeString(known, "@cert-authority * " + Files.readString(folder.resolve("ca.pub")));
    SshClientConfig config =
        SshClientConfig.builder()
            .knownHosts(List.of(known))
            .globalKnownHosts(List.of())
            .hostKeyChecking(HostKeyChecking.REFUSE)
            .identityFiles(List.of())
            .build();
    Deadline end = Deadline.in(PATIENCE);
    var socket = Dial.dial(SockAddrIn.loopback(server.getPort()), end);
    return assertThrows(
        IOException.class,
        () -> ProtocolClient.login(SocketConnection.of(socket), HOST, 22, config, end));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          other | HARD          | HostKeyException | is not known
          other | HOST          | HostKeyException | is not known
          ca    | HARD          | IOException      | the principals of the host's certificate are not
          ca    | b,?.example   | IOException      | the principals of the host's certificate are not
          ca    | HARD,*.exampl? | LoginException  | no key
          ca    | HOST          | LoginException   | no key
          ca    | A*.example    | IOException      | the principals of the host's certificate are not
          """)
  void aPrincipalIsAPattern(String authority, String principals, String failure, String reason)
      throws IOException, InterruptedException {
    String names = principals.replace("HARD", HARD).replace("HOST", HOST);
    try (SshServer server = start(authority, names)) {
      IOException failed = refusal(server);
      assertEquals(failure, failed.getClass().getSimpleName(), failed::toString);
      assertTrue(String.valueOf(failed.getMessage()).contains(reason), failed::toString);
    }
  }

  /// Whoever is in between has made it, of any length.
  @Test
  void aMessageQuotesFewPrincipals() throws IOException, InterruptedException {
    String many = "b,".repeat(200) + "b";
    try (SshServer server = start("ca", many)) {
      IOException failed = refusal(server);
      assertTrue(String.valueOf(failed.getMessage()).length() < 400, failed::toString);
    }
  }
}
