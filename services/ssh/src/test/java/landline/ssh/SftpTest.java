// SPDX-License-Identifier: Apache-2.0
package landline.ssh;

import static java.nio.charset.StandardCharsets.UTF_8;
import static landline.ssh.SftpFixture.assertStatus;
import static landline.ssh.SftpFixture.get;
import static landline.ssh.SftpFixture.put;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.apache.sshd.client.channel.ChannelExec;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.sftp.client.SftpClient;
import org.apache.sshd.sftp.client.SftpClient.CloseableHandle;
import org.apache.sshd.sftp.client.SftpClient.OpenMode;
import org.apache.sshd.sftp.client.SftpClientFactory;
import org.apache.sshd.sftp.common.SftpConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a session of SFTP does, and what the audit has of it.
class SftpTest {

  @TempDir Path folder;

  @Test
  void filesAreWrittenAndRead() throws IOException, InterruptedException {
    byte[] bytes = new byte[5_000_000];
    new Random(1).nextBytes(bytes);
    try (var server = SftpFixture.start(folder);
        SftpClient sftp = server.sftp()) {
      put(sftp, "a", bytes);
      assertArrayEquals(bytes, Files.readAllBytes(server.file("a")));
      assertArrayEquals(bytes, get(sftp, "/a"));
      FileRecord written = server.observer().file();
      assertEquals("write /a", written.operation() + " " + written.path());
      assertEquals(OptionalLong.of(bytes.length), written.bytes());
      FileRecord read = server.observer().file();
      assertEquals("read /a", read.operation() + " " + read.path());
      assertEquals(OptionalLong.of(bytes.length), read.bytes());
    }
  }

  @Test
  void aSessionIsInTheAudit() throws IOException, InterruptedException {
    try (var server = SftpFixture.start(folder)) {
      try (SftpClient sftp = server.sftp()) {
        put(sftp, "a", new byte[1000]);
      }
      CommandRecord session = server.observer().session();
      assertEquals(Optional.of("sftp"), session.subsystem());
      assertEquals("internal-sftp", new String(session.command().orElseThrow(), UTF_8));
      assertTrue(session.in() > 1000 && session.out() > 20, session.toString());
      assertEquals(Optional.empty(), session.reason());
    }
  }

  @Test
  void eachChangeIsInTheAudit() throws IOException, InterruptedException {
    try (var server = SftpFixture.start(folder);
        SftpClient sftp = server.sftp()) {
      sftp.mkdir("d");
      put(sftp, "d/a", new byte[3]);
      sftp.rename("d/a", "d/b");
      sftp.symLink("s", "d/b");
      assertEquals(SftpConstants.SSH_FX_OK, SftpFixture.link(sftp, "d/b", "h"));
      sftp.setStat("h", new SftpClient.Attributes().perms(0600));
      sftp.remove("s");
      sftp.remove("h");
      sftp.remove("d/b");
      sftp.rmdir("d");
      for (String expected :
          List.of(
              "mkdir /d",
              "write /d/a",
              "rename /d/a /d/b",
              "symlink /s d/b",
              "link /h d/b",
              "setstat /h",
              "remove /s",
              "remove /h",
              "remove /d/b",
              "rmdir /d")) {
        FileRecord file = server.observer().file();
        String target = file.target().map(name -> " " + name).orElse("");
        assertEquals(expected, file.operation() + " " + file.path() + target);
      }
    }
  }

  @Test
  void modesAreThoseOfTheClientLessTheUmask() throws IOException {
    try (var server = SftpFixture.start(folder);
        SftpClient sftp = server.sftp()) {
      Path plain = Files.createFile(folder.resolve("plain"), mode("rw-rw-rw-"));
      Path made = Files.createDirectory(folder.resolve("made"), mode("rwxrwxrwx"));
      sftp.mkdir("d");
      put(sftp, "a", new byte[0]);
      assertEquals(
          Files.getPosixFilePermissions(made), Files.getPosixFilePermissions(server.file("d")));
      assertEquals(
          Files.getPosixFilePermissions(plain), Files.getPosixFilePermissions(server.file("a")));
      // What is there keeps its mode.
      Files.setPosixFilePermissions(server.file("a"), PosixFilePermissions.fromString("rw-------"));
      put(sftp, "a", new byte[0]);
      assertEquals(
          EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE),
          Files.getPosixFilePermissions(server.file("a")));
    }
  }

  @Test
  void theUmaskOfCommandsCounts() throws IOException {
    try (var server = SftpFixture.start(folder, sftp -> sftp, settings -> settings.umask(0077));
        SftpClient sftp = server.sftp()) {
      put(sftp, "a", new byte[0]);
      sftp.mkdir("d");
      assertEquals(
          "rw-------",
          PosixFilePermissions.toString(Files.getPosixFilePermissions(server.file("a"))));
      assertEquals(
          "rwx------",
          PosixFilePermissions.toString(Files.getPosixFilePermissions(server.file("d"))));
    }
  }

  private static java.nio.file.attribute.FileAttribute<Set<PosixFilePermission>> mode(String text) {
    return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(text));
  }

  @Test
  void aFileGetsShorterAndLonger() throws IOException {
    try (var server = SftpFixture.start(folder);
        SftpClient sftp = server.sftp()) {
      put(sftp, "a", new byte[1000]);
      sftp.setStat("a", new SftpClient.Attributes().size(10));
      assertEquals(10, Files.size(server.file("a")));
      sftp.setStat("a", new SftpClient.Attributes().size(5000));
      assertEquals(5000, Files.size(server.file("a")));
    }
  }

  @Test
  void aLargeFolderIsListed() throws IOException {
    try (var server = SftpFixture.start(folder);
        SftpClient sftp = server.sftp()) {
      Set<String> names = new TreeSet<>(Set.of("."));
      for (int i = 0; i < 2000; i++) {
        Files.createFile(server.file("file-" + i));
        names.add("file-" + i);
      }
      Set<String> listed = new TreeSet<>();
      sftp.readDir("/").forEach(each -> listed.add(each.getFilename()));
      assertEquals(names, listed);
    }
  }

  @Test
  void aNameThatIsNoUtf8IsRefused() throws IOException {
    try (var server = SftpFixture.start(folder);
        SftpClient sftp = server.sftp()) {
      Files.createFile(server.file("\uFFFD"));
      assertStatus(SftpConstants.SSH_FX_BAD_MESSAGE, () -> sftp.remove("\uFFFD"));
      assertStatus(SftpConstants.SSH_FX_BAD_MESSAGE, () -> sftp.stat("\uFFFD"));
      assertStatus(SftpConstants.SSH_FX_BAD_MESSAGE, () -> sftp.symLink("a", "\uFFFD"));
    }
  }

  @Test
  void aPathThatIsTooLongIsRefused() throws IOException {
    try (var server = SftpFixture.start(folder);
        SftpClient sftp = server.sftp()) {
      String most = "./".repeat(2048);
      sftp.stat(most);
      assertStatus(SftpConstants.SSH_FX_BAD_MESSAGE, () -> sftp.stat(most + "."));
      assertStatus(SftpConstants.SSH_FX_BAD_MESSAGE, () -> sftp.symLink("a", most + "."));
      assertStatus(SftpConstants.SSH_FX_BAD_MESSAGE, () -> sftp.mkdir("a".repeat(300)));
    }
  }

  @Test
  void whatIsOpenIsNotMistakenForWhatHasItsNameNow() throws IOException {
    try (var server = SftpFixture.start(folder);
        SftpClient sftp = server.sftp()) {
      put(sftp, "a", new byte[] {1, 2, 3});
      put(sftp, "other", new byte[1]);
      var mode = new SftpClient.Attributes().perms(0600);
      try (CloseableHandle open = sftp.open("a", OpenMode.Read)) {
        assertEquals(3, sftp.stat(open).getSize());
        sftp.rename("a", "b");
        assertStatus(SftpConstants.SSH_FX_NO_SUCH_FILE, () -> sftp.stat(open));
        sftp.rename("other", "a");
        Set<PosixFilePermission> before = Files.getPosixFilePermissions(server.file("a"));
        assertStatus(SftpConstants.SSH_FX_FAILURE, () -> sftp.stat(open));
        assertStatus(SftpConstants.SSH_FX_FAILURE, () -> sftp.setStat(open, mode));
        assertEquals(before, Files.getPosixFilePermissions(server.file("a")));
        byte[] read = new byte[3];
        assertEquals(3, sftp.read(open, 0, read));
        sftp.remove("a");
        sftp.rename("b", "a");
        sftp.setStat(open, mode);
        assertEquals(
            "rw-------",
            PosixFilePermissions.toString(Files.getPosixFilePermissions(server.file("a"))));
      }
      sftp.mkdir("d");
      try (CloseableHandle open = sftp.openDir("d")) {
        assertTrue(sftp.stat(open).isDirectory());
        sftp.rename("d", "e");
        sftp.mkdir("d");
        assertStatus(SftpConstants.SSH_FX_FAILURE, () -> sftp.stat(open));
      }
    }
  }

  @Test
  void aSessionCountsAsACommand() throws IOException, InterruptedException {
    try (var server = SftpFixture.start(folder, sftp -> sftp, settings -> settings.maxSessions(1));
        ClientSession session = server.login()) {
      try (SftpClient sftp = SftpClientFactory.instance().createSftpClient(session);
          ChannelExec exec = session.createExecChannel("true")) {
        sftp.stat("/");
        assertThrows(IOException.class, () -> exec.open().verify(30, TimeUnit.SECONDS));
      }
      assertEquals(
          Optional.of("too many sessions in this connection"),
          server.observer().session().reason());
      assertEquals(Optional.of("sftp"), server.observer().session().subsystem());
    }
  }

  @Test
  void anAuditThatIsFullEndsTheSession() throws IOException, InterruptedException {
    try (var server = SftpFixture.start(folder);
        SftpClient sftp = server.sftp()) {
      sftp.mkdir("a");
      server.observer().fill();
      assertThrows(IOException.class, () -> sftp.mkdir("b"));
      assertEquals(
          Optional.of("the audit log can't be written"), server.observer().session().reason());
    }
  }

  @Test
  void aFileThatIsLeftOpenIsInTheAudit() throws IOException, InterruptedException {
    try (var server = SftpFixture.start(folder)) {
      ClientSession session = server.login();
      SftpClient sftp = SftpClientFactory.instance().createSftpClient(session);
      CloseableHandle file = sftp.open("a", OpenMode.Write, OpenMode.Create);
      sftp.write(file, 0, new byte[10]);
      session.close(true).await();
      assertEquals(OptionalLong.of(10), server.observer().file().bytes());
      assertEquals(Optional.of("the peer is gone"), server.observer().session().reason());
    }
  }
}
