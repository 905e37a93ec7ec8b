// SPDX-License-Identifier: Apache-2.0
package landline.ssh;

import static java.nio.charset.StandardCharsets.UTF_8;
import static landline.ssh.SftpFixture.assertStatus;
import static landline.ssh.SftpFixture.get;
import static landline.ssh.SftpFixture.put;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.sshd.client.channel.ChannelExec;
import org.apache.sshd.client.channel.ClientChannelEvent;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.sftp.client.SftpClient;
import org.apache.sshd.sftp.client.SftpClient.CloseableHandle;
import org.apache.sshd.sftp.client.SftpClient.OpenMode;
import org.apache.sshd.sftp.common.SftpConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What keys and settings let a session of SFTP do, and how it ends that goes too far.
class SftpAccessTest {

  @TempDir Path folder;

  @Test
  void whoMayOnlyReadChangesNothing() throws IOException {
    try (var server = SftpFixture.start(folder, sftp -> sftp.readOnly(true));
        SftpClient sftp = server.sftp()) {
      Files.writeString(server.file("a"), "text");
      Files.createDirectory(server.file("d"));
      assertEquals("text", new String(get(sftp, "a"), UTF_8));
      assertNothingChanges(sftp);
      assertEquals("text", Files.readString(server.file("a")));
      try (var all = Files.list(server.file(""))) {
        assertEquals(2, all.count());
      }
    }
  }

  private static void assertNothingChanges(SftpClient sftp) throws IOException {
    int denied = SftpConstants.SSH_FX_PERMISSION_DENIED;
    assertStatus(denied, () -> sftp.open("a", OpenMode.Write).close());
    assertStatus(denied, () -> sftp.open("a", OpenMode.Write, OpenMode.Append).close());
    assertStatus(denied, () -> sftp.open("a", OpenMode.Read, OpenMode.Write).close());
    assertStatus(denied, () -> sftp.open("n", OpenMode.Create).close());
    assertStatus(denied, () -> sftp.open("a", OpenMode.Read, OpenMode.Truncate).close());
    assertStatus(denied, () -> sftp.mkdir("n"));
    assertStatus(denied, () -> sftp.rmdir("d"));
    assertStatus(denied, () -> sftp.remove("a"));
    assertStatus(denied, () -> sftp.rename("a", "n"));
    assertStatus(denied, () -> sftp.symLink("n", "a"));
    assertEquals(denied, SftpFixture.link(sftp, "a", "n"));
    assertStatus(denied, () -> sftp.setStat("a", new SftpClient.Attributes().perms(0600)));
    assertStatus(denied, () -> sftp.setStat("a", new SftpClient.Attributes().size(1)));
    assertStatus(
        denied, () -> sftp.setStat("a", new SftpClient.Attributes().modifyTime(1).accessTime(1)));
    assertStatus(denied, () -> sftp.setStat("a", new SftpClient.Attributes().owner(0, 0)));
  }

  @Test
  void oneByteTooManyWrittenEndsTheSession() throws IOException, InterruptedException {
    try (var server = SftpFixture.start(folder, sftp -> sftp.writeLimit(1000));
        SftpClient sftp = server.sftp()) {
      put(sftp, "a", new byte[999]);
      CloseableHandle file = sftp.open("b", OpenMode.Write, OpenMode.Create);
      sftp.write(file, 0, new byte[1]);
      assertThrows(IOException.class, () -> sftp.write(file, 1, new byte[1]));
      CommandRecord session = server.observer().session();
      assertEquals(Optional.of("write limit of 1000 bytes"), session.reason());
      assertEquals(1, Files.size(server.file("b")));
    }
  }

  @Test
  void oneByteTooManySentEndsTheSession() throws IOException, InterruptedException {
    try (var server = SftpFixture.start(folder, sftp -> sftp.readLimit(100_000));
        SftpClient sftp = server.sftp()) {
      Files.write(server.file("a"), new byte[200_000]);
      assertThrows(IOException.class, () -> get(sftp, "a"));
      CommandRecord session = server.observer().session();
      assertEquals(Optional.of("read limit of 100000 bytes"), session.reason());
    }
  }

  @Test
  void handlesAreLimited() throws IOException {
    try (var server = SftpFixture.start(folder, sftp -> sftp.maxHandles(2));
        SftpClient sftp = server.sftp()) {
      CloseableHandle first = sftp.openDir("/");
      CloseableHandle _ = sftp.open("a", OpenMode.Write, OpenMode.Create);
      assertStatus(SftpConstants.SSH_FX_FAILURE, () -> sftp.openDir("/"));
      first.close();
      sftp.openDir("/").close();
    }
  }

  @Test
  void theTimeLimitEndsASessionThatSaysNothing() throws IOException, InterruptedException {
    try (var server =
            SftpFixture.start(
                folder,
                sftp -> sftp,
                settings -> settings.timeLimit(java.time.Duration.ofSeconds(5)));
        SftpClient _ = server.sftp()) {
      assertEquals(Optional.of("time limit of 5 s"), server.observer().session().reason());
    }
  }

  @Test
  void aKeyForSftpAloneGetsNothingElse() throws IOException, InterruptedException {
    try (var server = SftpFixture.start(folder)) {
      server.authorize("command=\"internal-sftp\"");
      try (SftpClient sftp = server.sftp()) {
        put(sftp, "a", new byte[1]);
      }
      assertEquals(Optional.of("sftp"), server.observer().session().subsystem());
      assertEquals(
          "This service allows sftp connections only.\n", run(server, "touch " + folder + "/made"));
      assertFalse(Files.exists(folder.resolve("made")));
    }
  }

  private static String run(SftpFixture server, String line) throws IOException {
    try (ClientSession session = server.login();
        ChannelExec exec = session.createExecChannel(line)) {
      var out = new ByteArrayOutputStream();
      exec.setOut(out);
      exec.open().verify(30, TimeUnit.SECONDS);
      exec.waitFor(EnumSet.of(ClientChannelEvent.CLOSED), 0);
      return out.toString(UTF_8);
    }
  }

  @Test
  void aKeyMayBeForReadingAlone() throws IOException {
    try (var server = SftpFixture.start(folder)) {
      server.authorize("command=\"internal-sftp -l INFO -R\"");
      try (SftpClient sftp = server.sftp()) {
        assertStatus(SftpConstants.SSH_FX_PERMISSION_DENIED, () -> sftp.mkdir("a"));
      }
    }
  }

  @Test
  void anOptionThatIsNotKnownRefusesSftp() throws IOException {
    try (var server = SftpFixture.start(folder)) {
      server.authorize("command=\"internal-sftp -p stat\"");
      assertThrows(IOException.class, server::sftp);
    }
  }

  @Test
  void aForcedCommandRunsInPlaceOfSftp() throws IOException, InterruptedException {
    try (var server = SftpFixture.start(folder)) {
      server.authorize("command=\"echo $SSH_ORIGINAL_COMMAND >" + folder.resolve("seen") + "\"");
      assertThrows(IOException.class, server::sftp);
      CommandRecord command = server.observer().session();
      assertEquals(Optional.empty(), command.subsystem());
      assertEquals("internal-sftp\n", Files.readString(folder.resolve("seen")));
    }
  }

  @Test
  void sftpIsThereBesideAListOfCommands() throws IOException, InterruptedException {
    Path list = Files.writeString(folder.resolve("list"), "true /bin/true\n");
    CommandList commands = CommandList.read(list);
    try (var server =
            SftpFixture.start(folder, sftp -> sftp, settings -> settings.commands(commands));
        SftpClient sftp = server.sftp()) {
      put(sftp, "a", new byte[1]);
      assertEquals("write", server.observer().file().operation());
    }
  }

  @Test
  void aCommandThatIsNotInTheListIsObserved() throws IOException, InterruptedException {
    Path list = Files.writeString(folder.resolve("list"), "true /bin/true\n");
    CommandList commands = CommandList.read(list);
    try (var server =
            SftpFixture.start(folder, sftp -> sftp, settings -> settings.commands(commands));
        ClientSession session = server.login();
        ChannelExec channel = session.createExecChannel("false")) {
      channel.open().verify(30, TimeUnit.SECONDS);
      CommandRecord refused = server.observer().session();
      assertEquals(Optional.of("not in the list of commands"), refused.reason());
      assertArrayEquals("false".getBytes(UTF_8), refused.command().orElseThrow());
    }
  }
}
