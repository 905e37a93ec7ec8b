// SPDX-License-Identifier: Apache-2.0
package landline.ssh.sftp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The files of sessions that share a root.
class SftpProviderTest {

  @TempDir Path folder;

  private Path root = Path.of("");

  @BeforeEach
  void make() throws IOException {
    root = Files.createDirectory(folder.resolve("root"));
    Files.createDirectory(folder.resolve("outside"));
    Files.writeString(folder.resolve("outside/file"), "secret");
    Files.createDirectory(root.resolve("d"));
    Files.writeString(root.resolve("d/file"), "public");
    Files.createSymbolicLink(root.resolve("link"), Path.of("../outside"));
  }

  /// Puts a link that leads out in the place of a folder, and back, as fast as it can.
  private static void swap(FileSystem files, AtomicBoolean over) {
    try {
      while (!over.get()) {
        Files.move(files.getPath("/d"), files.getPath("/folder"));
        Files.move(files.getPath("/link"), files.getPath("/d"));
        Files.move(files.getPath("/d"), files.getPath("/link"));
        Files.move(files.getPath("/folder"), files.getPath("/d"));
      }
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private static String read(Path file) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(64);
    try (FileChannel channel = FileChannel.open(file)) {
      channel.read(bytes);
    }
    return StandardCharsets.UTF_8.decode(bytes.flip()).toString();
  }

  /// Without the lock of the root, one in some thousand reads is of the file outside.
  @Test
  void aLinkThatTakesThePlaceOfAFolderIsNotFollowed() throws IOException, InterruptedException {
    SftpRoot shared = SftpRoot.of(root);
    FileSystem changes = SftpProvider.open(shared, false);
    Path file = SftpProvider.open(shared, true).getPath("/d/file");
    var over = new AtomicBoolean();
    Thread changing = Thread.ofPlatform().start(() -> swap(changes, over));
    int found = 0;
    int refused = 0;
    try {
      while (found < 5000 || refused < 5000) {
        try {
          assertEquals("public", read(file));
          found++;
        } catch (IOException link) {
          refused++;
        }
      }
    } finally {
      over.set(true);
      changing.join();
    }
    assertEquals("public", read(file));
  }

  @Test
  void anOperationThatIsNotHereFails() {
    FileSystem files = SftpProvider.open(root(), false);
    Path file = files.getPath("/d/file");
    assertThrows(UnsupportedOperationException.class, () -> Files.copy(file, files.getPath("/a")));
    assertThrows(UnsupportedOperationException.class, () -> Files.newInputStream(file));
    assertThrows(UnsupportedOperationException.class, () -> Files.newOutputStream(file));
    assertThrows(UnsupportedOperationException.class, () -> Files.deleteIfExists(file));
    assertThrows(
        UnsupportedOperationException.class,
        () -> Files.isSameFile(file, files.getPath("/d/../d/file")));
    assertThrows(
        UnsupportedOperationException.class,
        () -> Files.getFileAttributeView(file, PosixFileAttributeView.class));
  }

  private SftpRoot root() {
    try {
      return SftpRoot.of(root);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  @Test
  void theRootMayBeNamedByALink() throws IOException {
    Path alias = Files.createSymbolicLink(folder.resolve("alias"), root);
    FileSystem files = SftpProvider.open(SftpRoot.of(alias), false);
    assertEquals("public", read(files.getPath("/d/file")));
    assertThrows(AccessDeniedException.class, () -> read(files.getPath("/link/file")));
  }

  @Test
  void whatIsNoFolderIsNoRoot() {
    Path file = root.resolve("d/file");
    IOException failed = assertThrows(IOException.class, () -> SftpRoot.of(file));
    assertTrue(String.valueOf(failed.getMessage()).contains(file.toString()));
    assertThrows(IOException.class, () -> SftpRoot.of(root.resolve("no-such")));
  }
}
