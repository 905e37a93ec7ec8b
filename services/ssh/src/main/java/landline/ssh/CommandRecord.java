// SPDX-License-Identifier: Apache-2.0
package landline.ssh;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// A command at its end, or one that was refused, which has a reason and neither an exit status nor
/// a signal.
///
/// @param began when it was started
/// @param lasted how long it took
/// @param peer where from, such as `192.0.2.1:50123`
/// @param user the account
/// @param key the fingerprint of the key that the client logged in with
/// @param command the bytes of the line that was run; empty for a shell, and for a session that was
///   refused before it could ask for anything. Not to be changed
/// @param requested the line that the client asked for, if the key forces another one
/// @param subsystem `sftp` if it was one; then `command` is the name that sshd(8) has for it. Of
///   one that is not there, the name
/// @param terminal whether it had a terminal
/// @param recording the file of the recording of its terminal, if it was to have one
/// @param in bytes of input that it was given
/// @param out bytes of output and of standard error
/// @param exit its exit status, if it exited
/// @param signal the name of the signal that ended it, without SIG
/// @param reason why the server ended it or could not start it; empty if it ended by itself
/// @param left processes that go on although they were to be killed, each such as `4711 sleep`, or
///   `4711 sleep?` if it may be another command's
public record CommandRecord(
    Instant began,
    Duration lasted,
    String peer,
    String user,
    String key,
    Optional<byte[]> command,
    Optional<byte[]> requested,
    Optional<String> subsystem,
    boolean terminal,
    Optional<Path> recording,
    long in,
    long out,
    OptionalInt exit,
    Optional<String> signal,
    Optional<String> reason,
    List<String> left) {}
