// SPDX-License-Identifier: Apache-2.0
package landline.socket.internal;

import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.ArrayDeque;

/// Checks that a file is under the control of this user or root: nobody else may write to it, or
/// replace it. ssh(1) requires the same of its configuration, sshd_config(5) under StrictModes.
///
/// @param uid the user ID
public record StrictModes(int uid) {

  private static final int GROUP_WRITES = 0020;
  private static final int OTHERS_WRITE = 0002;
  private static final int STICKY = 01000;
  private static final int PERMISSIONS = 07777;
  private static final int FILE_TYPE = 0170000;
  private static final int FIFO = 0010000;
  private static final int CHARACTER_DEVICE = 0020000;
  private static final int DIRECTORY = 0040000;
  private static final int REGULAR_FILE = 0100000;
  private static final int SYMBOLIC_LINK = 0120000;
  // Major number 1, minor number 3; see null(4).
  private static final long NULL_DEVICE = 0x103;
  // As many as the kernel follows; see path_resolution(7).
  private static final int MOST_LINKS = 40;
  private static final Path ROOT = Path.of("/");

  /// Another user may change what a file contains.
  public static final class BadModesException extends IOException {
    private static final long serialVersionUID = 1;

    BadModesException(String message) {
      super(message);
    }
  }

  /// For the user that this process runs as.
  public static StrictModes ofProcess() throws IOException {
    return new StrictModes((int) Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
  }

  /// Checks a file, each folder on the way to it from the root on, and each symbolic link. A folder
  /// is checked before its contents, so nobody else can change them after the check.
  ///
  /// Two kinds of file are exempt: descriptors that this process was started with, such as the pipe
  /// of a shell's `<(command)`, and /dev/null.
  ///
  /// @return the file, with links resolved
  /// @throws BadModesException if another user may change its contents, or if it is a device or a
  ///   socket
  public Path check(Path file) throws IOException {
    String replaced = file + " may be replaced: ";
    Path descriptors = Path.of("/proc/self/fd").toRealPath();
    var names = new ArrayDeque<Path>();
    file.toAbsolutePath().forEach(names::add);
    Path at = ROOT;
    check(at, replaced);
    int links = 0;
    while (!names.isEmpty()) {
      Path next = at.resolve(names.pop()).normalize();
      switch (number(next, "unix:mode") & FILE_TYPE) {
        case SYMBOLIC_LINK -> {
          if (names.isEmpty() && at.equals(descriptors)) {
            return next;
          }
          if (++links > MOST_LINKS) {
            throw new FileSystemLoopException(file.toString());
          }
          checkOwner(next, replaced);
          Path target = Files.readSymbolicLink(next);
          at = target.isAbsolute() ? ROOT : at;
          for (int i = target.getNameCount() - 1; i >= 0; i--) {
            names.push(target.getName(i));
          }
        }
        case DIRECTORY -> {
          check(next, replaced);
          at = next;
        }
        default -> {
          checkFile(next);
          at = next;
        }
      }
    }
    return at;
  }

  /// Checks a folder that this user keeps files in: it is this user's, and nobody else may write to
  /// it, even if it is sticky, or replace it; see [#check].
  ///
  /// @return the folder, with links resolved
  /// @throws BadModesException if it is not a folder, another user's, or others may write to it
  public Path checkFolder(Path folder) throws IOException {
    Path real = check(folder);
    int mode = number(real, "unix:mode");
    int owner = number(real, "unix:uid");
    if ((mode & FILE_TYPE) != DIRECTORY) {
      throw new BadModesException(folder + " is not a folder");
    }
    if (owner != uid) {
      throw new BadModesException(
          folder + " belongs to uid " + Integer.toUnsignedString(owner) + ", not to this user");
    }
    if ((mode & (GROUP_WRITES | OTHERS_WRITE)) != 0) {
      throw new BadModesException(othersMayWrite(real, mode & PERMISSIONS));
    }
    return real;
  }

  private static String othersMayWrite(Path path, int mode) {
    return "others may write to "
        + path
        + String.format(" (mode %04o); chmod go-w would end that", mode);
  }

  private void checkFile(Path file) throws IOException {
    int type = number(file, "unix:mode") & FILE_TYPE;
    if (type == CHARACTER_DEVICE
        && (long) Files.getAttribute(file, "unix:rdev", LinkOption.NOFOLLOW_LINKS) == NULL_DEVICE) {
      return;
    }
    if (type != REGULAR_FILE && type != FIFO) {
      throw new BadModesException(file + " is neither a file nor a pipe");
    }
    check(file, "");
  }

  private void check(Path path, String what) throws IOException {
    int owner = checkOwner(path, what);
    int mode = number(path, "unix:mode") & PERMISSIONS;
    boolean open =
        (mode & OTHERS_WRITE) != 0 || ((mode & GROUP_WRITES) != 0 && !isOwnGroup(path, owner));
    // In a sticky folder, such as /tmp, only its owner may replace a file.
    boolean sticky = !what.isEmpty() && (mode & STICKY) != 0;
    if (open && !sticky && !Files.getFileStore(path).isReadOnly()) {
      throw new BadModesException(what + othersMayWrite(path, mode));
    }
  }

  private int checkOwner(Path path, String what) throws IOException {
    int owner = number(path, "unix:uid");
    if (owner != uid && owner != 0) {
      throw new BadModesException(
          what
              + path
              + " belongs to uid "
              + Integer.toUnsignedString(owner)
              + ", not to this user or root");
    }
    return owner;
  }

  private static int number(Path path, String attribute) throws IOException {
    return (int) Files.getAttribute(path, attribute, LinkOption.NOFOLLOW_LINKS);
  }

  /// Whether the file's group has its owner as the only member, and has the owner's name: the
  /// convention under which a umask of 002 is safe; see usergroups in pam_umask(8), which makes the
  /// same exception for root.
  private static boolean isOwnGroup(Path path, int owner) throws IOException {
    var attributes = Files.readAttributes(path, PosixFileAttributes.class);
    return owner != 0 && attributes.group().getName().equals(attributes.owner().getName());
  }
}
