// SPDX-License-Identifier: Apache-2.0
package landline.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// A key and a certificate signed with it, or by another identity, made by the JDK's keytool.
///
/// @param certificates the certificate as PEM
/// @param key the key as PEM
/// @param store both, for the JDK's own TLS
public record Identity(Path certificates, Path key, KeyStore store) {

  private static final String PASSWORD = "changeit";
  private static final Set<PosixFilePermission> OWN = PosixFilePermissions.fromString("rw-------");

  /// Makes an identity for `localhost`. Only the user may read the files with the key.
  ///
  /// @param folder the folder of the files
  /// @param name the common name, and the name of the files
  /// @param algorithm such as `EC`, `RSA` or `Ed25519`
  /// @param more arguments of keytool, such as `-sigalg`, or `-signer` and the name of another
  ///   identity in the folder
  /// @throws Exception if keytool fails
  public static Identity make(Path folder, String name, String algorithm, String... more)
      throws Exception {
    // One store, so that one identity can sign another.
    int signer = List.of(more).indexOf("-signer") + 1;
    Path file = folder.resolve((signer > 0 ? more[signer] : name) + ".p12");
    var words = new ArrayList<String>(List.of("-genkeypair", "-alias", name));
    words.addAll(List.of("-keyalg", algorithm, "-dname", "CN=" + name));
    words.addAll(List.of("-ext", "san=dns:localhost", "-validity", "2"));
    words.addAll(List.of("-storetype", "PKCS12", "-keystore", file.toString()));
    words.addAll(List.of("-storepass", PASSWORD));
    words.addAll(List.of(more));
    String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    try (PeerProcess peer = PeerProcess.start(keytool, words.toArray(String[]::new))) {
      if (peer.awaitExit(Duration.ofSeconds(60)) != 0) {
        throw new AssertionError(peer.toString());
      }
    }
    Files.setPosixFilePermissions(file, OWN);
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, PASSWORD.toCharArray());
    }
    for (String alias : Collections.list(store.aliases())) {
      if (!alias.equalsIgnoreCase(name)) {
        store.deleteEntry(alias);
      }
    }
    Path certificates = folder.resolve(name + ".crt");
    Path key = folder.resolve(name + ".key");
    var chain = new StringBuilder();
    for (Certificate each : store.getCertificateChain(name)) {
      chain.append(pem("CERTIFICATE", each.getEncoded()));
    }
    Files.writeString(certificates, chain);
    byte[] encoded = store.getKey(name, PASSWORD.toCharArray()).getEncoded();
    // For its owner alone from the start.
    Files.deleteIfExists(key);
    Files.createFile(key, PosixFilePermissions.asFileAttribute(OWN));
    Files.writeString(key, pem("PRIVATE KEY", encoded));
    return new Identity(certificates, key, store);
  }

  /// Encodes a block of a PEM file, RFC 7468.
  ///
  /// @param label such as `CERTIFICATE`
  /// @param bytes the content, in DER
  public static String pem(String label, byte[] bytes) {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
    return "-----BEGIN " + label + "-----\n" + text + "\n-----END " + label + "-----\n";
  }

  /// Reads the certificate.
  ///
  /// @return its own, not that of an issuer
  /// @throws GeneralSecurityException if the JDK can't read it
  public X509Certificate certificate() throws GeneralSecurityException {
    Certificate certificate = store.getCertificate(store.aliases().nextElement());
    return (X509Certificate) certificate;
  }

  /// Returns the context of a client that trusts this identity, and presents another one on
  /// request.
  ///
  /// @throws IOException never
  /// @throws GeneralSecurityException if the JDK can't use the certificate
  public SSLContext trustedBy(Identity client) throws IOException, GeneralSecurityException {
    KeyStore roots = KeyStore.getInstance("PKCS12");
    roots.load(null, null);
    roots.setCertificateEntry("root", certificate());
    var trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(roots);
    var keys = KeyManagerFactory.getInstance("PKIX");
    keys.init(client.store, PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }

  /// Returns the context of a client that trusts this identity and presents no certificate.
  ///
  /// @throws IOException never
  /// @throws GeneralSecurityException if the JDK can't use the certificate
  public SSLContext trusted() throws IOException, GeneralSecurityException {
    KeyStore nobody = KeyStore.getInstance("PKCS12");
    nobody.load(null, null);
    return trustedBy(new Identity(certificates, key, nobody));
  }
}
