// SPDX-License-Identifier: Apache-2.0
package landline.connection;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// TLS of a server. [#of] is safe; each `with` method returns a copy with one change.
///
/// The files are read again when they change on disk; see [Tls].
///
/// @param certificates a PEM file with the server's certificate and its chain up to a root that
///   clients trust, in any order; they are sent in the right one
/// @param key a PEM file with the private key of the certificate: PKCS#8, not encrypted, RSA,
///   RSA-PSS, EC (P-256, P-384, P-521), Ed25519 or Ed448. It may be the same file
/// @param clientCa a PEM file with the roots of client certificates
/// @param clientAuth whether clients are asked for a certificate, [ClientAuth#NONE] by default
/// @param alpn the application protocols in order of preference, RFC 7301; none by default. If set,
///   a client that offers only others is rejected
/// @param protocols `TLSv1.3` by default; `TLSv1.2` may be added or replace it
public record TlsConfig(
    Path certificates,
    Path key,
    Optional<Path> clientCa,
    ClientAuth clientAuth,
    List<String> alpn,
    List<String> protocols) {

  /// Whether clients are asked for a certificate.
  public enum ClientAuth {
    /// Clients are not asked for a certificate.
    NONE,
    /// Clients are asked; one without a certificate is served, one with an invalid certificate is
    /// rejected.
    WANT,
    /// Clients without a valid certificate are rejected.
    NEED
  }

  private static final List<String> KNOWN = List.of("TLSv1.3", "TLSv1.2");
  private static final int LONGEST_NAME = 255;

  /// Checks every component. [Tls#load] reads the files.
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

  /// Returns a configuration of TLS 1.3 without client certificates.
  ///
  /// @param certificates a PEM file with the chain
  /// @param key a PEM file with the private key
  public static TlsConfig of(Path certificates, Path key) {
    return new TlsConfig(
        certificates, key, Optional.empty(), ClientAuth.NONE, List.of(), List.of("TLSv1.3"));
  }

  /// Returns a copy that asks clients for certificates.
  ///
  /// @param roots a PEM file with the roots of client certificates
  /// @param value [ClientAuth#WANT] or [ClientAuth#NEED]
  public TlsConfig withClientAuth(Path roots, ClientAuth value) {
    return new TlsConfig(certificates, key, Optional.of(roots), value, alpn, protocols);
  }

  /// Returns a copy with other application protocols.
  ///
  /// @param value names such as `http/1.1`, in order of preference; none to ignore the client's
  public TlsConfig withAlpn(List<String> value) {
    return new TlsConfig(certificates, key, clientCa, clientAuth, value, protocols);
  }

  /// Returns a copy with other versions of TLS.
  ///
  /// @param value `TLSv1.3`, `TLSv1.2` or both
  public TlsConfig withProtocols(List<String> value) {
    return new TlsConfig(certificates, key, clientCa, clientAuth, alpn, value);
  }
}
