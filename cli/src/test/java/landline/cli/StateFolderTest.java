// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import landline.socket.internal.LogText;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateFolderTest {

  @Test
  void aFolderOfTheUserAloneIsMade(@TempDir Path home) throws IOException {
    Path file = StateFolder.file(Map.of("XDG_STATE_HOME", home.toString()), "keys");
    assertEquals(home.resolve("landline").resolve("keys"), file);
    assertEquals(
        PosixFilePermissions.fromString("rwx------"),
        Files.getPosixFilePermissions(home.resolve("landline")));
  }

  @Test
  void whereNoFolderMayBeMadeTheRemedyIsNamed() {
    var denied = new AccessDeniedException("/nowhere");
    assertEquals(
        "/nowhere: permission denied; $XDG_STATE_HOME names another folder for nts_keys",
        LogText.of(StateFolder.withRemedy(denied, "nts_keys")));
  }
}
