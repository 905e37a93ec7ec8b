// SPDX-License-Identifier: Apache-2.0
package landline.ssh.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import landline.connection.SocketConnection;
import landline.server.StreamServer;
import landline.socket.Deadline;
import landline.socket.Dial;
import landline.socket.SockAddrIn;
import landline.ssh.HostKeyChecking;
import landline.ssh.SshClientConfig;
import landline.ssh.SshConfig;
import landline.ssh.SshService;
import landline.testkit.PeerProcess;

/// A session of our client with our server in this process.
final class SessionFixture {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private SessionFixture() {}

  /// What a test does with a session.
  interface Use {

    /// Uses a session.
    ///
    /// @param host the same
    void of(HostSession session, LoggedIn host) throws Exception;
  }

  /// Runs a test. It needs ssh-keygen.
  ///
  /// @param folder an empty folder
  static void run(
      Path folder,
      UnaryOperator<SshConfig.Builder> ofServer,
      UnaryOperator<SshClientConfig.Builder> ofClient,
      Use use)
      throws Exception {
    Path key = folder.resolve("key");
    try (PeerProcess keygen =
        PeerProcess.start("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key.toString())) {
      assertEquals(0, keygen.awaitExit(PATIENCE), keygen::toString);
    }
    SshConfig config =
        ofServer
            .apply(
                SshConfig.builder(folder.resolve("host"))
                    .authorizedKeys(Path.of(key + ".pub"))
                    .strictModes(false)
                    .permitRoot(true))
            .build();
    SshClientConfig client =
        ofClient
            .apply(
                SshClientConfig.builder()
                    .knownHosts(List.of(folder.resolve("known_hosts")))
                    .globalKnownHosts(List.of())
                    .hostKeyChecking(HostKeyChecking.ACCEPT_NEW)
                    .identityFiles(List.of(key)))
            .build();
    try (StreamServer server =
        SshService.listen(SockAddrIn.loopback(0), config, SshService.SERVER)) {
      Deadline end = Deadline.in(PATIENCE);
      HostSession session =
          ProtocolClient.login(
              SocketConnection.of(Dial.dial(server.address(), end)), "h", 22, client, end);
      try (var host = new LoggedIn(session)) {
        use.of(session, host);
      }
    }
  }
}
