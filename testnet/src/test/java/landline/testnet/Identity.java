// SPDX-License-Identifier: Apache-2.0
package landline.testnet;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import landline.server.TlsConfig;
import landline.testkit.PeerProcess;

/// A server named `localhost`, with a key and a certificate signed by itself.
///
/// @param config for the server
/// @param trusted for clients
record Identity(TlsConfig config, SSLContext trusted) {

  private static final String PASSWORD = "changeit";

  static Identity make(Path folder) throws Exception {
    Path file = folder.resolve("server.p12");
    var words =
        List.of(
            "-genkeypair -alias server -keyalg EC -dname CN=server -ext san=dns:localhost -validity 2"
                .split(" ", -1));
    String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    var all = new ArrayList<String>(words);
    all.addAll(List.of("-storetype", "PKCS12", "-keystore", file.toString()));
    all.addAll(List.of("-storepass", PASSWORD));
    try (PeerProcess peer = PeerProcess.start(keytool, all.toArray(String[]::new))) {
      if (peer.awaitExit(Duration.ofSeconds(60)) != 0) {
        throw new AssertionError(peer.toString());
      }
    }
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, PASSWORD.toCharArray());
    }
    Path certificate = folder.resolve("server.crt");
    Path key = folder.resolve("server.key");
    Files.writeString(certificate, pem("CERTIFICATE", store.getCertificate("server").getEncoded()));
    Files.writeString(
        key, pem("PRIVATE KEY", store.getKey("server", PASSWORD.toCharArray()).getEncoded()));
    KeyStore roots = KeyStore.getInstance("PKCS12");
    roots.load(null, null);
    roots.setCertificateEntry("root", store.getCertificate("server"));
    var trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(roots);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return new Identity(TlsConfig.of(certificate, key), context);
  }

  private static String pem(String label, byte[] bytes) {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
    return "-----BEGIN " + label + "-----\n" + text + "\n-----END " + label + "-----\n";
  }
}
