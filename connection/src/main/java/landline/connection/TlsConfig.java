// SPDX-License-Identifier: Apache-2.0
package landline.connection;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// How a server speaks TLS. [#of] is safe; each `with` method gives a copy with one change.
///
/// The files are read again when they change on disk; see [Tls].
///
/// @param certificates a PEM file with the server's certificate and those that lead to a root that
///   clients know, in any order; they are sent in the right one
/// @param key a PEM file with the private key of the certificate: PKCS#8, not encrypted, RSA,
///   RSA-PSS, EC (P-256, P-384, P-521), Ed25519 or Ed448. It may be the same file
/// @param clientCa a PEM file with the roots that vouch for client certificates
/// @param clientAuth whether clients have to show a certificate, [ClientAuth#NONE] by default
/// @param alpn the application protocols in order of preference, RFC 7301; none by default. If
///   there are some, a client that names only others is turned away
/// @param protocols `TLSv1.3` alone by default; `TLSv1.2` may stand beside it or instead
public record TlsConfig(
    Path certificates,
    Path key,
    Optional<Path> clientCa,
    ClientAuth clientAuth,
    List<String> alpn,
    List<String> protocols) {

  /// Whether clients have to show a certificate.
  public enum ClientAuth {
    /// They are not asked for one.
    NONE,
    /// They are asked; one that shows none is served, one that shows a bad one is not.
    WANT,
    /// Without a good one they are turned away.
    NEED
  }

  private static final List<String> KNOWN = List.of("TLSv1.3", "TLSv1.2");
  private static final int LONGEST_NAME = 255;

  /// Checks every component. The files are looked at by [Tls#load].
  public TlsConfig {
    alpn = List.copyOf(alpn);
    protocols = List.copyOf(protocols);
    if (clientAuth == ClientAuth.NONE && clientCa.isPresent()) {
      throw new IllegalArgumentException("clientAuth is NONE, but clientCa is " + clientCa.get());
    }
    if (clientAuth != ClientAuth.NONE && clientCa.isEmpty()) {
      throw new IllegalArgumentException("clientAuth is " + clientAuth + ", but clientCa is empty");
    }
    for (String name : alpn) {
      int length = name.getBytes(StandardCharsets.UTF_8).length;
      if (length < 1 || length > LONGEST_NAME) {
        throw new IllegalArgumentException("alpn name is not 1 to 255 bytes: " + length);
      }
    }
    if (protocols.isEmpty() || !KNOWN.containsAll(protocols)) {
      throw new IllegalArgumentException("protocols are not some of " + KNOWN + ": " + protocols);
    }
  }

  /// TLS 1.3 with a certificate, no questions asked of clients.
  ///
  /// @param certificates a PEM file with the chain
  /// @param key a PEM file with the private key
  /// @return the configuration
  public static TlsConfig of(Path certificates, Path key) {
    return new TlsConfig(
        certificates, key, Optional.empty(), ClientAuth.NONE, List.of(), List.of("TLSv1.3"));
  }

  /// A copy that asks clients for certificates.
  ///
  /// @param roots a PEM file with the roots that vouch for them
  /// @param value [ClientAuth#WANT] or [ClientAuth#NEED]
  /// @return the copy
  public TlsConfig withClientAuth(Path roots, ClientAuth value) {
    return new TlsConfig(certificates, key, Optional.of(roots), value, alpn, protocols);
  }

  /// A copy with other application protocols.
  ///
  /// @param value names such as `http/1.1`, the best first; none to ignore what clients name
  /// @return the copy
  public TlsConfig withAlpn(List<String> value) {
    return new TlsConfig(certificates, key, clientCa, clientAuth, value, protocols);
  }

  /// A copy with other versions of TLS.
  ///
  /// @param value `TLSv1.3`, `TLSv1.2` or both
  /// @return the copy
  public TlsConfig withProtocols(List<String> value) {
    return new TlsConfig(certificates, key, clientCa, clientAuth, alpn, value);
  }
}
