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
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import landline.socket.internal.LogText;
import org.jspecify.annotations.Nullable;

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
    Own own = Own.read(config.certificates(), config.key());
    Optional<TlsChain> roots =
        config.clientCa().isPresent()
            ? Optional.of(TlsChain.read(config.clientCa().get()))
            : Optional.empty();
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(own.managers(), trust(roots), null);
      return new TlsKeys(context, own.chain(), roots);
    } catch (GeneralSecurityException bad) {
      throw new IOException(config.certificates() + ": " + LogText.of(bad), bad);
    }
  }

  /// The context of a client.
  ///
  /// @throws IOException with a message of one line that has the file and the reason
  static SSLContext client(TlsClientConfig config) throws IOException {
    Optional<Path> certificates = config.certificates();
    Optional<Path> roots = config.roots();
    try {
      if (certificates.isEmpty() && roots.isEmpty() && !config.isInsecure()) {
        return SSLContext.getDefault();
      }
      KeyManager[] keys = new KeyManager[0];
      if (certificates.isPresent()) {
        keys = Own.read(certificates.get(), config.key().orElseThrow()).managers();
      }
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys, trust(config), null);
      return context;
    } catch (GeneralSecurityException bad) {
      String file = roots.or(() -> certificates).map(path -> path + ": ").orElse("no TLS: ");
      throw new IOException(file + LogText.of(bad), bad);
    }
  }

  /// A certificate with its key.
  private record Own(TlsChain chain, PrivateKey key) {

    static Own read(Path certificates, Path keyFile) throws IOException {
      TlsChain all = TlsChain.read(certificates);
      PrivateKey key = TlsPrivateKey.read(keyFile);
      return new Own(all.of(key, keyFile), key);
    }

    KeyManager[] managers() throws IOException, GeneralSecurityException {
      KeyStore store = emptyStore();
      char[] password = new char[0];
      Certificate[] certificates = chain.certificates().toArray(Certificate[]::new);
      store.setKeyEntry("own", key, password, certificates);
      // It decrypts the key once; that of "PKIX" does so in each handshake, which takes
      // milliseconds.
      KeyManagerFactory keys = KeyManagerFactory.getInstance("SunX509");
      keys.init(store, password);
      return keys.getKeyManagers();
    }
  }

  /// @return null for the roots of the JDK
  private static TrustManager @Nullable [] trust(TlsClientConfig config)
      throws IOException, GeneralSecurityException {
    if (config.isInsecure()) {
      return new TrustManager[] {new TrustEveryone()};
    }
    Optional<Path> roots = config.roots();
    return roots.isPresent() ? trust(Optional.of(TlsChain.read(roots.get()))) : null;
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
