// SPDX-License-Identifier: Apache-2.0
package landline.socket.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import landline.socket.internal.StrictModes.BadModesException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CheckedFileTest {

  private static final byte[] TEXT = "text".getBytes(StandardCharsets.US_ASCII);

  @TempDir Path top;
  private Path home;
  private Path file;
  private int uid;

  @BeforeEach
  void aFileInAFolderOfAHome() throws IOException {
    top = top.toRealPath();
    home = Files.createDirectories(top.resolve("home"));
    file = Files.write(Files.createDirectories(home.resolve(".ssh")).resolve("keys"), TEXT);
    uid = (int) Files.getAttribute(file, "unix:uid");
    for (Path path : List.of(home, file.getParent())) {
      Files.setAttribute(path, "unix:mode", 0755);
    }
    Files.setAttribute(file, "unix:mode", 0644);
  }

  private byte[] read() throws IOException {
    return CheckedFile.ofUser(uid, home, file, 4);
  }

  private String refusal() {
    return String.valueOf(assertThrows(BadModesException.class, this::read).getMessage());
  }

  @Test
  void aFileOfTheUserIsRead() throws IOException {
    assertArrayEquals(TEXT, read());
    assertArrayEquals(TEXT, CheckedFile.ofProcess(file, 4));
  }

  @ParameterizedTest
  @CsvSource({"0664", "0646", "0666", "0622"})
  void aFileThatOthersMayWriteToIsRefused(String mode) throws IOException {
    Files.setAttribute(file, "unix:mode", Integer.parseInt(mode, 8));
    assertEquals("others may write to " + file + " (mode " + mode + ")", refusal());
  }

  @Test
  void withoutAnOwnerOnlyItsKindCounts() throws IOException, InterruptedException {
    Files.setAttribute(home, "unix:mode", 0777);
    Files.setAttribute(file, "unix:mode", 0666);
    assertArrayEquals(TEXT, CheckedFile.unchecked(file, 4));
    assertThrows(BadModesException.class, () -> CheckedFile.unchecked(home, 4));
    Files.delete(file);
    assertEquals(0, new ProcessBuilder("mkfifo", file.toString()).start().waitFor());
    assertThrows(BadModesException.class, () -> CheckedFile.unchecked(file, 4));
  }

  @Test
  void aConfigurationMayBeInAFolderOfOthers() throws IOException {
    Files.setAttribute(home, "unix:mode", 0777);
    Path link = Files.createSymbolicLink(top.resolve("link"), file);
    assertArrayEquals(TEXT, CheckedFile.owned(uid, link, 4));
    Files.setAttribute(file, "unix:mode", 0646);
    assertEquals(link + ": others may write to it; chmod go-w it", refusal(uid, link));
    Files.setAttribute(file, "unix:mode", 0664);
    assertEquals(link + ": others may write to it; chmod go-w it", refusal(uid, link));
  }

  @Test
  void aConfigurationIsTheUsersOrOfRoot() throws IOException {
    if (uid == 0) {
      assertArrayEquals(TEXT, CheckedFile.owned(65_534, file, 4));
      Files.setAttribute(file, "unix:uid", 65_534);
      assertEquals(file + ": it belongs to another user", refusal(0, file));
    } else {
      assertEquals(file + ": it belongs to another user", refusal(uid + 1, file));
    }
  }

  private static String refusal(int uid, Path file) {
    return String.valueOf(
        assertThrows(BadModesException.class, () -> CheckedFile.owned(uid, file, 4)).getMessage());
  }

  @ParameterizedTest
  @CsvSource({"home, 0775", "home, 1777", "home/.ssh, 0757", "home/.ssh, 0770"})
  void aFolderThatOthersMayWriteToIsRefused(String name, String mode) throws IOException {
    Path folder = top.resolve(name);
    Files.setAttribute(folder, "unix:mode", Integer.parseInt(mode, 8));
    assertEquals("others may write to " + folder + " (mode " + mode + ")", refusal());
  }

  @Test
  void theFoldersAboveTheHomeAreNotTheUsersMatter() throws IOException {
    Files.setAttribute(top, "unix:mode", 0777);
    assertArrayEquals(TEXT, read());
    Path elsewhere = top.resolve("elsewhere");
    assertThrows(BadModesException.class, () -> CheckedFile.ofUser(uid, elsewhere, file, 4));
  }

  @Test
  void aLinkIsFollowedAndItsTargetIsChecked() throws IOException {
    Path target = Files.write(Files.createDirectory(home.resolve("other")).resolve("keys"), TEXT);
    Files.delete(file);
    Files.createSymbolicLink(file, target);
    assertArrayEquals(TEXT, read());
    Files.setAttribute(target.getParent(), "unix:mode", 0777);
    assertEquals("others may write to " + target.getParent() + " (mode 0777)", refusal());
  }

  @Test
  void aFileOfSomebodyElseIsRefused() throws IOException {
    if (uid == 0) {
      Files.setAttribute(file, "unix:uid", 65_534, LinkOption.NOFOLLOW_LINKS);
      assertEquals(file + " belongs to uid 65534, not to uid 0 or root", refusal());
    } else {
      uid++;
      assertThrows(BadModesException.class, this::read);
    }
  }

  @Test
  void aPipeIsNotWaitedFor() throws IOException, InterruptedException {
    Files.delete(file);
    assertEquals(0, new ProcessBuilder("mkfifo", "-m", "600", file.toString()).start().waitFor());
    assertEquals(file + " is not a regular file", refusal());
    assertThrows(BadModesException.class, () -> CheckedFile.ofProcess(file, 4));
  }

  @Test
  void aFolderOrADeviceIsRefused() throws IOException {
    Files.delete(file);
    Files.createDirectory(file);
    assertEquals(file + " is not a regular file", refusal());
    Path device = Path.of("/dev/null");
    assertThrows(BadModesException.class, () -> CheckedFile.ofUser(uid, home, device, 4));
  }

  @Test
  void aFileOfMoreThanTheMaximumIsNotRead() throws IOException {
    Files.writeString(file, "12345");
    IOException refused = assertThrows(IOException.class, this::read);
    assertEquals(file + ": more than 4 bytes", refused.getMessage());
  }

  @Test
  void aFileThatIsNotThereIsNoViolation() throws IOException {
    Files.delete(file);
    assertThrows(NoSuchFileException.class, this::read);
  }

  @Test
  void aVirtualThreadReadsAsWell() throws InterruptedException {
    var read = new AtomicReference<byte[]>(new byte[0]);
    Thread.ofVirtual()
        .start(() -> {
          try {
            read.set(read());
          } catch (IOException failed) {
            throw new UncheckedIOException(failed);
          }
        })
        .join();
    assertArrayEquals(TEXT, read.get());
  }
}
