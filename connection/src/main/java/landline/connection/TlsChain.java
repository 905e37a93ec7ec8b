// SPDX-License-Identifier: Apache-2.0
package landline.connection;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.DSAKey;
import java.security.interfaces.RSAKey;
import java.security.spec.PSSParameterSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import landline.socket.internal.LogText;

/// Certificates of a PEM file.
///
/// @param file the file they were read from
/// @param certificates at least one; a server's chain begins with its own, each signed by the next
/// @param others those of the file that are not part of that chain
record TlsChain(Path file, List<X509Certificate> certificates, List<X509Certificate> others) {

  private static final int FEWEST_RSA_BITS = 2048;

  /// Returns the chain of a key, each signed by the next, whatever the order in the file. RFC 8446
  /// section 4.4.2 requires that of the key first.
  ///
  /// @param keyFile for the message
  TlsChain of(PrivateKey key, Path keyFile) throws IOException {
    var rest = new ArrayList<>(certificates.stream().distinct().toList());
    Optional<X509Certificate> own =
        rest.stream().filter(each -> TlsPrivateKey.belongs(key, each.getPublicKey())).findFirst();
    if (own.isEmpty()) {
      throw new IOException(
          keyFile
              + ": is not the key of "
              + (rest.size() == 1 ? "the certificate in " : "any certificate in ")
              + file);
    }
    var chain = new ArrayList<X509Certificate>();
    for (Optional<X509Certificate> next = own;
        next.isPresent();
        next = issuer(chain.getLast(), rest)) {
      chain.add(next.get());
      rest.remove(next.get());
    }
    return new TlsChain(file, List.copyOf(chain), List.copyOf(rest));
  }

  private static Optional<X509Certificate> issuer(
      X509Certificate of, List<X509Certificate> candidates) {
    return isSelfIssued(of)
        ? Optional.empty()
        : candidates.stream().filter(each -> hasSigned(each, of)).findFirst();
  }

  private static boolean isSelfIssued(X509Certificate certificate) {
    return certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal());
  }

  private static boolean hasSigned(X509Certificate issuer, X509Certificate certificate) {
    if (!issuer.getSubjectX500Principal().equals(certificate.getIssuerX500Principal())) {
      return false;
    }
    try {
      certificate.verify(issuer.getPublicKey());
      return true;
    } catch (GeneralSecurityException other) {
      return false;
    }
  }

  /// All certificates of a file, at least one, in the order of the file.
  static TlsChain read(Path file) throws IOException {
    var found = new ArrayList<X509Certificate>();
    for (Pem block : Pem.read(file, "openssl x509 -inform DER")) {
      switch (block.label()) {
        case "CERTIFICATE" -> found.add(certificate(file, block));
        case "TRUSTED CERTIFICATE" ->
            throw new IOException(
                file
                    + ": TRUSTED CERTIFICATE is OpenSSL's own form; convert it: openssl x509 -in "
                    + file
                    + " -out NEW");
        default -> {}
      }
    }
    if (found.isEmpty()) {
      throw new IOException(file + ": holds no CERTIFICATE in PEM form");
    }
    return new TlsChain(file, List.copyOf(found), List.of());
  }

  private static X509Certificate certificate(Path file, Pem block) throws IOException {
    try {
      CertificateFactory x509 = CertificateFactory.getInstance("X.509");
      return (X509Certificate) x509.generateCertificate(new ByteArrayInputStream(block.bytes()));
    } catch (CertificateException | IllegalArgumentException bad) {
      throw new IOException(file + ": a broken CERTIFICATE: " + LogText.of(bad), bad);
    }
  }

  /// Returns flaws of usable certificates; clients reject most of them.
  ///
  /// @return a line for each flaw
  List<String> warnings(Instant now) {
    return Stream.concat(
            certificates.stream().flatMap(each -> flaws(each, now).map(flaw -> line(each, flaw))),
            others.stream().map(each -> line(each, "does not belong to the chain and is not sent")))
        .toList();
  }

  private String line(X509Certificate certificate, String flaw) {
    return file + ": the certificate of " + certificate.getSubjectX500Principal() + " " + flaw;
  }

  private Stream<String> flaws(X509Certificate certificate, Instant now) {
    var flaws = new ArrayList<String>();
    Instant begin = certificate.getNotBefore().toInstant();
    Instant end = certificate.getNotAfter().toInstant();
    if (now.isAfter(end)) {
      flaws.add("has expired at " + end);
    }
    if (now.isBefore(begin)) {
      flaws.add("is not valid before " + begin);
    }
    PublicKey key = certificate.getPublicKey();
    if (key instanceof RSAKey rsa && rsa.getModulus().bitLength() < FEWEST_RSA_BITS) {
      flaws.add(
          "has an RSA key of "
              + rsa.getModulus().bitLength()
              + " bits, fewer than "
              + FEWEST_RSA_BITS);
    }
    if (key instanceof DSAKey) {
      flaws.add("has a DSA key");
    }
    // Nobody looks at the signature of a root.
    boolean counts = certificate.equals(certificates.getFirst()) || !isSelfIssued(certificate);
    String digest = digest(certificate).toUpperCase(Locale.ROOT).replace("-", "");
    if (counts && (digest.startsWith("SHA1") || digest.startsWith("MD"))) {
      flaws.add("is signed with " + certificate.getSigAlgName() + ", whose digest is broken");
    }
    return flaws.stream();
  }

  /// The digest of the certificate's signature, or a name that begins with it.
  private static String digest(X509Certificate certificate) {
    String name = certificate.getSigAlgName();
    byte[] parameters = certificate.getSigAlgParams();
    if (!name.equals("RSASSA-PSS") || parameters == null) {
      return name;
    }
    try {
      var pss = AlgorithmParameters.getInstance(name);
      pss.init(parameters);
      return pss.getParameterSpec(PSSParameterSpec.class).getDigestAlgorithm();
    } catch (GeneralSecurityException | IOException unknown) {
      return name;
    }
  }
}
