// SPDX-License-Identifier: Apache-2.0
package landline.ssh.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.concurrent.Semaphore;
import java.util.function.UnaryOperator;
import landline.connection.SocketConnection;
import landline.server.StreamServer;
import landline.socket.Deadline;
import landline.socket.Dial;
import landline.socket.SockAddrIn;
import landline.ssh.HostKeyChecking;
import landline.ssh.RemoteProcess;
import landline.ssh.SshClientConfig;
import landline.ssh.SshCommand;
import landline.ssh.SshConfig;
import landline.ssh.SshService;
import landline.testkit.PeerProcess;
import landline.testkit.RequiresPeer;
import landline.testkit.Task;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.SessionListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// New keys that a client asks for.
@RequiresPeer("ssh-keygen")
class RekeyTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path folder;
  private final Semaphore exchanges = new Semaphore(0);

  private final SessionListener counter =
      new SessionListener() {
        @Override
        public void sessionEvent(Session session, Event event) {
          if (event == Event.KexCompleted) {
            exchanges.release();
          }
        }
      };

  @Test
  void keysAreExchangedAnewByBytes() throws Exception {
    run(
        config -> config.rekeyBytes(1 << 20),
        session -> {
          byte[] sent = new byte[20 << 20];
          new SplittableRandom(1).nextBytes(sent);
          try (RemoteProcess command = session.start(SshCommand.of("cat"), Deadline.never())) {
            Task<byte[]> received = Task.start(() -> command.stdout().readAllBytes());
            command.stdin().write(sent);
            command.stdin().close();
            assertArrayEquals(sent, received.get());
            assertEquals(OptionalInt.of(0), command.await().status());
          }
          // One for each MiB, but what is on its way during an exchange counts for none.
          assertTrue(exchanges.availablePermits() > 5, exchanges::toString);
        });
  }

  @Test
  void keysAreExchangedAnewByTime() throws Exception {
    run(
        config -> config.rekeyTime(Duration.ofMillis(100)),
        session -> {
          try (RemoteProcess command = session.start(SshCommand.of("cat"), Deadline.never())) {
            while (!exchanges.tryAcquire(4)) {
              command.stdin().write('x');
              command.stdin().flush();
              assertEquals('x', command.stdout().read());
            }
          }
        });
  }

  private interface Use {
    void of(LoggedIn session) throws Exception;
  }

  private void run(UnaryOperator<SshClientConfig.Builder> settings, Use use) throws Exception {
    Path key = folder.resolve("key");
    try (PeerProcess keygen =
        PeerProcess.start("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key.toString())) {
      assertEquals(0, keygen.awaitExit(PATIENCE), keygen::toString);
    }
    SshConfig config =
        SshConfig.builder(folder.resolve("host"))
            .authorizedKeys(Path.of(key + ".pub"))
            .strictModes(false)
            .permitRoot(true)
            .build();
    SshClientConfig client =
        settings
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
      session.addSessionListener(counter);
      try (var host = new LoggedIn(session)) {
        use.of(host);
      }
    }
  }
}
