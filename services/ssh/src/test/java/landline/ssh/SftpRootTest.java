// SPDX-License-Identifier: Apache-2.0
package landline.ssh;

import static java.nio.charset.StandardCharsets.UTF_8;
import static landline.ssh.SftpFixture.assertStatus;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.sshd.sftp.client.SftpClient;
import org.apache.sshd.sftp.client.SftpClient.OpenMode;
import org.apache.sshd.sftp.common.SftpConstants;
import org.apache.sshd.sftp.common.SftpException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The ways out of the root of SFTP, one by one.
class SftpRootTest {

  private static final int DENIED = SftpConstants.SSH_FX_PERMISSION_DENIED;

  @TempDir Path folder;

  private static void assertDenied(Executable request) {
    assertStatus(DENIED, request);
  }

  private static String get(SftpClient sftp, String name) throws IOException {
    try (var stream = sftp.read(name)) {
      return new String(stream.readAllBytes(), UTF_8);
    }
  }

  private static void assertNoWayTo(SftpClient sftp, String name) {
    assertDenied(() -> sftp.open(name, OpenMode.Read).close());
    assertDenied(() -> sftp.open(name, OpenMode.Write, OpenMode.Create).close());
    assertDenied(() -> sftp.open(name, OpenMode.Write, OpenMode.Truncate).close());
    assertDenied(() -> sftp.stat(name));
    assertDenied(() -> sftp.setStat(name, new SftpClient.Attributes().perms(0777)));
    assertDenied(() -> sftp.setStat(name, new SftpClient.Attributes().size(0)));
    assertDenied(() -> sftp.setStat(name, new SftpClient.Attributes().owner(1, 1)));
    assertDenied(() -> sftp.setStat(name, new SftpClient.Attributes().modifyTime(1).accessTime(1)));
    assertDenied(() -> sftp.canonicalPath(name));
    assertDenied(() -> sftp.openDir(name).close());
  }

  /// A link that was there before the client came.
  private void assertLinkIsNoWayOut(String text) throws IOException {
    try (var server = SftpFixture.start(folder);
        SftpClient sftp = server.sftp()) {
      Files.createDirectories(server.file("d/e"));
      Files.createFile(server.file("file"));
      Files.createSymbolicLink(
          server.file("d/e/link"), Path.of(text.replace("OUT", server.outside("").toString())));
      assertNoWayTo(sftp, "d/e/link");
      for (String through : List.of("d/e/link/secret", "d/e/link/./secret", "d/e/link/new")) {
        assertNoWayTo(sftp, through);
        assertDenied(() -> sftp.lstat(through));
        assertDenied(() -> sftp.remove(through));
        assertThrows(SftpException.class, () -> sftp.rmdir(through));
        assertDenied(() -> sftp.mkdir(through));
        assertDenied(() -> sftp.readLink(through));
        assertDenied(() -> sftp.symLink(through, "a"));
        assertDenied(() -> sftp.rename(through, "a"));
        assertDenied(() -> sftp.rename("d", through));
        assertEquals(DENIED, SftpFixture.link(sftp, through, "a"));
        assertEquals(DENIED, SftpFixture.link(sftp, "file", through));
        assertEquals(DENIED, SftpFixture.lchmod(sftp, through, 0777));
        for (List<String> paths : List.of(List.of(through, "a"), List.of("d", through))) {
          assertEquals(
              DENIED,
              SftpFixture.request(
                  sftp,
                  SftpConstants.SSH_FXP_EXTENDED,
                  "posix-rename@openssh.com",
                  paths.getFirst(),
                  paths.getLast()));
        }
        assertEquals(
            DENIED,
            SftpFixture.request(
                sftp, SftpConstants.SSH_FXP_EXTENDED, "statvfs@openssh.com", through));
      }
      assertDenied(() -> sftp.readLink("d/e/link"));
      // It is there, and can be removed.
      assertTrue(sftp.lstat("d/e/link").isSymbolicLink());
      assertEquals("secret", Files.readString(server.outside("secret")));
      assertFalse(Files.exists(server.outside("new")));
      sftp.remove("d/e/link");
      assertFalse(Files.exists(server.file("d/e/link"), LinkOption.NOFOLLOW_LINKS));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"OUT", "../../../outside", "../../../root/../outside", "./../../../outside"})
  void aLinkThatLeadsOutIsNotFollowed(String text) throws IOException {
    assertLinkIsNoWayOut(text);
  }

  @Test
  void aLinkToALinkThatLeadsOutIsNotFollowed() throws IOException {
    try (var server = SftpFixture.start(folder);
        SftpClient sftp = server.sftp()) {
      Files.createSymbolicLink(server.file("out"), Path.of("../outside"));
      Files.createSymbolicLink(server.file("link"), Path.of("out"));
      Files.createSymbolicLink(server.file("file"), Path.of("link/secret"));
      assertNoWayTo(sftp, "link");
      assertNoWayTo(sftp, "link/secret");
      assertNoWayTo(sftp, "file");
    }
  }

  @Test
  void theRootIsItsOwnParent() throws IOException {
    try (var server = SftpFixture.start(folder);
        SftpClient sftp = server.sftp()) {
      Files.writeString(server.file("a"), "in the root");
      Files.createDirectory(server.file("outside"));
      for (String name : List.of("../a", "/../../a", "/../../../../../a", "outside/../../a")) {
        assertEquals("in the root", get(sftp, name), name);
      }
      assertEquals("/", sftp.canonicalPath("../.."));
      assertEquals("/outside", sftp.canonicalPath("/../outside/."));
      assertStatus(
          SftpConstants.SSH_FX_NO_SUCH_FILE,
          () -> sftp.open("../outside/secret", OpenMode.Read).close());
      assertStatus(
          SftpConstants.SSH_FX_NO_SUCH_FILE,
          () -> sftp.open(server.outside("secret").toString(), OpenMode.Read).close());
      List<String> names = new ArrayList<>();
      sftp.readDir("/..").forEach(each -> names.add(each.getFilename()));
      assertTrue(names.containsAll(List.of("a", "outside")) && !names.contains("root"));
    }
  }

  @Test
  void theRootItselfStays() throws IOException {
    try (var server = SftpFixture.start(folder);
        SftpClient sftp = server.sftp()) {
      Files.createDirectory(server.file("d"));
      for (String name : List.of("/", ".", "..", "/..", "d/..")) {
        assertDenied(() -> sftp.rename(name, "/d/x"));
        assertDenied(() -> sftp.rename("d", name));
        assertDenied(() -> sftp.rmdir(name));
        assertDenied(() -> sftp.mkdir(name));
        assertDenied(() -> sftp.symLink(name, "d"));
      }
      assertTrue(Files.isDirectory(server.file("d")));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"..", "../outside", "d/../../outside", "/../outside", "d/../.."})
  void aLinkThatWouldLeadOutIsNotMade(String text) throws IOException {
    try (var server = SftpFixture.start(folder);
        SftpClient sftp = server.sftp()) {
      Files.createDirectory(server.file("d"));
      if (text.startsWith("/")) {
        // Its text would begin at the root, and lead out from there.
        assertDenied(() -> sftp.symLink("link", text));
      }
      assertDenied(() -> sftp.symLink("link", text));
      assertFalse(Files.exists(server.file("link"), LinkOption.NOFOLLOW_LINKS));
    }
  }

  @Test
  void aLinkWithinTheRootWorks() throws IOException {
    try (var server = SftpFixture.start(folder);
        SftpClient sftp = server.sftp()) {
      sftp.mkdir("d");
      sftp.mkdir("d/e");
      Files.writeString(server.file("a"), "text");
      sftp.symLink("d/e/absolute", "/a");
      sftp.symLink("d/e/relative", "../../a");
      sftp.symLink("folder", "d/e");
      sftp.symLink("dangling", "none/yet");
      assertEquals("text", get(sftp, "d/e/absolute"));
      assertEquals("text", get(sftp, "folder/relative"));
      assertEquals("text", get(sftp, "folder/../../a"));
      assertEquals("/a", sftp.readLink("d/e/absolute"));
      assertEquals("../../a", sftp.readLink("d/e/relative"));
      assertEquals("none/yet", sftp.readLink("dangling"));
      assertEquals("/d/e", sftp.canonicalPath("folder"));
      assertEquals("/a", sftp.canonicalPath("folder/absolute"));
      // The kernel finds the same file.
      assertEquals("text", Files.readString(server.file("d/e/absolute")));
      assertStatus(SftpConstants.SSH_FX_NO_SUCH_FILE, () -> sftp.stat("dangling"));
    }
  }

  @Test
  void aLinkThatIsMovedUpIsNotFollowed() throws IOException {
    try (var server = SftpFixture.start(folder);
        SftpClient sftp = server.sftp()) {
      sftp.mkdir("a");
      sftp.mkdir("a/outside");
      sftp.mkdir("a/b");
      sftp.symLink("a/b/link", "../outside");
      sftp.canonicalPath("a/b/link");
      sftp.rename("a/b/link", "link");
      assertNoWayTo(sftp, "link");
      assertNoWayTo(sftp, "link/secret");
      assertDenied(() -> sftp.readLink("link"));
    }
  }

  @Test
  void aFolderThatIsMovedUpMakesNoWayOut() throws IOException {
    try (var server = SftpFixture.start(folder);
        SftpClient sftp = server.sftp()) {
      sftp.mkdir("a");
      sftp.mkdir("a/b");
      sftp.mkdir("a/outside");
      sftp.symLink("a/b/link", "../outside");
      sftp.symLink("a/b/up", "../..");
      sftp.rename("a/b", "b");
      assertStatus(SftpConstants.SSH_FX_NO_SUCH_FILE, () -> sftp.stat("b/link"));
      assertNoWayTo(sftp, "b/up");
      assertNoWayTo(sftp, "b/up/outside/secret");
    }
  }

  /// The JDK follows a link to set a mode, also if it is told not to.
  @Test
  void aLinkHasNoMode() throws IOException {
    try (var server = SftpFixture.start(folder);
        SftpClient sftp = server.sftp()) {
      Files.createSymbolicLink(server.file("link"), server.outside("secret"));
      var before = Files.getPosixFilePermissions(server.outside("secret"));
      assertEquals(SftpConstants.SSH_FX_FAILURE, SftpFixture.lchmod(sftp, "link", 0777));
      assertEquals(before, Files.getPosixFilePermissions(server.outside("secret")));
    }
  }

  /// What there is for a link is done to the link.
  @Test
  void aLinkHasAnOwnerAndTimes() throws IOException {
    try (var server = SftpFixture.start(folder);
        SftpClient sftp = server.sftp()) {
      Files.createSymbolicLink(server.file("link"), server.outside("secret"));
      var before = Files.getLastModifiedTime(server.outside("secret"));
      assertEquals(SftpConstants.SSH_FX_OK, SftpFixture.lutimes(sftp, "link", 1000));
      assertEquals(before, Files.getLastModifiedTime(server.outside("secret")));
      assertEquals(1000, sftp.lstat("link").getModifyTime().to(TimeUnit.SECONDS));
    }
  }

  @Test
  void aLinkInALoopHasAnEnd() throws IOException {
    try (var server = SftpFixture.start(folder);
        SftpClient sftp = server.sftp()) {
      sftp.symLink("a", "b");
      sftp.symLink("b", "a");
      assertStatus(SftpConstants.SSH_FX_NO_SUCH_FILE, () -> sftp.stat("a"));
      assertStatus(SftpConstants.SSH_FX_NO_SUCH_FILE, () -> sftp.stat("a/b"));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "copy-file",
        "copy-data",
        "md5-hash",
        "check-file-name",
        "check-file-handle",
        "space-available",
        "text-seek",
        "version-select",
        "expand-path@openssh.com",
        "users-groups-by-id@openssh.com"
      })
  void anExtensionThatIsNotOpenSshsIsNotThere(String extension) throws IOException {
    try (var server = SftpFixture.start(folder);
        SftpClient sftp = server.sftp()) {
      assertEquals(
          SftpConstants.SSH_FX_OP_UNSUPPORTED,
          SftpFixture.request(
              sftp, SftpConstants.SSH_FXP_EXTENDED, extension, "../outside/secret", "a"));
    }
  }

  /// A request of a later version of the protocol: link as of version 6.
  @Test
  void aLinkOfALaterVersionIsNoWayOut() throws IOException {
    try (var server = SftpFixture.start(folder);
        SftpClient sftp = server.sftp()) {
      assertTrue(
          SftpFixture.request(sftp, SftpConstants.SSH_FXP_LINK, "../../outside", "link", "\1")
              != SftpConstants.SSH_FX_OK);
      assertFalse(Files.exists(server.file("link"), LinkOption.NOFOLLOW_LINKS));
    }
  }

  @Test
  void whatIsNoFileIsNotOpened() throws IOException, InterruptedException {
    try (var server = SftpFixture.start(folder);
        SftpClient sftp = server.sftp()) {
      assertEquals(
          0, new ProcessBuilder("mkfifo", server.file("fifo").toString()).start().waitFor());
      assertStatus(SftpConstants.SSH_FX_FAILURE, () -> sftp.open("fifo", OpenMode.Read).close());
      assertStatus(SftpConstants.SSH_FX_FAILURE, () -> sftp.open("fifo", OpenMode.Write).close());
      assertStatus(
          SftpConstants.SSH_FX_FAILURE,
          () -> sftp.setStat("fifo", new SftpClient.Attributes().modifyTime(1).accessTime(1)));
      sftp.remove("fifo");
    }
  }
}
