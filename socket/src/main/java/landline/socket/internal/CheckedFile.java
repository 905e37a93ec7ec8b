// SPDX-License-Identifier: Apache-2.0
package landline.socket.internal;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import landline.socket.Errno;
import landline.socket.SystemCallFailure;
import landline.socket.internal.StrictModes.BadModesException;
import landline.socket.sys.Kernel;
import landline.socket.sys.Platform;
import landline.socket.sys.Scratch;

/// Reads a regular file that decides on a login, if nobody may have changed it who may not log in.
/// What is checked is the open file, so it is what is read. A FIFO in its place blocks nothing.
///
/// May block on a disk or a file server.
public final class CheckedFile {

  private static final int WRITABLE = 022;
  private static final int FILE_TYPE = 0170000;
  private static final int REGULAR_FILE = 0100000;
  private static final int FLAGS =
      bits("O_RDONLY") | bits("O_CLOEXEC") | bits("O_NONBLOCK") | bits("O_NOCTTY");

  private CheckedFile() {}

  private static int bits(String name) {
    return Platform.current().constant(name);
  }

  /// Reads a file of a user, as sshd(8) under StrictModes: the file and each folder from it up to
  /// the user's home, or to the root if it is not in there, belong to the user or root, and neither
  /// their group nor others may write to them. A symbolic link is followed, and what it leads to is
  /// checked.
  ///
  /// @param uid the user
  /// @param most the maximum length in bytes
  /// @throws BadModesException if others may have changed it, or it is not a regular file
  /// @throws IOException if it does not exist, can't be read, or is longer
  public static byte[] ofUser(int uid, Path home, Path file, int most) throws IOException {
    Path real = file.toRealPath();
    // A home that is not there is no limit.
    Path top = Files.exists(home) ? home.toRealPath() : home;
    for (Path at = real.getParent(); at != null; at = at.getParent()) {
      check(at, attributes(at), uid);
      if (at.equals(top)) {
        break;
      }
    }
    return read(real, most, attributes -> check(real, attributes, uid));
  }

  /// Reads a file that the configuration names: nobody but the user of this process and root may
  /// change it; see [StrictModes].
  ///
  /// @param most the maximum length in bytes
  /// @throws BadModesException if others may have changed it, or it is not a regular file
  /// @throws IOException if it does not exist, can't be read, or is longer
  public static byte[] ofProcess(Path file, int most) throws IOException {
    var modes = StrictModes.ofProcess();
    Path checked = modes.check(file);
    return read(checked, most, attributes -> check(checked, attributes, modes.uid()));
  }

  /// Reads a file of a user as ssh(1) reads its configuration: it belongs to the user or root, and
  /// neither its group nor others may write to it. The folders on the way to it are not checked.
  ///
  /// @param uid the user
  /// @param most the maximum length in bytes
  /// @throws BadModesException if others may have changed it, or it is not a regular file
  /// @throws IOException if it does not exist, can't be read, or is longer
  public static byte[] owned(int uid, Path file, int most) throws IOException {
    return read(file.toRealPath(), most, attributes -> checkOwned(file, attributes, uid));
  }

  /// Reads a regular file, whoever may change it.
  ///
  /// @param most the maximum length in bytes
  /// @throws BadModesException if it is not a regular file
  /// @throws IOException if it does not exist, can't be read, or is longer
  public static byte[] unchecked(Path file, int most) throws IOException {
    return read(file.toRealPath(), most, _ -> {});
  }

  /// What an open file is asked for.
  private interface Condition {
    void check(Map<String, Object> attributes) throws BadModesException;
  }

  private static Map<String, Object> attributes(Path path) throws IOException {
    return Files.readAttributes(path, "unix:mode,uid,dev,ino", LinkOption.NOFOLLOW_LINKS);
  }

  private static void check(Path path, Map<String, Object> attributes, int uid)
      throws BadModesException {
    if (attributes.get("uid") instanceof Integer owner && owner != uid && owner != 0) {
      throw new BadModesException(
          path
              + " belongs to uid "
              + Integer.toUnsignedString(owner)
              + ", not to uid "
              + Integer.toUnsignedString(uid)
              + " or root");
    }
    int mode = mode(attributes);
    if ((mode & WRITABLE) != 0) {
      throw new BadModesException(
          String.format("others may write to %s (mode %04o)", path, mode & 07777));
    }
  }

  private static void checkOwned(Path file, Map<String, Object> attributes, int uid)
      throws BadModesException {
    if ((mode(attributes) & WRITABLE) != 0) {
      throw new BadModesException(file + ": others may write to it; chmod go-w it");
    }
    Object owner = attributes.get("uid");
    if (!Objects.equals(owner, uid) && !Objects.equals(owner, 0)) {
      throw new BadModesException(file + ": it belongs to another user");
    }
  }

  private static int mode(Map<String, Object> attributes) {
    return attributes.get("mode") instanceof Integer mode ? mode : 0;
  }

  private static byte[] read(Path file, int most, Condition condition) throws IOException {
    Map<String, Object> expected = attributes(file);
    // To open a device can have effects of its own.
    requireRegular(file, expected);
    int fd =
        new BlockingCall("open", file.toString(), "landline-open")
            .run(() -> open(file), CheckedFile::close);
    try {
      // The open file, whatever has its name by now.
      Path open = Path.of("/proc/self/fd/" + fd);
      Map<String, Object> found = Files.readAttributes(open, "unix:mode,uid,dev,ino");
      if (!Objects.equals(expected.get("dev"), found.get("dev"))
          || !Objects.equals(expected.get("ino"), found.get("ino"))) {
        throw new IOException(file + " was replaced while it was opened");
      }
      requireRegular(file, found);
      condition.check(found);
      try (InputStream in = Files.newInputStream(open)) {
        byte[] bytes = in.readNBytes(most + 1);
        if (bytes.length > most) {
          throw new IOException(file + ": more than " + most + " bytes");
        }
        return bytes;
      }
    } finally {
      close(fd);
    }
  }

  private static void requireRegular(Path file, Map<String, Object> attributes)
      throws BadModesException {
    if ((mode(attributes) & FILE_TYPE) != REGULAR_FILE) {
      throw new BadModesException(file + " is not a regular file");
    }
  }

  private static int open(Path file) throws IOException {
    byte[] name = PathBytes.of(file);
    int fd = -Errno.named("ENAMETOOLONG").value();
    if (name.length < Scratch.DATA) {
      try (Scratch s = Scratch.take()) {
        do {
          MemorySegment.copy(name, 0, s.data(), ValueLayout.JAVA_BYTE, 0, name.length);
          s.data().set(ValueLayout.JAVA_BYTE, name.length, (byte) 0);
          fd = Kernel.current().open(s, s.data(), FLAGS, 0);
        } while (fd == -Errno.EINTR.value());
      }
    }
    if (fd < 0) {
      throw SystemCallFailure.of("open", file.toString(), new Errno(-fd));
    }
    return fd;
  }

  private static void close(int fd) {
    try (Scratch s = Scratch.take()) {
      var _ = Kernel.current().close(s, fd);
    }
  }
}
