// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import landline.socket.internal.StrictModes;
import landline.testkit.Requires;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Who may have written a file that the command obeys.
class ConfigTrustTest {

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void file() throws IOException {
    Path place = Files.createDirectory(folder.resolve("landline"));
    file = Files.writeString(place.resolve("config.toml"), "grace = '1s'");
  }

  private Typed typed(String... words) {
    Typed typed = new Typed().variable("XDG_CONFIG_HOME", folder.toString()).start(words);
    typed.exit();
    return typed;
  }

  @ParameterizedTest
  @CsvSource({"rw-rw-rw-, 0666", "rw-rw-r--, 0664", "rw-r--rw-, 0646"})
  void aFileThatOthersMayChangeIsRefused(String permissions, String mode) throws IOException {
    if (!Files.getAttribute(file, "unix:uid").equals(0) && permissions.endsWith("r--")) {
      // It may be the user's own group; see usergroups in pam_umask(8).
      return;
    }
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    Typed config = typed("config", "grace");
    assertEquals(
        "others may write to " + file + " (mode " + mode + "); chmod go-w would end that",
        config.complaint());
    assertEquals(Exit.NOT_ALLOWED, config.exit());
    assertEquals(Exit.NOT_ALLOWED, typed("serve", "greet").exit());
  }

  @Test
  void aFileInAFolderOfOthersIsRefused() throws IOException {
    Path place = file.getParent();
    Files.setPosixFilePermissions(place, PosixFilePermissions.fromString("rwxrwxrwx"));
    Typed config = typed("config", "grace");
    assertEquals(
        file
            + " may be replaced: others may write to "
            + place
            + " (mode 0777); chmod go-w would end that",
        config.complaint());
    Path link = Files.createSymbolicLink(folder.resolve("link.toml"), file);
    assertEquals(Exit.NOT_ALLOWED, typed("config", "grace", "--config", link.toString()).exit());
    // Here only the owner of a file may remove it.
    Files.setAttribute(place, "unix:mode", 01777);
    assertEquals(Exit.OK, typed("config", "grace").exit());
    assertEquals(Exit.OK, typed("config", "grace", "--config", link.toString()).exit());
  }

  @Test
  void aFileOfSomebodyElseIsRefused() throws IOException {
    int owner = (int) Files.getAttribute(file, "unix:uid");
    new StrictModes(owner).check(file);
    var other = new StrictModes(owner + 1);
    if (owner == 0) {
      other.check(file);
    } else {
      assertThrows(RefusedException.class, () -> other.check(file));
    }
  }

  @Test
  void whatIsNoFileIsNobodysText() throws IOException {
    StrictModes.ofProcess().check(Path.of("/dev/null"));
    Typed none = typed("config", "grace", "--config", "/dev/null");
    assertEquals(Exit.OK, none.exit());
    Typed folderInstead = typed("config", "grace", "--config", folder.toString());
    assertEquals(folder + ": is a folder", folderInstead.complaint());
  }

  @Test
  void aPipeIsAskedForItsOwnerAndModeAsAFileIs() throws IOException, InterruptedException {
    Files.delete(file);
    assertEquals(0, new ProcessBuilder("mkfifo", "-m", "622", file.toString()).start().waitFor());
    assertEquals(
        "others may write to " + file + " (mode 0622); chmod go-w would end that",
        typed("config", "grace").complaint());
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    assertEquals(file, StrictModes.ofProcess().check(file));
  }

  @Test
  void aDescriptorOfThisProcessIsItsStartersWord() throws IOException {
    Path gone = folder.resolve("gone");
    Files.writeString(gone, "grace = '3s'");
    try (InputStream _ = Files.newInputStream(gone)) {
      String number = descriptorOf(gone);
      // No more than a pipe of the shell's has it a path now.
      Files.delete(gone);
      Typed config = typed("config", "grace", "--config", "/dev/fd/" + number);
      assertEquals(Exit.OK, config.exit(), config::toString);
      assertTrue(config.out().contains("grace = \"3s\""), config::toString);
    }
  }

  private static String descriptorOf(Path file) throws IOException {
    try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
      return all.filter(descriptor -> leadsTo(descriptor, file))
          .map(descriptor -> String.valueOf(descriptor.getFileName()))
          .findFirst()
          .orElseThrow();
    }
  }

  private static boolean leadsTo(Path descriptor, Path file) {
    try {
      return Files.readSymbolicLink(descriptor).equals(file);
    } catch (IOException closed) {
      return false;
    }
  }

  @ParameterizedTest
  @CsvSource({"/dev/zero", "/dev/random"})
  void aDeviceIsNoText(String device) {
    Typed config = typed("config", "grace", "--config", device);
    assertEquals(device + " is neither a file nor a pipe", config.complaint());
    assertEquals(Exit.NOT_ALLOWED, config.exit());
  }

  @Test
  void aFolderOfOthersFurtherUpIsRefused() throws IOException {
    Path deep = Files.createDirectories(folder.resolve("a/b")).resolve("x.toml");
    Files.writeString(deep, "grace = '1s'");
    Files.setAttribute(folder.resolve("a"), "unix:mode", 0777);
    Typed config = typed("config", "grace", "--config", deep.toString());
    assertEquals(Exit.NOT_ALLOWED, config.exit());
    assertEquals(
        deep
            + " may be replaced: others may write to "
            + folder.resolve("a")
            + " (mode 0777); chmod go-w would end that",
        config.complaint());
  }

  @Test
  void aLinkOfSomebodyElseIsRefusedWhereverItLeads() throws IOException {
    Requires.unless(
        Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0), "root alone can chown");
    Path link = Files.createSymbolicLink(folder.resolve("link.toml"), file);
    assertEquals(file, StrictModes.ofProcess().check(link));
    Files.setAttribute(link, "unix:uid", 65_534, LinkOption.NOFOLLOW_LINKS);
    Typed config = typed("config", "grace", "--config", link.toString());
    assertEquals(
        link + " may be replaced: " + link + " belongs to uid 65534, not to this user or root",
        config.complaint());
    assertEquals(Exit.NOT_ALLOWED, config.exit());
  }

  @Test
  void linksThatLeadToEachOtherEnd() throws IOException {
    Path link = folder.resolve("loop");
    Files.createSymbolicLink(link, link);
    assertThrows(IOException.class, () -> StrictModes.ofProcess().check(link));
  }
}
