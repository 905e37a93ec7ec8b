// SPDX-License-Identifier: Apache-2.0
package landline.connection;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import landline.socket.internal.LogText;

/// Keys and certificates of a [TlsConfig].
///
/// @param context the JDK's context made of them
/// @param chain the server's certificates
/// @param roots the roots of client certificates
record TlsKeys(SSLContext context, TlsChain chain, Optional<TlsChain> roots) {

  /// Reads the files, and checks that the key is that of a certificate.
  ///
  /// @throws IOException with a message of one line that has the file and the reason
  static TlsKeys load(TlsConfig config) throws IOException {
    TlsChain all = TlsChain.read(config.certificates());
    PrivateKey key = TlsPrivateKey.read(config.key());
    TlsChain chain = all.of(key, config.key());
    Optional<TlsChain> roots =
        config.clientCa().isPresent()
            ? Optional.of(TlsChain.read(config.clientCa().get()))
            : Optional.empty();
    try {
      KeyStore store = emptyStore();
      char[] password = new char[0];
      store.setKeyEntry("server", key, password, chain.certificates().toArray(Certificate[]::new));
      // It decrypts the key once; that of "PKIX" does so in each handshake, which takes
      // milliseconds.
      KeyManagerFactory keys = KeyManagerFactory.getInstance("SunX509");
      keys.init(store, password);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), trust(roots), null);
      return new TlsKeys(context, chain, roots);
    } catch (GeneralSecurityException bad) {
      throw new IOException(config.certificates() + ": " + LogText.of(bad), bad);
    }
  }

  /// A context of a client that trusts the certificates of a file alone.
  ///
  /// @throws IOException with a message of one line that has the file and the reason
  static SSLContext trusting(Path roots) throws IOException {
    TlsChain chain = TlsChain.read(roots);
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust(Optional.of(chain)), null);
      return context;
    } catch (GeneralSecurityException bad) {
      throw new IOException(roots + ": " + LogText.of(bad), bad);
    }
  }

  private static TrustManager[] trust(Optional<TlsChain> roots)
      throws IOException, GeneralSecurityException {
    if (roots.isEmpty()) {
      return new TrustManager[0];
    }
    KeyStore store = emptyStore();
    for (X509Certificate root : roots.get().certificates()) {
      store.setCertificateEntry("root" + store.size(), root);
    }
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(store);
    return trust.getTrustManagers();
  }

  private static KeyStore emptyStore() throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  /// The server's own certificate.
  X509Certificate certificate() {
    return chain.certificates().getFirst();
  }

  /// Returns flaws of the certificates.
  List<String> warnings(Instant now) {
    return Stream.concat(Stream.of(chain), roots.stream())
        .flatMap(each -> each.warnings(now).stream())
        .toList();
  }
}
