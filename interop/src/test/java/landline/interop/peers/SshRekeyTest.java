// SPDX-License-Identifier: Apache-2.0
package landline.interop.peers;

import static landline.interop.harness.Patience.PATIENCE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import landline.interop.harness.SshServers;
import landline.socket.Deadline;
import landline.socket.HostPort;
import landline.ssh.HostKeyChecking;
import landline.ssh.RemoteProcess;
import landline.ssh.SshClientConfig;
import landline.ssh.SshCommand;
import landline.ssh.SshConnection;
import landline.testkit.Requires;
import landline.testkit.RequiresPeer;
import landline.testkit.Task;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// New keys while our client and OpenSSH's server are busy, whoever asks for them.
@RequiresPeer("ssh-keygen")
class SshRekeyTest {

  private static final int MANY = 64 << 20;
  private static final int BLOCK = 1 << 20;

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({"RekeyLimit 1M, 1073741824", "RekeyLimit default, 1048576"})
  void everyByteArrives(String ofServer, long ofClient) throws Exception {
    Requires.unless(SshServers.isInstalled(), "no sshd");
    String lines = "LogLevel DEBUG1\n" + ofServer + "\n";
    try (SshServers servers = SshServers.start(folder, lines, UnaryOperator.identity())) {
      SshClientConfig config =
          SshClientConfig.builder()
              .knownHosts(List.of(folder.resolve("known_hosts")))
              .globalKnownHosts(List.of())
              .hostKeyChecking(HostKeyChecking.ACCEPT_NEW)
              .identityFiles(List.of(folder.resolve("client")))
              .rekeyBytes(ofClient)
              .build();
      var at = new HostPort("127.0.0.1", servers.sshdPort());
      try (SshConnection host = SshConnection.connect(at, config, Deadline.in(PATIENCE));
          RemoteProcess command = host.start(SshCommand.of("cat"))) {
        Task<Void> sent = Task.start(() -> send(command));
        compare(command.stdout());
        sent.get();
        assertEquals(OptionalInt.of(0), command.await().status());
      }
      int exchanges = servers.log().split("SSH2_MSG_NEWKEYS received", -1).length - 1;
      assertTrue(exchanges > 10, () -> exchanges + " exchanges");
    }
  }

  private static Void send(RemoteProcess command) throws IOException {
    var random = new SplittableRandom(1);
    byte[] block = new byte[BLOCK];
    for (int i = 0; i < MANY / BLOCK; i++) {
      random.nextBytes(block);
      command.stdin().write(block);
    }
    command.stdin().close();
    return null;
  }

  private static void compare(InputStream output) throws IOException {
    var random = new SplittableRandom(1);
    byte[] block = new byte[BLOCK];
    for (int i = 0; i < MANY / BLOCK; i++) {
      random.nextBytes(block);
      byte[] got = output.readNBytes(BLOCK);
      assertTrue(Arrays.equals(block, got), "block " + i + " of " + got.length);
    }
    assertEquals(-1, output.read());
  }
}
