// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import landline.socket.internal.LogText;

/// What the files of a [TlsConfig] hold.
///
/// @param context the JDK's TLS with them
/// @param certificate the server's own
record TlsKeys(SSLContext context, X509Certificate certificate) {

  private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA");
  private static final int NONCE = 32;

  /// Reads the files, and checks that the key is that of the certificate.
  ///
  /// @throws IOException in one line that names the file and what is wrong with it
  static TlsKeys load(TlsConfig config) throws IOException {
    List<X509Certificate> chain = certificates(config.certificates());
    PrivateKey key = key(config.key());
    if (!belongs(key, chain.getFirst())) {
      throw new IOException(
          config.key() + ": is not the key of the first certificate in " + config.certificates());
    }
    TrustManager[] trust =
        config.clientCa().isPresent() ? trust(config.clientCa().get()) : new TrustManager[0];
    try {
      KeyStore store = emptyStore();
      char[] password = new char[0];
      store.setKeyEntry("server", key, password, chain.toArray(Certificate[]::new));
      // It decrypts the key once; that of "PKIX" does so in each handshake, which takes
      // milliseconds.
      KeyManagerFactory keys = KeyManagerFactory.getInstance("SunX509");
      keys.init(store, password);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), trust, null);
      return new TlsKeys(context, chain.getFirst());
    } catch (GeneralSecurityException bad) {
      throw new IOException(config.certificates() + ": " + LogText.of(bad), bad);
    }
  }

  private static TrustManager[] trust(Path file) throws IOException {
    List<X509Certificate> roots = certificates(file);
    try {
      KeyStore store = emptyStore();
      for (int i = 0; i < roots.size(); i++) {
        store.setCertificateEntry("root" + i, roots.get(i));
      }
      TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
      trust.init(store);
      return trust.getTrustManagers();
    } catch (GeneralSecurityException bad) {
      throw new IOException(file + ": " + LogText.of(bad), bad);
    }
  }

  private static KeyStore emptyStore() throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  /// All certificates of a file, at least one.
  static List<X509Certificate> certificates(Path file) throws IOException {
    var found = new ArrayList<X509Certificate>();
    for (Pem block : Pem.read(file)) {
      if (block.label().equals("CERTIFICATE")) {
        found.add(certificate(file, block));
      }
    }
    if (found.isEmpty()) {
      throw new IOException(file + ": holds no CERTIFICATE in PEM form");
    }
    return found;
  }

  private static X509Certificate certificate(Path file, Pem block) throws IOException {
    try {
      CertificateFactory x509 = CertificateFactory.getInstance("X.509");
      return (X509Certificate) x509.generateCertificate(new ByteArrayInputStream(block.bytes()));
    } catch (CertificateException | IllegalArgumentException bad) {
      throw new IOException(file + ": a broken CERTIFICATE: " + LogText.of(bad), bad);
    }
  }

  /// The first private key of a file.
  static PrivateKey key(Path file) throws IOException {
    for (Pem block : Pem.read(file)) {
      switch (block.label()) {
        case "PRIVATE KEY" -> {
          return key(file, block);
        }
        case "ENCRYPTED PRIVATE KEY" ->
            throw new IOException(file + ": the key is encrypted; decrypt it: " + convert(file));
        case "RSA PRIVATE KEY", "EC PRIVATE KEY", "DSA PRIVATE KEY" ->
            throw new IOException(
                file + ": " + block.label() + " is not PKCS#8; convert it: " + convert(file));
        default -> {}
      }
    }
    throw new IOException(file + ": holds no PRIVATE KEY in PEM form");
  }

  private static String convert(Path file) {
    return "openssl pkcs8 -topk8 -nocrypt -in " + file + " -out NEW";
  }

  private static PrivateKey key(Path file, Pem block) throws IOException {
    try {
      var encoded = new PKCS8EncodedKeySpec(block.bytes());
      for (String algorithm : ALGORITHMS) {
        try {
          return KeyFactory.getInstance(algorithm).generatePrivate(encoded);
        } catch (InvalidKeySpecException another) {
          // The encoding names its algorithm, so at most one takes it.
        }
      }
      throw new IOException(file + ": the key is broken, or of none of the kinds " + ALGORITHMS);
    } catch (GeneralSecurityException | IllegalArgumentException bad) {
      throw new IOException(file + ": a broken PRIVATE KEY: " + LogText.of(bad), bad);
    }
  }

  /// Whether what the key signs is what the certificate vouches for.
  private static boolean belongs(PrivateKey key, X509Certificate certificate) {
    byte[] nonce = new byte[NONCE];
    new SecureRandom().nextBytes(nonce);
    try {
      Signature signature =
          Signature.getInstance(
              switch (key.getAlgorithm()) {
                case "RSA" -> "SHA256withRSA";
                case "EC" -> "SHA256withECDSA";
                default -> "EdDSA";
              });
      signature.initSign(key);
      signature.update(nonce);
      byte[] signed = signature.sign();
      signature.initVerify(certificate.getPublicKey());
      signature.update(nonce);
      return signature.verify(signed);
    } catch (GeneralSecurityException differentKinds) {
      return false;
    }
  }
}
