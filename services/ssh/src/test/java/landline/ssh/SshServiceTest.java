// SPDX-License-Identifier: Apache-2.0
package landline.ssh;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import landline.connection.AddressPrefix;
import landline.server.ConnectionEnd;
import landline.server.ConnectionSummary;
import landline.server.Deadlines;
import landline.server.StreamServer;
import landline.socket.Deadline;
import landline.socket.Dial;
import landline.socket.SockAddrIn;
import landline.socket.Socket;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.keyverifier.AcceptAllServerKeyVerifier;
import org.apache.sshd.client.session.ClientSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SshServiceTest {

  @TempDir private Path folder;

  @Test
  void nothingEndsAClientThatIsLoggedIn() {
    Deadlines deadlines = SshService.SERVER.deadlines();
    assertEquals(Optional.empty(), deadlines.read());
    assertEquals(Optional.empty(), deadlines.write());
    assertEquals(Optional.empty(), deadlines.idle());
    assertEquals(0, deadlines.minimumRate());
    assertEquals(Optional.empty(), deadlines.connection());
  }

  /// Connects and says nothing.
  ///
  /// @return the first line of the server
  private static String visit(StreamServer server) throws IOException {
    try (Socket socket = Dial.dial(server.address(), Deadline.never());
        var reader = new BufferedReader(new InputStreamReader(socket.inputStream(), US_ASCII))) {
      return reader.readLine();
    }
  }

  private static StreamServer listen(
      SshConfig.Builder config, BlockingQueue<ConnectionSummary> ended) throws IOException {
    return SshService.listen(
        SockAddrIn.loopback(0),
        config.build(),
        SshService.SERVER.toBuilder().observer(ended::add).build());
  }

  @ParameterizedTest
  @CsvSource({
    "off, 192.0.2.0/24, SSH-2.0-Landline",
    "noauth:20s, 192.0.2.0/24, Not allowed at this time",
    "noauth:20s, 127.0.0.0/8, SSH-2.0-Landline",
  })
  void whoDoesNotLogInIsRefusedAsTheSettingsSay(String penalties, String exempt, String answer)
      throws IOException, InterruptedException {
    var ended = new LinkedBlockingQueue<ConnectionSummary>();
    SshConfig.Builder config =
        SshConfig.builder(folder.resolve("key"))
            .permitRoot(true)
            .perSourcePenalties(PerSourcePenalties.parse(List.of(penalties)))
            .perSourcePenaltyExemptList(List.of(AddressPrefix.parse(exempt)));
    try (StreamServer server = listen(config, ended)) {
      assertEquals("SSH-2.0-Landline", visit(server));
      assertFailed("the client proved no key", ended.take());
      assertEquals(answer, visit(server));
    }
  }

  private static void assertFailed(String reason, ConnectionSummary summary) {
    assertEquals(ConnectionEnd.UNWANTED, summary.end());
    String line = summary.toString();
    assertTrue(line.endsWith("; ssh " + summary.who() + ": login failed: " + reason), line);
  }

  @Test
  void oneConnectionTooManyIsNotDone() throws IOException, InterruptedException {
    var ended = new LinkedBlockingQueue<ConnectionSummary>();
    SshConfig.Builder config =
        SshConfig.builder(folder.resolve("key"))
            .permitRoot(true)
            .maxStartups(new MaxStartups(1, 100, 1));
    try (StreamServer server = listen(config, ended)) {
      try (Socket first = Dial.dial(server.address(), Deadline.never())) {
        assertEquals('S', first.inputStream().read());
        assertEquals("Exceeded MaxStartups", visit(server));
        assertEquals(ConnectionEnd.UNWANTED, ended.take().end());
      }
      ended.take();
      assertEquals("SSH-2.0-Landline", visit(server));
    }
  }

  @Test
  void aFailedLoginIsNotDone() throws IOException, InterruptedException {
    var ended = new LinkedBlockingQueue<ConnectionSummary>();
    SshConfig.Builder config =
        SshConfig.builder(folder.resolve("key"))
            .authorizedKeys(Files.createFile(folder.resolve("nobody")))
            .strictModes(false)
            .permitRoot(true);
    try (StreamServer server = listen(config, ended);
        SshClient ssh = SshClient.setUpDefaultClient()) {
      ssh.setServerKeyVerifier(AcceptAllServerKeyVerifier.INSTANCE);
      ssh.start();
      try (ClientSession session =
          ssh.connect(
                  System.getProperty("user.name"),
                  "127.0.0.1",
                  ((SockAddrIn) server.address()).port())
              .verify(30, TimeUnit.SECONDS)
              .getSession()) {
        session.addPublicKeyIdentity(SftpFixture.pair());
        session.addPublicKeyIdentity(SftpFixture.pair());
        assertThrows(IOException.class, () -> session.auth().verify(30, TimeUnit.SECONDS));
      }
      assertFailed("2 keys were refused, the last one: no such key", ended.take());
    }
  }

  @Test
  void theSecondServerOfAServiceStopsAfterTheFirstHasEndedIt() throws IOException {
    try (var service =
        new SshService(SshConfig.builder(folder.resolve("key")).permitRoot(true).build())) {
      service.drain();
      assertDoesNotThrow(service::drain);
    }
  }
}
