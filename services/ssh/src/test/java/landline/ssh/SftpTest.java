// SPDX-License-Identifier: Apache-2.0
package landline.ssh;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
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
import org.apache.sshd.client.channel.ClientChannelEvent;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.sftp.client.SftpClient;
import org.apache.sshd.sftp.client.SftpClient.CloseableHandle;
import org.apache.sshd.sftp.client.SftpClient.OpenMode;
import org.apache.sshd.sftp.client.SftpClientFactory;
import org.apache.sshd.sftp.common.SftpConstants;
import org.apache.sshd.sftp.common.SftpException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/// What a session of SFTP may do, and what the audit has of it.
class SftpTest {

  @TempDir Path folder;

  private static void assertStatus(int status, Executable request) {
    assertEquals(status, assertThrows(SftpException.class, request).getStatus());
  }

  private static void put(SftpClient sftp, String name, byte[] bytes) throws IOException {
    try (CloseableHandle file =
        sftp.open(name, OpenMode.Write, OpenMode.Create, OpenMode.Truncate)) {
      int most = 32 * 1024;
      for (int at = 0; at < bytes.length; at += most) {
        sftp.write(file, at, bytes, at, Math.min(most, bytes.length - at));
      }
    }
  }

  private static byte[] get(SftpClient sftp, String name) throws IOException {
    try (var stream = sftp.read(name)) {
      return stream.readAllBytes();
    }
  }

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
  void theTimeLimitEndsASessionThatSaysNothing() throws IOException, InterruptedException {
    try (var server =
            SftpFixture.start(
                folder,
                sftp -> sftp,
                settings -> settings.timeLimit(java.time.Duration.ofSeconds(1)));
        SftpClient _ = server.sftp()) {
      assertEquals(Optional.of("time limit of 1 s"), server.observer().session().reason());
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
