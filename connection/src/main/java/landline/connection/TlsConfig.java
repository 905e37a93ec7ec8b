// SPDX-License-Identifier: Apache-2.0
package landline.connection;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/// How a server speaks TLS. The defaults are safe.
///
/// The files are read again when they change on disk; see [Tls].
public final class TlsConfig {

  /// Whether clients have to show a certificate.
  public enum ClientAuth {
    /// They are not asked for one.
    NONE,
    /// They are asked; one that shows none is served, one that shows a bad one is not.
    WANT,
    /// Without a valid one they are rejected.
    NEED
  }

  private static final List<String> KNOWN = List.of("TLSv1.3", "TLSv1.2");
  private static final int LONGEST_NAME = 255;

  private final Builder values;

  private TlsConfig(Builder builder) {
    values = new Builder(builder);
    if (values.clientAuth == ClientAuth.NONE && clientCa().isPresent()) {
      throw new IllegalArgumentException("clientAuth is NONE, but clientCa is " + clientCa().get());
    }
    if (values.clientAuth != ClientAuth.NONE && clientCa().isEmpty()) {
      throw new IllegalArgumentException(
          "clientAuth is " + values.clientAuth + ", but clientCa is empty");
    }
    for (String name : values.alpn) {
      int length = name.getBytes(StandardCharsets.UTF_8).length;
      if (length < 1 || length > LONGEST_NAME) {
        throw new IllegalArgumentException("alpn name is not 1 to 255 bytes: " + length);
      }
    }
    if (values.protocols.isEmpty() || !KNOWN.containsAll(values.protocols)) {
      throw new IllegalArgumentException(
          "protocols are not some of " + KNOWN + ": " + values.protocols);
    }
  }

  /// A builder: TLS 1.3 with a certificate, and clients are not asked for theirs.
  ///
  /// @param certificates as [Builder#certificates]
  /// @param key as [Builder#key]
  public static Builder builder(Path certificates, Path key) {
    return new Builder(certificates, key);
  }

  /// A builder with the values of this one.
  public Builder toBuilder() {
    return new Builder(values);
  }

  /// See [Builder#certificates].
  public Path certificates() {
    return values.certificates;
  }

  /// See [Builder#key].
  public Path key() {
    return values.key;
  }

  /// See [Builder#clientCa].
  public Optional<Path> clientCa() {
    return Optional.ofNullable(values.clientCa);
  }

  /// See [Builder#clientAuth].
  public ClientAuth clientAuth() {
    return values.clientAuth;
  }

  /// See [Builder#alpn].
  public List<String> alpn() {
    return values.alpn;
  }

  /// See [Builder#protocols].
  public List<String> protocols() {
    return values.protocols;
  }

  /// See [Builder#handshakePermits].
  public Optional<Semaphore> handshakePermits() {
    return Optional.ofNullable(values.handshakePermits);
  }

  /// Sets what shall differ from the defaults.
  public static final class Builder {

    private Path certificates;
    private Path key;
    private @Nullable Path clientCa;
    private ClientAuth clientAuth = ClientAuth.NONE;
    private List<String> alpn = List.of();
    private List<String> protocols = List.of("TLSv1.3");
    private @Nullable Semaphore handshakePermits;

    private Builder(Path certificates, Path key) {
      this.certificates = certificates;
      this.key = key;
    }

    private Builder(Builder other) {
      certificates = other.certificates;
      key = other.key;
      clientCa = other.clientCa;
      clientAuth = other.clientAuth;
      alpn = other.alpn;
      protocols = other.protocols;
      handshakePermits = other.handshakePermits;
    }

    /// A PEM file with the server's certificate and those that lead to a root that clients know, in
    /// any order; they are sent in the right one.
    public Builder certificates(Path certificates) {
      this.certificates = certificates;
      return this;
    }

    /// A PEM file with the private key of the certificate: PKCS#8, not encrypted, RSA, RSA-PSS, EC
    /// (P-256, P-384, P-521), Ed25519 or Ed448. It may be the same file.
    public Builder key(Path key) {
      this.key = key;
      return this;
    }

    /// A PEM file with the roots that vouch for client certificates.
    public Builder clientCa(Path clientCa) {
      this.clientCa = clientCa;
      return this;
    }

    /// Whether clients have to show a certificate, [ClientAuth#NONE] by default; the others need a
    /// [#clientCa].
    public Builder clientAuth(ClientAuth clientAuth) {
      this.clientAuth = clientAuth;
      return this;
    }

    /// The application protocols in order of preference, RFC 7301; none by default. If there are
    /// some, a client that names only others is turned away.
    public Builder alpn(List<String> alpn) {
      this.alpn = List.copyOf(alpn);
      return this;
    }

    /// `TLSv1.3` alone by default; `TLSv1.2` may stand beside it or instead.
    public Builder protocols(List<String> protocols) {
      this.protocols = List.copyOf(protocols);
      return this;
    }

    /// How many handshakes compute at once: as many as there are permits. The others wait, until
    /// the deadline of the handshake. A permit is held while the engine computes, about a
    /// millisecond, and never while a peer is waited for. Servers may share the permits. By default
    /// there is no limit: a server of which many handshakes are asked then delays whatever else
    /// runs on virtual threads.
    public Builder handshakePermits(Semaphore handshakePermits) {
      this.handshakePermits = handshakePermits;
      return this;
    }

    /// Builds the configuration.
    ///
    /// @throws IllegalArgumentException for a value that is out of its range
    public TlsConfig build() {
      return new TlsConfig(this);
    }
  }
}
