// SPDX-License-Identifier: Apache-2.0
package landline.ssh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordingsTest {

  @TempDir private Path folder;

  @Test
  void aNameHasTimePeerAndNumber() throws IOException {
    Instant time = Instant.parse("2026-01-02T03:04:05.678Z");
    Recordings recordings = Recordings.open(folder, 1);
    assertEquals(
        folder.toRealPath().resolve("20260102T030405.678Z-192.0.2.1_5-1.cast"),
        recordings.next(time, "192.0.2.1 5"));
    assertEquals(
        folder.toRealPath().resolve("20260102T030405.678Z-fe80__1_eth0_.._5-2.cast"),
        recordings.next(time, "fe80::1%eth0/.. 5"));
  }

  @Test
  void aFolderIsNotMade() {
    assertThrows(IOException.class, () -> Recordings.open(folder.resolve("none"), 1));
  }

  @Test
  void aLimitHasToLeaveRoom() {
    assertEquals(
        "limit < 1: 0",
        assertThrows(IllegalArgumentException.class, () -> Recordings.open(folder, 0))
            .getMessage());
  }
}
