// SPDX-License-Identifier: Apache-2.0
package landline.interop.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.BindException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import landline.socket.Domain;
import landline.socket.Listen;
import landline.socket.SockAddrUn;
import landline.socket.Socket;
import landline.socket.Type;
import landline.testkit.PeerProcess;
import landline.testkit.Requires;
import landline.testkit.RequiresPeer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StaleSocketFileTest {

  private static final int NOBODY = 65_534;
  private static final String HOLD =
      """
      import fcntl, sys
      f = open(sys.argv[1], 'w')
      fcntl.lockf(f, fcntl.LOCK_EX)
      print('held', flush=True)
      sys.stdin.read()
      """;

  @TempDir Path folder;

  private SockAddrUn address() {
    return SockAddrUn.path(folder.resolve("x.sock"));
  }

  private Path lock() {
    return folder.resolve(".x.sock.lock-0123456789abcdef");
  }

  @BeforeEach
  void leaveAStaleFile() throws IOException {
    try (Socket dead = Socket.socket(Domain.UNIX, Type.STREAM)) {
      dead.bind(address());
    }
  }

  private void assertReplaced() throws IOException {
    try (var listening = Listen.on(address())) {
      assertTrue(listening.unlinksOnClose());
    }
  }

  private PeerProcess holdLock() throws IOException, InterruptedException {
    Files.createFile(
        lock(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    PeerProcess holder = PeerProcess.start("python3", "-c", HOLD, lock().toString());
    holder.awaitOutput("held", Duration.ofMinutes(1));
    return holder;
  }

  /// Everybody who may look into the folder can read what a lock of this name is made of.
  @Test
  void aNameThatAStrangerCanWorkOutIsNoLock() throws IOException {
    var file =
        Files.readAttributes(
            address().path(), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    try (Socket stranger = Socket.socket(Domain.UNIX, Type.DGRAM)) {
      stranger.bind(
          SockAddrUn.abstractName(
              "landline-stale-" + file.fileKey() + "-" + file.lastModifiedTime()));
      assertReplaced();
    }
  }

  @Test
  @RequiresPeer("python3")
  void anotherProcessThatReplacesTheFileIsWaitedForAndNamed()
      throws IOException, InterruptedException {
    try (PeerProcess _ = holdLock()) {
      var busy = assertThrows(BindException.class, () -> Listen.on(address()).close());
      assertEquals(
          "bind " + address() + ": another process is replacing the stale file and holds " + lock(),
          busy.getMessage());
    }
    assertReplaced();
    assertFalse(Files.exists(lock()), "the lock of a process that has died");
  }

  @Test
  @RequiresPeer("python3")
  void aStrangersLockDoesNotCountWhereStrangersCantRemoveTheFile()
      throws IOException, InterruptedException {
    Requires.unless(
        Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0), "root alone can chown");
    Path parent = folder;
    Files.setAttribute(parent, "unix:mode", 01777);
    try (PeerProcess _ = holdLock()) {
      Files.setAttribute(lock(), "unix:uid", NOBODY);
      assertReplaced();
    }
    assertEquals(List.of(lock()), files());
  }

  /// Two files of whom a user namespace does not know may be two users'.
  @Test
  @RequiresPeer("python3")
  void theOverflowUserIsNobodyInParticular() throws IOException, InterruptedException {
    Requires.unless(
        Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0), "root alone can chown");
    Path parent = folder;
    Files.setAttribute(parent, "unix:mode", 01777);
    Files.setAttribute(address().path(), "unix:uid", NOBODY);
    try (PeerProcess _ = holdLock()) {
      Files.setAttribute(lock(), "unix:uid", NOBODY);
      assertReplaced();
    }
    assertEquals(List.of(lock()), files());
  }

  @Test
  @RequiresPeer("python3")
  void aFileThatOthersMayOpenIsNoLock() throws IOException, InterruptedException {
    try (PeerProcess _ = holdLock()) {
      Files.setAttribute(lock(), "unix:mode", 0666);
      assertReplaced();
    }
    assertTrue(Files.exists(lock()));
  }

  @Test
  @RequiresPeer("python3")
  void aFileWithASecondNameIsNoLock() throws IOException, InterruptedException {
    try (PeerProcess _ = holdLock()) {
      Files.createLink(folder.resolve("other"), lock());
      assertReplaced();
    }
    assertTrue(Files.exists(lock()));
  }

  @Test
  void whatIsNoRegularFileIsNoLock() throws IOException {
    Path target = Files.writeString(folder.resolve("target"), "precious");
    Files.createSymbolicLink(lock(), target);
    Files.createDirectory(folder.resolve(".x.sock.lock-folder"));
    assertReplaced();
    assertEquals("precious", Files.readString(target));
    assertTrue(Files.isSymbolicLink(lock()));
  }

  @Test
  void whatIsNoSocketStaysAndIsNamed() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "precious");
    Path link = Files.createSymbolicLink(folder.resolve("link"), address().path());
    assertEquals(
        "bind unix:" + file + ": there is a file of this name, which is no socket", refusal(file));
    assertEquals(
        "bind unix:" + link + ": there is a symbolic link of this name, which is no socket",
        refusal(link));
    assertEquals(
        "bind unix:" + folder + ": there is a folder of this name, which is no socket",
        refusal(folder));
    assertEquals("precious", Files.readString(file));
  }

  private static String refusal(Path path) {
    return String.valueOf(
        assertThrows(BindException.class, () -> Listen.on(SockAddrUn.path(path)).close())
            .getMessage());
  }

  private List<Path> files() throws IOException {
    try (var files = Files.list(folder)) {
      return files.toList();
    }
  }
}
