// SPDX-License-Identifier: Apache-2.0
package landline.ssh;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostKeyTest {

  @TempDir private Path folder;
  private Path file = Path.of("");

  @BeforeEach
  void name() {
    file = folder.resolve("key");
  }

  @Test
  void aKeyIsMadeOnceAndKept() throws IOException {
    KeyPair made = HostKey.load(file);
    byte[] text = Files.readAllBytes(file);
    assertEquals(PosixFilePermissions.fromString("rw-------"), Files.getPosixFilePermissions(file));
    assertArrayEquals(made.getPublic().getEncoded(), HostKey.load(file).getPublic().getEncoded());
    assertArrayEquals(text, Files.readAllBytes(file));
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(1, files.count());
    }
  }

  @Test
  void aKeyThatOthersMayReadIsRefused() throws IOException {
    HostKey.load(file);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    assertEquals(
        "host key " + file + ": other users may use it; chmod 600 it",
        assertThrows(IOException.class, () -> HostKey.load(file)).getMessage());
  }

  @Test
  void whatIsNoKeyIsRefusedAndNotOverwritten() throws IOException {
    Files.writeString(file, "no key\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    assertEquals(
        "host key " + file + ": not a private key",
        assertThrows(IOException.class, () -> HostKey.load(file)).getMessage());
    assertEquals("no key\n", Files.readString(file));
  }

  @Test
  void aFifoIsNotWaitedFor() throws IOException, InterruptedException {
    assertEquals(0, new ProcessBuilder("mkfifo", "-m", "600", file.toString()).start().waitFor());
    assertEquals(
        "host key " + file + ": not a regular file",
        assertThrows(IOException.class, () -> HostKey.load(file)).getMessage());
  }

  @Test
  void aFolderThatIsNotThereIsNamed() {
    Path none = folder.resolve("none/key");
    String message =
        String.valueOf(assertThrows(IOException.class, () -> HostKey.load(none)).getMessage());
    assertTrue(message.contains(folder.resolve("none").toString()), message);
  }
}
