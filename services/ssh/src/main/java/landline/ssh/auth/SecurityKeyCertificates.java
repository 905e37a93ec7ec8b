// SPDX-License-Identifier: Apache-2.0
package landline.ssh.auth;

import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.util.List;
import org.apache.sshd.common.NamedFactory;
import org.apache.sshd.common.SshException;
import org.apache.sshd.common.config.keys.OpenSshCertificate;
import org.apache.sshd.common.config.keys.OpenSshCertificateImpl;
import org.apache.sshd.common.signature.BuiltinSignatures;
import org.apache.sshd.common.signature.Signature;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.apache.sshd.common.util.buffer.keys.BufferPublicKeyParser;

/// Certificates of security keys, which the SSH library knows neither the encoding nor the
/// algorithms of: OpenSSH's PROTOCOL.u2f and PROTOCOL.certkeys.
public final class SecurityKeyCertificates {

  /// The algorithms of their signatures, which are those of the keys.
  public static final List<NamedFactory<Signature>> SIGNATURES =
      List.of(
          new CertifiedSignature(
              KeyType.SK_ED25519.certificate(), BuiltinSignatures.sk_ssh_ed25519),
          new CertifiedSignature(
              KeyType.SK_ECDSA.certificate(), BuiltinSignatures.sk_ecdsa_sha2_nistp256));

  private static final BufferPublicKeyParser<PublicKey> ALL_KEYS =
      BufferPublicKeyParser.aggregate(List.of(new Parser(), BufferPublicKeyParser.DEFAULT));

  private SecurityKeyCertificates() {}

  private record CertifiedSignature(String getName, BuiltinSignatures plain)
      implements NamedFactory<Signature> {

    @Override
    public Signature create() {
      return plain.create();
    }
  }

  /// A message whose keys may be such certificates, too.
  static final class Message extends ByteArrayBuffer {

    @Override
    public PublicKey getRawPublicKey() throws SshException {
      return getRawPublicKey(ALL_KEYS);
    }
  }

  /// Fills in what the library looks at. What the certificate permits is read by [SshCertificate].
  private static final class Parser implements BufferPublicKeyParser<OpenSshCertificate> {

    @Override
    public boolean isKeyTypeSupported(String name) {
      return KeyType.ofCertificate(name).filter(KeyType::isSecurityKey).isPresent();
    }

    @Override
    public OpenSshCertificate getRawPublicKey(String name, Buffer in)
        throws GeneralSecurityException {
      int start = in.rpos();
      var certificate = new OpenSshCertificateImpl();
      certificate.setKeyType(name);
      certificate.setNonce(in.getBytes());
      String plain = KeyType.ofCertificate(name).orElseThrow().text();
      certificate.setCertPubKey(BufferPublicKeyParser.DEFAULT.getRawPublicKey(plain, in));
      certificate.setSerial(in.getLong());
      certificate.setType(OpenSshCertificate.Type.fromCode(in.getInt()));
      certificate.setId(in.getString());
      certificate.setPrincipals(new ByteArrayBuffer(in.getBytes()).getStringList(false));
      certificate.setValidAfter(in.getLong());
      certificate.setValidBefore(in.getLong());
      certificate.setCriticalOptions(in.getCertificateOptions());
      certificate.setExtensions(in.getCertificateOptions());
      // Reserved.
      var _ = in.getBytes();
      try {
        certificate.setCaPubKey(in.getPublicKey());
      } catch (SshException unknown) {
        throw new GeneralSecurityException(unknown);
      }
      var signed = new ByteArrayBuffer();
      signed.putString(name);
      signed.putRawBytes(in.array(), start, in.rpos() - start);
      certificate.setMessage(signed.getCompactData());
      certificate.setSignature(in.getBytes());
      if (in.available() > 0) {
        throw new GeneralSecurityException("more than a certificate");
      }
      return certificate;
    }
  }
}
