// SPDX-License-Identifier: Apache-2.0
package landline.ssh.auth;

import java.security.PublicKey;
import java.util.List;
import java.util.Optional;
import org.apache.sshd.common.signature.BuiltinSignatures;
import org.apache.sshd.common.signature.Signature;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;

/// Checks the signatures of certificates. The SSH library does that, too, but with every algorithm
/// that it has for clients.
final class CertificateSignature {

  /// CASignatureAlgorithms of sshd_config(5): none with SHA-1.
  private static final List<BuiltinSignatures> ALGORITHMS =
      List.of(
          BuiltinSignatures.ed25519,
          BuiltinSignatures.nistp256,
          BuiltinSignatures.nistp384,
          BuiltinSignatures.nistp521,
          BuiltinSignatures.sk_ssh_ed25519,
          BuiltinSignatures.sk_ecdsa_sha2_nistp256,
          BuiltinSignatures.rsaSHA512,
          BuiltinSignatures.rsaSHA256);

  private CertificateSignature() {}

  /// Refuses a certificate that its authority has not signed.
  static void check(SshCertificate certificate) throws RefusedException {
    String algorithm = certificate.signatureAlgorithm();
    Optional<BuiltinSignatures> factory =
        ALGORITHMS.stream().filter(known -> known.getName().equals(algorithm)).findFirst();
    if (factory.isEmpty() || !certificate.authority().type().signsWith(algorithm)) {
      throw new RefusedException("certificate signature algorithm " + algorithm);
    }
    if (!isSigned(certificate, factory.get().create())) {
      throw new RefusedException("wrong signature of the certificate");
    }
  }

  // The library may throw anything for wrong bytes.
  private static boolean isSigned(SshCertificate certificate, Signature verifier) {
    try {
      PublicKey authority = new ByteArrayBuffer(certificate.authority().bytes()).getRawPublicKey();
      verifier.initVerifier(null, authority);
      verifier.update(null, SshCertificate.bytes(certificate.signed()));
      return verifier.verify(null, SshCertificate.bytes(certificate.signature()));
    } catch (Exception wrong) {
      return false;
    }
  }
}
