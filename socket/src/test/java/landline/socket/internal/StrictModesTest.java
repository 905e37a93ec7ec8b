// SPDX-License-Identifier: Apache-2.0
package landline.socket.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import landline.socket.internal.StrictModes.BadModesException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StrictModesTest {

  @TempDir Path folder;

  @Test
  void aFileOfSomebodyElseIsRefused() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "text");
    int owner = (int) Files.getAttribute(file, "unix:uid");
    assertEquals(file, new StrictModes(owner).check(file));
    var other = new StrictModes(owner + 1);
    if (owner == 0) {
      other.check(file);
    } else {
      assertThrows(BadModesException.class, () -> other.check(file));
    }
  }

  @Test
  void aFolderThatOthersMayWriteToIsRefusedEvenIfItIsSticky() throws IOException {
    Path kept = Files.createDirectory(folder.resolve("kept"));
    Path link = Files.createSymbolicLink(folder.resolve("link"), kept);
    StrictModes modes = StrictModes.ofProcess();
    assertEquals(kept.toRealPath(), modes.checkFolder(link));
    Files.setAttribute(kept, "unix:mode", 01777);
    assertEquals(
        "others may write to " + kept + " (mode 1777); chmod go-w would end that",
        assertThrows(BadModesException.class, () -> modes.checkFolder(kept)).getMessage());
    Files.setAttribute(kept, "unix:mode", 0770);
    assertThrows(BadModesException.class, () -> modes.checkFolder(kept));
  }

  @Test
  void aFileIsNotAFolder() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    assertEquals(
        file + " is not a folder",
        assertThrows(BadModesException.class, () -> StrictModes.ofProcess().checkFolder(file))
            .getMessage());
  }

  @Test
  void linksThatLeadToEachOtherEnd() throws IOException {
    Path link = folder.resolve("loop");
    Files.createSymbolicLink(link, link);
    assertThrows(IOException.class, () -> StrictModes.ofProcess().check(link));
  }
}
