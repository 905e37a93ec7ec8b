// SPDX-License-Identifier: Apache-2.0
package landline.ssh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.apache.sshd.client.channel.ChannelExec;
import org.apache.sshd.client.channel.ClientChannel;
import org.apache.sshd.client.channel.ClientChannelEvent;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.sftp.client.SftpClient;
import org.apache.sshd.sftp.client.SftpClientFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a client that has logged in is refused is in the audit.
class RefusedSessionTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private Path folder;

  private SftpFixture start(UnaryOperator<SshConfig.Builder> settings) throws IOException {
    return SftpFixture.start(folder, sftp -> sftp, settings);
  }

  /// Asks for a command or a subsystem. The library does not say that it is refused.
  private static void ask(ClientChannel channel) throws IOException {
    channel.open().verify(30, TimeUnit.SECONDS);
  }

  private static void assertKept(CommandRecord record, Optional<String> command, String reason) {
    assertEquals(Optional.of(reason), record.reason());
    assertEquals(command, record.command().map(RefusedSessionTest::text));
    assertEquals(OptionalInt.empty(), record.exit());
    assertEquals(Optional.empty(), record.signal());
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @CsvSource({
    "1, 10, too many sessions in this connection",
    "10, 1, too many sessions of this key",
  })
  void oneSessionTooMany(int maxSessions, int maxSessionsPerKey, String reason)
      throws IOException, InterruptedException {
    try (SftpFixture server =
            start(all -> all.maxSessions(maxSessions).maxSessionsPerKey(maxSessionsPerKey));
        ClientSession session = server.login();
        SftpClient _ = SftpClientFactory.instance().createSftpClient(session)) {
      assertThrows(IOException.class, () -> ask(session.createExecChannel("echo 1")));
      assertKept(server.observer().session(), Optional.empty(), reason);
    }
  }

  @Test
  void aSubsystemThatIsNotThere() throws IOException, InterruptedException {
    try (SftpFixture server = start(all -> all);
        ClientSession session = server.login()) {
      ask(session.createSubsystemChannel("net\nconf"));
      CommandRecord record = server.observer().session();
      assertKept(record, Optional.of("net\nconf"), "no such subsystem");
      assertEquals(Optional.of("net\nconf"), record.subsystem());
    }
  }

  @Test
  void aForcedCommandThatIsNotUnderstood() throws IOException, InterruptedException {
    try (SftpFixture server = start(all -> all)) {
      server.authorize("command=\"internal-sftp -d /tmp\"");
      try (ClientSession session = server.login()) {
        ask(session.createSubsystemChannel("sftp"));
        assertKept(
            server.observer().session(),
            Optional.of("internal-sftp -d /tmp"),
            "an option of internal-sftp is not known");
      }
    }
  }

  @Test
  void aCommandWithAByte0() throws IOException, InterruptedException {
    try (SftpFixture server = start(all -> all);
        ClientSession session = server.login()) {
      ask(session.createExecChannel("echo \0 1"));
      assertKept(server.observer().session(), Optional.of("echo \0 1"), "a byte 0 in the command");
    }
  }

  /// It is refused after it was prepared: another one, whose channel is closed, is not over before
  /// it is in the audit.
  @Test
  void aCommandTooManyHasNoRecording()
      throws IOException, InterruptedException, ExecutionException {
    Recordings recordings = Recordings.open(Files.createDirectory(folder.resolve("terminals")), 1);
    var refused = new CompletableFuture<CommandRecord>();
    try (SftpFixture server =
            start(all -> all.maxSessions(1).recordings(recordings).observer(until(refused)));
        ClientSession session = server.login()) {
      ChannelExec first = session.createExecChannel("true");
      ask(first);
      first.waitFor(EnumSet.of(ClientChannelEvent.EXIT_STATUS), PATIENCE);
      assertTrue(first.close(false).await(PATIENCE));
      ChannelExec second = session.createExecChannel("echo 1");
      second.setUsePty(true);
      ask(second);
      CommandRecord record = refused.get();
      assertKept(record, Optional.of("echo 1"), "too many sessions in this connection");
      assertEquals(Optional.empty(), record.recording());
    }
  }

  /// Keeps a command that is refused; others are not over before.
  private static SshObserver until(CompletableFuture<CommandRecord> refused) {
    return new CommandObserver(command -> {
      if (command.reason().isPresent()) {
        refused.complete(command);
      } else {
        var _ = refused.join();
      }
    });
  }
}
