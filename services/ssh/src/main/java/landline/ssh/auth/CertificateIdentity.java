// SPDX-License-Identifier: Apache-2.0
package landline.ssh.auth;

/// A certificate in a log.
///
/// @param id the text that its authority gave it, which may contain any chars
/// @param serial its number, in decimal digits
/// @param authorityType the type of the key that signed it, such as `ssh-ed25519`
/// @param authorityFingerprint the fingerprint of that key, such as `SHA256:` and 43 characters
public record CertificateIdentity(
    String id, String serial, String authorityType, String authorityFingerprint) {}
