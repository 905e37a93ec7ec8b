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
  void linksThatLeadToEachOtherEnd() throws IOException {
    Path link = folder.resolve("loop");
    Files.createSymbolicLink(link, link);
    assertThrows(IOException.class, () -> StrictModes.ofProcess().check(link));
  }
}
