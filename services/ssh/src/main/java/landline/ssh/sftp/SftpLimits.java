// SPDX-License-Identifier: Apache-2.0
package landline.ssh.sftp;

/// What a session may do.
///
/// @param readOnly whether it may change nothing
/// @param written how many bytes it may write
/// @param handles how many files and folders it may have open
/// @param umask the bits that new files do not get, besides those of the process
public record SftpLimits(boolean readOnly, long written, int handles, int umask) {}
