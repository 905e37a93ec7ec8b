// SPDX-License-Identifier: Apache-2.0
package landline.ssh.sftp;

import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;
import org.apache.sshd.common.util.io.IoUtils;
import org.apache.sshd.sftp.common.SftpHelper;
import org.jspecify.annotations.Nullable;

/// The mode of a new file or folder, which the kernel takes with its name. The library would set it
/// afterwards, without regard to the umask, and on files that were there before.
final class Permissions {

  private static final int OF_FILE = 0666;
  private static final int OF_FOLDER = 0777;

  private Permissions() {}

  /// The mode of a file.
  ///
  /// @param attributes of the request to open it
  /// @param umask of the configuration; the kernel has that of the process besides
  static FileAttribute<?> ofFile(FileAttribute<?>[] attributes, int umask) {
    Object given = null;
    for (FileAttribute<?> each : attributes) {
      if (each.name().equals(IoUtils.PERMISSIONS_VIEW_ATTR)) {
        given = each.value();
      }
    }
    return of(given, OF_FILE, umask);
  }

  /// The mode of a folder.
  ///
  /// @param given a set of permissions, if the client sent one
  /// @param umask as in [#ofFile]
  static FileAttribute<?> ofFolder(@Nullable Object given, int umask) {
    return of(given, OF_FOLDER, umask);
  }

  private static FileAttribute<?> of(@Nullable Object given, int otherwise, int umask) {
    Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
    Set<?> wanted =
        given instanceof Set<?> set ? set : SftpHelper.permissionsToAttributes(otherwise);
    wanted.forEach(each -> permissions.add((PosixFilePermission) each));
    permissions.removeAll(SftpHelper.permissionsToAttributes(umask));
    return PosixFilePermissions.asFileAttribute(permissions);
  }
}
