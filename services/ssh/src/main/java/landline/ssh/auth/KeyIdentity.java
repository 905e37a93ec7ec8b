// SPDX-License-Identifier: Apache-2.0
package landline.ssh.auth;

import java.util.Optional;

/// A key that a client has shown, in a log.
///
/// @param type such as `ssh-ed25519`
/// @param fingerprint as ssh-keygen(1) prints it, `SHA256:` and 43 characters
/// @param certificate the certificate that came with the key
public record KeyIdentity(
    String type, String fingerprint, Optional<CertificateIdentity> certificate) {}
