// SPDX-License-Identifier: Apache-2.0
package landline.ssh;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/// What a session of SFTP has done with a file.
///
/// @param time when it was done
/// @param peer where from, such as `192.0.2.1:50123`
/// @param user the account
/// @param key the fingerprint of the key that the client logged in with
/// @param operation `read` or `write` when a file is closed; `remove`, `rename`, `mkdir`, `rmdir`,
///   `symlink`, `link`, or `setstat` for a change of mode, owner, times or size
/// @param path as the client named it, below the root of SFTP
/// @param target the new name, or where a link leads
/// @param bytes how many were read or written
public record FileRecord(
    Instant time,
    String peer,
    String user,
    String key,
    String operation,
    String path,
    Optional<String> target,
    OptionalLong bytes) {}
