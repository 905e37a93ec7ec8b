// SPDX-License-Identifier: Apache-2.0
package landline.ssh.sftp;

import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;

/// What a session has done with a file.
///
/// @param operation such as `write`, in the words of sftp-server(8)
/// @param path as the client named it, from the root
/// @param target the other path, if there are two
/// @param bytes how many were read or written
public record SftpEvent(
    String operation, String path, Optional<String> target, OptionalLong bytes) {

  static SftpEvent of(String operation, Object path) {
    return new SftpEvent(operation, path.toString(), Optional.empty(), OptionalLong.empty());
  }

  static SftpEvent between(String operation, Object path, Object target) {
    return new SftpEvent(
        operation, path.toString(), Optional.of(target.toString()), OptionalLong.empty());
  }

  static SftpEvent bytes(String operation, Object path, long count) {
    return new SftpEvent(operation, path.toString(), Optional.empty(), OptionalLong.of(count));
  }

  /// Receives events, for an audit.
  public interface Observer {

    /// Called after an operation, on the thread of the session. It may wait for a disk.
    ///
    /// @throws IOException if it can't be kept: then the session ends
    void done(SftpEvent event) throws IOException;
  }
}
