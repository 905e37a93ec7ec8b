// SPDX-License-Identifier: Apache-2.0
package landline.interop.peers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static landline.interop.harness.Patience.PATIENCE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import landline.interop.harness.SshServers;
import landline.socket.Deadline;
import landline.ssh.RemoteProcess;
import landline.ssh.SshAddress;
import landline.ssh.SshCommand;
import landline.ssh.SshConnection;
import landline.ssh.SshHost;
import landline.ssh.SshHosts;
import landline.testkit.Requires;
import landline.testkit.RequiresPeer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The way of our client to a server: through others, through a program, from an address.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@RequiresPeer({"ssh", "ssh-keygen"})
class SshRouteTest {

  private static final int MANY = 8_000_000;

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

  private SshHost host(String name, String lines) throws IOException {
    Path file = folder.resolve("config-" + name);
    SshServers servers = started.orElseThrow();
    int ours = servers.ourPort();
    int openssh = servers.sshdPort();
    Files.writeString(
        file,
        """
        %s
        Host ours
          HostName 127.0.0.1
          Port %d
        Host openssh
          HostName localhost
          Port %d
        """
            .formatted(lines, ours, openssh));
    return SshHosts.of(file).find(SshAddress.parse(name), servers.clientConfig().build());
  }

  private static String output(SshHost host, String line) throws IOException {
    try (SshConnection at = SshConnection.connect(host, Deadline.in(PATIENCE));
        RemoteProcess command = at.start(SshCommand.of(line))) {
      return new String(command.stdout().readAllBytes(), UTF_8);
    }
  }

  @Test
  void anotherServerIsOnTheWay() throws Exception {
    SshHost host = host("ours", "Host ours\n ProxyJump openssh\n");
    assertEquals("127.0.0.1\n", output(host, "echo $SSH_CONNECTION | cut -d ' ' -f 3"));
    // The key is that of the last one, under its own name.
    assertTrue(
        Files.readString(folder.resolve("known_hosts"))
            .contains("[localhost]:" + started.orElseThrow().sshdPort() + " "));
  }

  @Test
  void severalServersAreOnTheWay() throws Exception {
    int port = started.orElseThrow().sshdPort();
    SshHost host = host("ours", "Host ours\n ProxyJump 127.0.0.1:" + port + ",openssh\n");
    assertEquals(2, host.jumps().size());
    assertEquals("x".repeat(MANY), output(host, "head -c " + MANY + " /dev/zero | tr '\\0' x"));
  }

  @Test
  void aServerOnTheWayThatForwardsNothingIsAnError() throws Exception {
    SshHost host = host("openssh", "Host openssh\n ProxyJump ours\n");
    var refused =
        assertThrows(IOException.class, () -> SshConnection.connect(host, Deadline.in(PATIENCE)));
    assertTrue(
        String.valueOf(refused.getMessage()).contains("connect localhost:"), refused.getMessage());
  }

  @RequiresPeer("nc")
  @ParameterizedTest
  @ValueSource(strings = {"ours", "openssh"})
  void aProgramMayBeTheConnection(String name) throws Exception {
    SshHost host = host(name, "ProxyCommand nc %h %p\n");
    assertEquals("through\n", output(host, "echo through"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ours", "openssh"})
  void aConnectionComesFromTheAddressThatIsConfigured(String name) throws Exception {
    SshHost host = host(name, "BindAddress 127.0.0.9\nAddressFamily inet\n");
    assertEquals("127.0.0.9\n", output(host, "echo $SSH_CONNECTION | cut -d ' ' -f 1"));
  }

  @Test
  void aProgramThatFailsIsAnError() throws Exception {
    SshHost host = host("ours", "ProxyCommand exit 1\n");
    assertThrows(IOException.class, () -> SshConnection.connect(host, Deadline.in(PATIENCE)));
  }

  @Test
  void aProgramThatSaysNothingIsLate() throws Exception {
    SshHost host = host("ours", "ProxyCommand sleep 60\n");
    assertThrows(
        SocketTimeoutException.class,
        () -> SshConnection.connect(host, Deadline.in(Duration.ofMillis(300))));
  }
}
