// SPDX-License-Identifier: Apache-2.0
package landline.connection;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/// The negotiated parameters of a TLS connection.
///
/// @param protocol such as `TLSv1.3`
/// @param cipherSuite such as `TLS_AES_256_GCM_SHA384`
/// @param alpn the negotiated application protocol, RFC 7301; empty if the peer offered none
/// @param sni the host name that the client requested, RFC 6066 section 3; empty if it sent none
/// @param peerCertificates the verified chain of the peer, its own certificate first; empty if it
///   sent none
public record TlsSession(
    String protocol,
    String cipherSuite,
    Optional<String> alpn,
    Optional<String> sni,
    List<X509Certificate> peerCertificates) {

  /// Copies the list.
  public TlsSession {
    peerCertificates = List.copyOf(peerCertificates);
  }

  static TlsSession of(SSLEngine engine) {
    SSLSession session = engine.getSession();
    return new TlsSession(
        session.getProtocol(),
        session.getCipherSuite(),
        Optional.ofNullable(engine.getApplicationProtocol()).filter(name -> !name.isEmpty()),
        sni(session),
        certificates(session));
  }

  private static Optional<String> sni(SSLSession session) {
    if (!(session instanceof ExtendedSSLSession extended)) {
      return Optional.empty();
    }
    return extended.getRequestedServerNames().stream()
        .filter(SNIHostName.class::isInstance)
        .map(name -> ((SNIHostName) name).getAsciiName())
        .findFirst();
  }

  private static List<X509Certificate> certificates(SSLSession session) {
    try {
      return List.of(session.getPeerCertificates()).stream()
          .filter(X509Certificate.class::isInstance)
          .map(X509Certificate.class::cast)
          .toList();
    } catch (SSLPeerUnverifiedException none) {
      return List.of();
    }
  }
}
