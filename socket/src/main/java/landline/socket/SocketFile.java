// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.io.IOException;
import java.net.BindException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/// The file of a UNIX socket, identified by path and inode, so that a replacement is detected.
final class SocketFile {

  private final Path path;
  private final Object key;
  private boolean removed;

  /// The current file at a path.
  private SocketFile(Path path) throws IOException {
    this.path = path;
    key = key(path);
  }

  private static Object key(Path path) throws IOException {
    return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
        .fileKey();
  }

  /// The file of a socket, or null if it is unknown.
  static @Nullable SocketFile of(Socket socket) {
    try {
      return socket.sockName() instanceof SockAddrUn un && un.isPath() && un.path().isAbsolute()
          ? new SocketFile(un.path())
          : null;
    } catch (IOException | IllegalStateException gone) {
      return null;
    }
  }

  /// Binds a socket to a path. A socket file without a listener is replaced.
  ///
  /// @param mode the permissions of the file, whatever the umask
  static SocketFile bind(Socket socket, SockAddrUn address, int mode) throws IOException {
    socket.fchmod(mode);
    try {
      socket.bind(address);
    } catch (BindException taken) {
      if (!SystemCallFailure.is(taken, Errno.EADDRINUSE) || !StaleSocketFile.remove(address)) {
        throw taken;
      }
      socket.bind(address);
    }
    var file = new SocketFile(address.path());
    file.widen(mode);
    return file;
  }

  /// Adds the permissions that the umask has removed. In between there were fewer permissions,
  /// never more.
  private void widen(int mode) throws IOException {
    int given = (int) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS) & 0777;
    if (given != mode) {
      Files.setAttribute(path, "unix:mode", mode);
    }
  }

  static boolean isThere(@Nullable SocketFile file) {
    return file != null && file.isThere();
  }

  private boolean isThere() {
    try {
      return key(path).equals(key);
    } catch (IOException gone) {
      return false;
    }
  }

  /// Removes the file, unless it was replaced. Only once, and before the descriptor is closed:
  /// afterwards another file may get the inode.
  static void remove(@Nullable SocketFile file) {
    if (file != null) {
      file.remove();
    }
  }

  private synchronized void remove() {
    try {
      if (!removed && isThere()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException gone) {
      // Someone else has removed it, which is what was to be done.
    }
    removed = true;
  }
}
