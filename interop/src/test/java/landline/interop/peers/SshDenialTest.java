// SPDX-License-Identifier: Apache-2.0
package landline.interop.peers;

import static landline.interop.harness.Patience.PATIENCE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import landline.interop.harness.SshServers;
import landline.socket.Deadline;
import landline.socket.HostPort;
import landline.ssh.HostKeyChecking;
import landline.ssh.LoginException;
import landline.ssh.SshClientConfig;
import landline.ssh.SshConnection;
import landline.testkit.Requires;
import landline.testkit.RequiresPeer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What our client says when OpenSSH's server lets nobody in.
@RequiresPeer("ssh-keygen")
class SshDenialTest {

  @TempDir Path folder;

  @BeforeEach
  void withAnSshd() {
    Requires.unless(SshServers.isInstalled(), "no sshd");
  }

  private String denial(SshServers servers, String... keys) {
    SshClientConfig config =
        SshClientConfig.builder()
            .knownHosts(List.of(folder.resolve("known_hosts")))
            .globalKnownHosts(List.of())
            .hostKeyChecking(HostKeyChecking.ACCEPT_NEW)
            .identityFiles(Stream.of(keys).map(folder::resolve).toList())
            .build();
    var at = new HostPort("127.0.0.1", servers.sshdPort());
    var denied =
        assertThrows(
            LoginException.class, () -> SshConnection.connect(at, config, Deadline.in(PATIENCE)));
    String message = String.valueOf(denied.getMessage());
    String start = "ssh " + config.user() + "@" + at + ": permission denied: ";
    assertTrue(message.startsWith(start), message);
    return message.substring(start.length());
  }

  @ParameterizedTest
  @CsvSource({
    "'PubkeyAuthentication no\nKbdInteractiveAuthentication no', the server wants password",
    "PubkeyAuthentication no, the server wants password or keyboard-interactive",
    "'AuthenticationMethods publickey,password', the server wants password after the key"
  })
  void aServerThatWantsMoreThanAKeyIsNamed(String lines, String expected)
      throws IOException, InterruptedException {
    String all = "PasswordAuthentication yes\n" + lines + "\n";
    try (SshServers servers = SshServers.start(folder, all, UnaryOperator.identity())) {
      assertEquals(expected + ", and only keys are supported here", denial(servers, "client"));
    }
  }

  @Test
  void theKeysAreCounted() throws IOException, InterruptedException {
    SshServers.keygen(folder.resolve("one"));
    SshServers.keygen(folder.resolve("two"));
    try (SshServers servers = SshServers.start(folder)) {
      assertEquals("the key was not accepted", denial(servers, "one", "absent"));
      assertEquals("none of 2 keys was accepted", denial(servers, "one", "two"));
      assertEquals(
          "no key: there is no agent, and none of [" + folder.resolve("absent") + "] is there",
          denial(servers, "absent"));
    }
  }
}
