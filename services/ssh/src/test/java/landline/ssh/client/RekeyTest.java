// SPDX-License-Identifier: Apache-2.0
package landline.ssh.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.function.UnaryOperator;
import landline.socket.Deadline;
import landline.ssh.CommandObserver;
import landline.ssh.CommandRecord;
import landline.ssh.RemoteProcess;
import landline.ssh.SshClientConfig;
import landline.ssh.SshCommand;
import landline.ssh.transport.Algorithms;
import landline.testkit.RequiresPeer;
import landline.testkit.Task;
import org.apache.sshd.client.kex.DHGClient;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.kex.DHFactory;
import org.apache.sshd.common.kex.KeyExchange;
import org.apache.sshd.common.kex.KeyExchangeFactory;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.SessionListener;
import org.apache.sshd.common.util.buffer.Buffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// New keys that a client asks for.
@RequiresPeer("ssh-keygen")
class RekeyTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int MANY = 1_000_000;

  /// Of the numbers for the transport layer, RFC 4251 section 7.
  private static final byte UNKNOWN = 19;

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
        host -> {
          // More than may be kept at once: what is sent after each exchange no longer counts.
          byte[] sent = new byte[60 << 20];
          new SplittableRandom(1).nextBytes(sent);
          try (RemoteProcess command = host.start(SshCommand.of("cat"), Deadline.never())) {
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
        host -> {
          try (RemoteProcess command = host.start(SshCommand.of("cat"), Deadline.never())) {
            while (!exchanges.tryAcquire(4)) {
              command.stdin().write('x');
              command.stdin().flush();
              assertEquals('x', command.stdout().read());
            }
          }
        });
  }

  private interface Use {
    void of(LoggedIn host) throws Exception;
  }

  private void run(UnaryOperator<SshClientConfig.Builder> settings, Use use) throws Exception {
    SessionFixture.run(
        folder,
        server -> server,
        settings,
        (session, host) -> {
          session.addSessionListener(counter);
          use.of(host);
        });
  }

  /// Until its end, data and what follows on it have to wait.
  @ParameterizedTest
  @ValueSource(
      strings = {"sleep 1000", "until [ -e FILE ]; do sleep 0.01; done; echo x; sleep 1000"})
  void theTimeLimitCountsDuringAnExchange(String command) throws Exception {
    var ended = new LinkedBlockingQueue<CommandRecord>();
    Path file = folder.resolve("file");
    SshCommand line = SshCommand.of(command.replace("FILE", file.toString()));
    SessionFixture.run(
        folder,
        server -> server.timeLimit(Duration.ofSeconds(5)).observer(new CommandObserver(ended::add)),
        client -> client,
        (session, host) -> {
          session.addSessionListener(counter);
          try (RemoteProcess _ = host.start(line, Deadline.never())) {
            beginExchange(session);
            assertTrue(ended.isEmpty());
            Files.createFile(file);
            assertEquals(Optional.of("time limit of 5 s"), ended.take().reason());
          }
        });
  }

  private void beginExchange(HostSession session) throws IOException, InterruptedException {
    // The library proposes what it has proposed before.
    var first = new Unending(Algorithms.KEY_EXCHANGES.getFirst());
    session.setKeyExchangeFactories(List.of(first));
    var _ = session.reExchangeKeys();
    exchanges.acquire();
  }

  @Test
  void whatIsKeptUntilTheEndIsLimited() throws Exception {
    SessionFixture.run(
        folder,
        server -> server,
        client -> client,
        (session, _) -> {
          session.addSessionListener(counter);
          beginExchange(session);
          Optional<Throwable> refused = Optional.empty();
          for (int i = 0; i < MANY && refused.isEmpty(); i++) {
            Buffer request = session.createBuffer(SshConstants.SSH_MSG_GLOBAL_REQUEST);
            request.putString("none");
            request.putBoolean(false);
            refused = Optional.ofNullable(session.writePacket(request).getException());
          }
          assertEquals(
              Optional.of("too many requests during a key exchange"),
              refused.map(Throwable::getMessage));
          // The server's answer to a message that it does not know is the next one that comes.
          var _ = session.writePacket(session.createBuffer(UNKNOWN));
          var closed = EnumSet.of(ClientSession.ClientSessionEvent.CLOSED);
          assertTrue(session.waitFor(closed, PATIENCE).containsAll(closed));
        });
  }

  /// An exchange of which the client sends the first message alone, KEXINIT.
  private record Unending(DHFactory algorithm) implements KeyExchangeFactory {

    @Override
    public String getName() {
      return algorithm.getName();
    }

    @Override
    public KeyExchange createKeyExchange(Session session) {
      return new DHGClient(algorithm, session) {
        @Override
        public void init(byte[] server, byte[] client, byte[] ofServer, byte[] ofClient) {
          // Here it would send the second one.
        }
      };
    }
  }
}
