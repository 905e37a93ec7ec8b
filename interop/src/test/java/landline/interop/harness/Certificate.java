// SPDX-License-Identifier: Apache-2.0
package landline.interop.harness;

import static landline.interop.harness.Patience.PATIENCE;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import landline.connection.TlsConfig;
import landline.server.Deadlines;
import landline.server.StreamConfig;
import landline.testkit.PeerProcess;
import landline.time.ntp.NtsKeService;

/// A certificate signed by itself, for this machine, made by openssl.
///
/// @param certificates the certificate as PEM
/// @param key its key as PEM
public record Certificate(Path certificates, Path key) {

  public static Certificate make(Path folder, String name)
      throws IOException, InterruptedException {
    Path certificates = folder.resolve(name + ".crt");
    Path key = folder.resolve(name + ".key");
    String[] words = {
      "req",
      "-x509",
      "-newkey",
      "rsa:2048",
      "-nodes",
      "-days",
      "2",
      "-subj",
      "/CN=" + name,
      "-addext",
      "subjectAltName=DNS:localhost,IP:127.0.0.1",
      "-keyout",
      key.toString(),
      "-out",
      certificates.toString()
    };
    try (PeerProcess openssl = PeerProcess.start("openssl", words)) {
      assertEquals(0, openssl.awaitExit(PATIENCE), openssl::toString);
    }
    return new Certificate(certificates, key);
  }

  public TlsConfig config() {
    return TlsConfig.builder(certificates, key).build();
  }

  /// A server of NTS keys that waits as long as a test does: on a busy machine the 5 seconds of a
  /// handshake are short.
  public StreamConfig ntsKe() {
    return NtsKeService.server(config().toBuilder()).toBuilder().deadlines(Deadlines.NONE).build();
  }

  /// A client that trusts this certificate.
  public SSLContext trusted() throws IOException, GeneralSecurityException {
    KeyStore roots = KeyStore.getInstance("PKCS12");
    roots.load(null, null);
    try (InputStream in = Files.newInputStream(certificates)) {
      roots.setCertificateEntry(
          "root", CertificateFactory.getInstance("X.509").generateCertificate(in));
    }
    var trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(roots);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }
}
