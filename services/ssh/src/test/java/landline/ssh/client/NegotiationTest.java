// SPDX-License-Identifier: Apache-2.0
package landline.ssh.client;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import landline.connection.SocketConnection;
import landline.socket.Deadline;
import landline.socket.Dial;
import landline.socket.SockAddrIn;
import landline.ssh.SshClientConfig;
import org.apache.sshd.common.cipher.BuiltinCiphers;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.keyprovider.SimpleGeneratorHostKeyProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Servers with which our client has no algorithm in common.
class NegotiationTest {

  /// What the server has is what its user needs to know.
  @Test
  void theMessageNamesWhatTheServerHas(@TempDir Path folder) throws IOException {
    try (SshServer server = SshServer.setUpDefaultServer()) {
      server.setHost("127.0.0.1");
      server.setKeyPairProvider(new SimpleGeneratorHostKeyProvider(folder.resolve("host")));
      server.setCipherFactories(List.of(BuiltinCiphers.aes192cbc));
      server.setPublickeyAuthenticator((_, _, _) -> false);
      server.start();
      Deadline end = Deadline.in(Duration.ofSeconds(60));
      var socket = Dial.dial(SockAddrIn.loopback(server.getPort()), end);
      IOException failed =
          assertThrows(
              IOException.class,
              () ->
                  ProtocolClient.login(
                      SocketConnection.of(socket), "h", 22, SshClientConfig.DEFAULT, end));
      assertTrue(String.valueOf(failed.getMessage()).contains("aes192-cbc"), failed::toString);
    }
  }
}
