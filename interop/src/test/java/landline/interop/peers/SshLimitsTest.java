// SPDX-License-Identifier: Apache-2.0
package landline.interop.peers;

import static landline.interop.harness.Patience.PATIENCE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.UnaryOperator;
import landline.interop.harness.SshServers;
import landline.interop.harness.SshServers.Outcome;
import landline.process.ResourceLimit;
import landline.server.ConnectionSummary;
import landline.server.StreamServer;
import landline.socket.SockAddrIn;
import landline.ssh.CommandRecord;
import landline.ssh.FileRecord;
import landline.ssh.LoginRecord;
import landline.ssh.SshConfig;
import landline.ssh.SshObserver;
import landline.ssh.SshService;
import landline.testkit.PeerProcess;
import landline.testkit.RequiresPeer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the server of SSH limits, as OpenSSH's client sees it.
@RequiresPeer({"ssh", "ssh-keygen"})
class SshLimitsTest {

  private static final String SHOW = "umask; ulimit -n; ulimit -St; ulimit -Ht; ulimit -v";

  @TempDir private Path folder;
  private final BlockingQueue<ConnectionSummary> ended = new LinkedBlockingQueue<>();

  @BeforeEach
  void makeKey() throws IOException, InterruptedException {
    SshServers.keygen(folder.resolve("client"));
  }

  private StreamServer listen(UnaryOperator<SshConfig.Builder> settings) throws IOException {
    SshConfig.Builder config =
        SshConfig.builder(folder.resolve("host"))
            .authorizedKeys(folder.resolve("client.pub"))
            .strictModes(false)
            .permitRoot(true);
    return SshService.listen(
        SockAddrIn.loopback(0),
        settings.apply(config).build(),
        SshService.SERVER.toBuilder().observer(ended::add).build());
  }

  private static String[] ssh(StreamServer server, Path key, String... words) {
    String port = String.valueOf(((SockAddrIn) server.address()).port());
    var all = new ArrayList<>(SshServers.client(key, port, List.of()));
    all.addAll(List.of(words));
    return all.toArray(String[]::new);
  }

  private Outcome run(StreamServer server, String... words)
      throws IOException, InterruptedException {
    return run(server, folder, words);
  }

  /// Waits for the end of the connection, too.
  private Outcome run(StreamServer server, Path key, String... words)
      throws IOException, InterruptedException {
    try (PeerProcess client = PeerProcess.start("ssh", ssh(server, key, words))) {
      client.closeInput();
      int status = client.awaitExit(PATIENCE);
      ended.take();
      return new Outcome(status, client.output(), client.errors());
    }
  }

  private static List<ResourceLimit> limits(String... all) {
    return List.of(all).stream().map(ResourceLimit::parse).toList();
  }

  @Test
  void aCommandHasItsUmaskAndItsLimits() throws IOException, InterruptedException {
    try (StreamServer server =
        listen(config -> config.umask(0027).limits(limits("nofile=77", "cpu=60:120", "as=4G")))) {
      assertEquals(
          new Outcome(0, "0027\n77\n60\n120\n4194304\n", ""), run(server, "127.0.0.1", SHOW));
      assertEquals(
          "0027\r\n77\r\n60\r\n120\r\n4194304\r\n", run(server, "-tt", "127.0.0.1", SHOW).output());
    }
  }

  private PeerProcess begin(StreamServer server) throws IOException, InterruptedException {
    PeerProcess running =
        PeerProcess.start("ssh", ssh(server, folder, "127.0.0.1", "echo runs; cat"));
    running.awaitOutput("runs", PATIENCE);
    return running;
  }

  /// Another key, which the server knows, too.
  private Path another() throws IOException, InterruptedException {
    Path other = Files.createDirectory(folder.resolve("other"));
    SshServers.keygen(other.resolve("client"));
    Files.writeString(
        folder.resolve("client.pub"),
        Files.readString(other.resolve("client.pub")),
        StandardOpenOption.APPEND);
    return other;
  }

  @Test
  void aKeyHasSoManyConnections() throws IOException, InterruptedException {
    var logins = new LinkedBlockingQueue<LoginRecord>();
    var observer =
        new SshObserver() {
          @Override
          public void login(LoginRecord login) {
            logins.add(login);
          }

          @Override
          public void command(CommandRecord command) {
            // Logins alone count.
          }

          @Override
          public void file(FileRecord file) {
            // Logins alone count.
          }
        };
    try (StreamServer server = listen(all -> all.maxConnectionsPerKey(1).observer(observer));
        PeerProcess running = begin(server)) {
      assertEquals(Optional.empty(), logins.take().refusal());
      // It is the fault of nobody: there is no penalty.
      for (int i = 0; i < 20; i++) {
        Outcome refused = run(server, "127.0.0.1", "echo ran");
        assertEquals(255, refused.status(), refused::toString);
        assertTrue(
            refused.errors().contains("too many connections of this key"), refused::toString);
        assertEquals(Optional.of("too many connections of this key"), logins.take().refusal());
      }
      assertEquals(new Outcome(0, "1\n", ""), run(server, another(), "127.0.0.1", "echo 1"));
      running.closeInput();
      ended.take();
      assertEquals(new Outcome(0, "2\n", ""), run(server, "127.0.0.1", "echo 2"));
    }
  }

  @Test
  void aKeyHasSoManySessionsInAllConnections() throws IOException, InterruptedException {
    try (StreamServer server = listen(all -> all.maxSessionsPerKey(1));
        PeerProcess running = begin(server)) {
      Outcome refused = run(server, "-v", "127.0.0.1", "echo ran");
      assertEquals(255, refused.status(), refused::toString);
      assertTrue(
          refused.errors().contains("administratively prohibited: too many sessions of this key"),
          refused::toString);
      assertEquals(new Outcome(0, "1\n", ""), run(server, another(), "127.0.0.1", "echo 1"));
      running.closeInput();
      ended.take();
      assertEquals(new Outcome(0, "2\n", ""), run(server, "127.0.0.1", "echo 2"));
    }
  }

  @Test
  void aCommandThatCannotHaveItsLimitsDoesNotStart() throws IOException, InterruptedException {
    // More than /proc/sys/fs/nr_open, which binds root, too.
    try (StreamServer server = listen(config -> config.limits(limits("nofile=4000000000")))) {
      Outcome refused = run(server, "127.0.0.1", "echo ran");
      assertEquals(126, refused.status(), refused::toString);
      assertEquals("", refused.output());
      assertTrue(
          refused.errors().startsWith("landline: prlimit RLIMIT_NOFILE "), refused::toString);
    }
  }
}
