// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import landline.socket.UserId;
import landline.testkit.Requires;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RuntimeFolderTest {

  @TempDir Path temporary;
  private Path run;
  private Path tmp;
  private long uid;
  private RuntimeFolder folder;

  @BeforeEach
  void makePlaces() throws IOException {
    run = Files.createDirectory(temporary.resolve("run"));
    tmp = Files.createDirectory(temporary.resolve("tmp"));
    uid = (int) Files.getAttribute(tmp, "unix:uid");
    folder = new RuntimeFolder(run, tmp, new UserId(uid));
  }

  private Path ofTmp() {
    return tmp.resolve("landline-" + uid);
  }

  private String refusal() {
    return Errors.line(assertThrows(IOException.class, () -> folder.prepare(Map.of())));
  }

  @Test
  void xdgRuntimeDirIsTakenIfItIsSet() {
    Path xdg = temporary.resolve("xdg");
    assertEquals(xdg.resolve("landline"), folder.path(Map.of("XDG_RUNTIME_DIR", xdg.toString())));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "relative/folder"})
  void xdgRuntimeDirIsIgnoredIfItIsNoAbsolutePath(String value) {
    assertEquals(ofTmp(), folder.path(Map.of("XDG_RUNTIME_DIR", value)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "relative/folder"})
  void xdgRuntimeDirIsNotTheReasonIfItIsIgnored(String value) throws IOException {
    Files.createFile(ofTmp());
    var refused =
        assertThrows(IOException.class, () -> folder.prepare(Map.of("XDG_RUNTIME_DIR", value)));
    assertEquals("runtime folder " + ofTmp() + ": it is not a folder", Errors.line(refused));
  }

  @Test
  void theSystemsFolderForTheUserIsTakenIfItExists() throws IOException {
    Path ofUser = Files.createDirectory(run.resolve(Long.toString(uid)));
    assertEquals(ofUser.resolve("landline"), folder.path(Map.of()));
  }

  @Test
  void itIsMadeForTheUserAlone() throws IOException {
    Path made = folder.prepare(Map.of());
    assertEquals(ofTmp(), made);
    assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(made)));
  }

  @Test
  void itIsUsedAgain() throws IOException {
    assertEquals(folder.prepare(Map.of()), folder.prepare(Map.of()));
  }

  @Test
  void aSymbolicLinkIsRefusedWhereverItLeads() throws IOException {
    Path mine = Files.createDirectory(temporary.resolve("mine"));
    Files.createSymbolicLink(ofTmp(), mine);
    assertEquals("runtime folder " + ofTmp() + ": it is a symbolic link", refusal());
    Files.delete(ofTmp());
    Files.createSymbolicLink(ofTmp(), temporary.resolve("nowhere"));
    assertEquals("runtime folder " + ofTmp() + ": it is a symbolic link", refusal());
    assertFalse(Files.exists(temporary.resolve("nowhere")));
  }

  @Test
  void aFileInItsPlaceIsRefused() throws IOException {
    Files.createFile(ofTmp());
    assertEquals("runtime folder " + ofTmp() + ": it is not a folder", refusal());
  }

  @Test
  void aFolderOfWhomeverTheNamespaceDoesNotKnowIsRefused() throws IOException {
    Requires.unless(uid == 0, "only root can give a folder away");
    var nobody = new RuntimeFolder(run, tmp, new UserId(65_534));
    Path path =
        Files.createDirectory(
            tmp.resolve("landline-65534"),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    Files.setAttribute(path, "unix:uid", 65_534);
    var refused = assertThrows(IOException.class, () -> nobody.prepare(Map.of()));
    assertEquals(
        "runtime folder " + path + ": it belongs to uid 65534, which stands for several users",
        Errors.line(refused));
  }

  @Test
  void aFolderOfSomebodyElseIsRefused() throws IOException {
    var stranger = new RuntimeFolder(run, tmp, new UserId(uid + 1));
    Files.createDirectory(
        tmp.resolve("landline-" + (uid + 1)),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    var refused = assertThrows(IOException.class, () -> stranger.prepare(Map.of()));
    assertEquals(
        "runtime folder " + tmp.resolve("landline-" + (uid + 1)) + ": it belongs to uid " + uid,
        Errors.line(refused));
    assertEquals(Exit.NOT_ALLOWED, Errors.exit(refused));
  }

  @ParameterizedTest
  @ValueSource(strings = {"rwxr-x---", "rwx--x---", "rwx-----x", "rwxrwxrwx"})
  void aFolderThatOthersMayUseIsRefused(String permissions) throws IOException {
    Files.createDirectory(ofTmp());
    Files.setPosixFilePermissions(ofTmp(), PosixFilePermissions.fromString(permissions));
    String refusal = refusal();
    assertEquals(
        "runtime folder " + ofTmp() + ": other users may use it (mode 0",
        refusal.substring(0, refusal.indexOf("mode 0") + 6));
  }

  @Test
  void aParentThatIsNotThereIsNamed() {
    Path missing = temporary.resolve("missing");
    var failed =
        assertThrows(
            IOException.class, () -> folder.prepare(Map.of("XDG_RUNTIME_DIR", missing.toString())));
    assertEquals(
        "make runtime folder "
            + missing.resolve("landline")
            + ": no such file or folder (XDG_RUNTIME_DIR is "
            + missing
            + "; without it another one is taken)",
        Errors.line(failed));
  }
}
