// SPDX-License-Identifier: Apache-2.0
package landline.ssh.sftp;

import java.nio.file.FileSystemException;
import java.nio.file.NotLinkException;
import org.apache.sshd.sftp.common.SftpConstants;
import org.apache.sshd.sftp.common.SftpHelper;
import org.apache.sshd.sftp.server.SftpErrorStatusDataHandler;
import org.apache.sshd.sftp.server.SftpSubsystemEnvironment;

/// The status of a failed request: that of sftp-server(8), which knows the eight of protocol
/// version 3. No text tells a path of the server.
final class SftpStatus implements SftpErrorStatusDataHandler {

  @Override
  public int resolveSubStatus(
      SftpSubsystemEnvironment session, int id, Throwable failure, int command, Object... more) {
    int status = SftpHelper.resolveSubstatus(failure);
    return switch (status) {
      case SftpConstants.SSH_FX_NOT_A_DIRECTORY, SftpConstants.SSH_FX_LINK_LOOP ->
          SftpConstants.SSH_FX_NO_SUCH_FILE;
      case SftpConstants.SSH_FX_INVALID_FILENAME, SftpConstants.SSH_FX_INVALID_PARAMETER ->
          SftpConstants.SSH_FX_BAD_MESSAGE;
      case SftpConstants.SSH_FX_FAILURE -> ofSystem(failure);
      default ->
          status > SftpConstants.SSH_FX_OP_UNSUPPORTED ? SftpConstants.SSH_FX_FAILURE : status;
    };
  }

  /// The JDK keeps only the text of an errno.
  private static int ofSystem(Throwable failure) {
    if (failure instanceof NotLinkException) {
      return SftpConstants.SSH_FX_BAD_MESSAGE;
    }
    String text =
        failure instanceof FileSystemException known ? String.valueOf(known.getReason()) : "";
    return switch (text) {
      case "Operation not permitted" -> SftpConstants.SSH_FX_PERMISSION_DENIED;
      case "Not a directory" -> SftpConstants.SSH_FX_NO_SUCH_FILE;
      case "Invalid argument", "File name too long" -> SftpConstants.SSH_FX_BAD_MESSAGE;
      default -> SftpConstants.SSH_FX_FAILURE;
    };
  }
}
