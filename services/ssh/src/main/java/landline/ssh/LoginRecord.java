// SPDX-License-Identifier: Apache-2.0
package landline.ssh;

import java.time.Instant;
import java.util.Optional;

/// An attempt to log in with a key whose signature was right, or a refusal.
///
/// @param time when it was decided
/// @param peer where from, such as `192.0.2.1:50123`
/// @param user the name that the client gave, which may be any text
/// @param key the fingerprint of the key, such as `SHA256:` and 43 characters, or empty if the
///   client showed none
/// @param certificate the identity, serial number and authority of a certificate
/// @param refusal why the client was refused; empty if it has logged in
public record LoginRecord(
    Instant time,
    String peer,
    String user,
    Optional<String> key,
    Optional<String> certificate,
    Optional<String> refusal) {}
