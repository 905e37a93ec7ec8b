// SPDX-License-Identifier: Apache-2.0
package landline.ssh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import landline.server.StreamServer;
import landline.socket.SockAddrIn;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.keyverifier.AcceptAllServerKeyVerifier;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What an observer is told of attempts to log in.
class LoginsTest {

  @TempDir private Path folder;

  /// Keeps the logins.
  private record Logins(BlockingQueue<LoginRecord> all) implements SshObserver {

    @Override
    public void login(LoginRecord login) {
      all.add(login);
    }

    @Override
    public void command(CommandRecord command) {}

    @Override
    public void file(FileRecord file) {}
  }

  @Test
  void aKeyThatIsShownForAnotherNameIsTold() throws IOException, InterruptedException {
    var logins = new Logins(new LinkedBlockingQueue<>());
    SshConfig config =
        SshConfig.builder(folder.resolve("host")).permitRoot(true).observer(logins).build();
    KeyPair key = SftpFixture.pair();
    try (StreamServer server =
            SshService.listen(SockAddrIn.loopback(0), config, SshService.SERVER);
        SshClient ssh = SshClient.setUpDefaultClient()) {
      ssh.setServerKeyVerifier(AcceptAllServerKeyVerifier.INSTANCE);
      ssh.start();
      try (ClientSession session =
          ssh.connect("stranger", "127.0.0.1", ((SockAddrIn) server.address()).port())
              .verify(30, TimeUnit.SECONDS)
              .getSession()) {
        session.addPublicKeyIdentity(key);
        assertThrows(IOException.class, () -> session.auth().verify(30, TimeUnit.SECONDS));
      }
    }
    LoginRecord login = logins.all().take();
    assertEquals("stranger", login.user());
    assertEquals(Optional.of("no such user here"), login.refusal());
    assertEquals(Optional.of(KeyUtils.getFingerPrint(key.getPublic())), login.key());
  }
}
