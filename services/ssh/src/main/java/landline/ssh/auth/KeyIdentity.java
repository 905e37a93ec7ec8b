// SPDX-License-Identifier: Apache-2.0
package landline.ssh.auth;

import java.util.Optional;

/// A key that a client has shown, in a log.
///
/// @param type such as `ssh-ed25519`
/// @param fingerprint as ssh-keygen(1) prints it, `SHA256:` and 43 characters
/// @param certificate the certificate that came with the key
public record KeyIdentity(
    String type, String fingerprint, Optional<CertificateIdentity> certificate) {

  /// Who has the key, as far as limits count: whom an authority has certified, by whatever key, or
  /// else who has this one.
  public String holder() {
    return certificate
        .map(each -> each.id() + " of " + each.authorityFingerprint())
        .orElse(fingerprint);
  }
}
