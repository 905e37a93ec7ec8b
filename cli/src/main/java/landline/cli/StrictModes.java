// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;

/// Whether what a file says is the word of this user or of root: nobody else may write to it, or
/// put another in its place. ssh(1) asks the same of its configuration, sshd_config(5) under
/// StrictModes.
///
/// @param uid the user
record StrictModes(int uid) {

  private static final int GROUP_WRITES = 0020;
  private static final int OTHERS_WRITE = 0002;
  private static final int STICKY = 01000;
  private static final int PERMISSIONS = 07777;

  /// For the user that this process runs as.
  static StrictModes ofProcess() throws IOException {
    return new StrictModes((int) Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
  }

  /// Checks a file and the folder that it is in, and if it is a symbolic link, those that it leads
  /// to. A device or a pipe is in nobody's place.
  ///
  /// @throws RefusedException if somebody else may change what it says
  void check(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      return;
    }
    Path target = file.toRealPath();
    check(target, "");
    checkFolder(target, file);
    checkFolder(file.toAbsolutePath(), file);
  }

  private void checkFolder(Path of, Path file) throws IOException {
    Path folder = of.getParent();
    if (folder != null) {
      check(folder.toRealPath(), file + " may be replaced: ");
    }
  }

  private void check(Path path, String what) throws IOException {
    int owner = (int) Files.getAttribute(path, "unix:uid");
    int mode = (int) Files.getAttribute(path, "unix:mode") & PERMISSIONS;
    if (owner != uid && owner != 0) {
      throw new RefusedException(
          what + path + " belongs to uid " + owner + ", who is neither this user nor root");
    }
    boolean open =
        (mode & OTHERS_WRITE) != 0 || ((mode & GROUP_WRITES) != 0 && !isOwnGroup(path, owner));
    // In a sticky folder, such as /tmp, only its owner may replace a file.
    boolean sticky = !what.isEmpty() && (mode & STICKY) != 0;
    if (open && !sticky && !Files.getFileStore(path).isReadOnly()) {
      throw new RefusedException(
          what
              + "others may write to "
              + path
              + String.format(" (mode %04o); chmod go-w would end that", mode));
    }
  }

  /// Whether the file's group has its owner alone, which then has the owner's name: the convention
  /// under which a umask of 002 is safe; see usergroups in pam_umask(8), which makes the same
  /// exception for root.
  private static boolean isOwnGroup(Path path, int owner) throws IOException {
    var attributes = Files.readAttributes(path, PosixFileAttributes.class);
    return owner != 0 && attributes.group().getName().equals(attributes.owner().getName());
  }
}
