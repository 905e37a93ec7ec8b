// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What only root's lock files show from outside; the rest is in `interop`.
class StaleSocketFileTest {

  @TempDir Path folder;

  @Test
  void aLockFileThatCantBeOpenedAndIsLeftOverHoldsNobodyUp() throws IOException {
    Path lock = Files.createFile(folder.resolve("lock"));
    assertTrue(StaleSocketFile.mayBeHeld(lock), "made just now");
    // This opens and closes the file, which would end a lock of this process.
    Files.setLastModifiedTime(lock, FileTime.from(Instant.now().minus(Duration.ofHours(1))));
    try (FileChannel holder = FileChannel.open(lock, StandardOpenOption.WRITE)) {
      assertNotNull(holder.lock());
      assertTrue(StaleSocketFile.mayBeHeld(lock), "its process lives");
    }
    assertFalse(StaleSocketFile.mayBeHeld(lock));
  }
}
