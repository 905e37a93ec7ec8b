// SPDX-License-Identifier: Apache-2.0
package landline.connection;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Whom a client of TLS trusts, and who it is itself. The defaults are safe.
public final class TlsClientConfig {

  /// Trusts the roots of the JDK, and has no certificate of its own.
  public static final TlsClientConfig DEFAULT = builder().build();

  private final Builder values;

  private TlsClientConfig(Builder builder) {
    values = new Builder(builder);
    if (values.insecure && values.roots != null) {
      throw new IllegalArgumentException("insecure, but roots is " + values.roots);
    }
    if (values.key != null && values.certificates == null) {
      throw new IllegalArgumentException("key is " + values.key + ", but certificates is empty");
    }
  }

  /// A builder with the defaults.
  public static Builder builder() {
    return new Builder();
  }

  /// A builder with the values of this one.
  public Builder toBuilder() {
    return new Builder(values);
  }

  /// See [Builder#roots].
  public Optional<Path> roots() {
    return Optional.ofNullable(values.roots);
  }

  /// See [Builder#insecure].
  public boolean isInsecure() {
    return values.insecure;
  }

  /// See [Builder#certificates].
  public Optional<Path> certificates() {
    return Optional.ofNullable(values.certificates);
  }

  /// See [Builder#key].
  public Optional<Path> key() {
    return Optional.ofNullable(values.key).or(this::certificates);
  }

  /// Sets what shall differ from the defaults.
  public static final class Builder {

    private @Nullable Path roots;
    private boolean insecure;
    private @Nullable Path certificates;
    private @Nullable Path key;

    private Builder() {}

    private Builder(Builder other) {
      roots = other.roots;
      insecure = other.insecure;
      certificates = other.certificates;
      key = other.key;
    }

    /// A PEM file of authorities, or of a server's own certificate, to trust in place of the roots
    /// of the JDK.
    public Builder roots(Path roots) {
      this.roots = roots;
      return this;
    }

    /// Takes any certificate of any server: whoever is on the way can read and change everything.
    /// Not by default.
    public Builder insecure() {
      insecure = true;
      return this;
    }

    /// A PEM file with the client's own certificate and those that lead to a root, in any order,
    /// for servers that ask for one; none by default. It is shown only to a server that trusts its
    /// issuer.
    public Builder certificates(Path certificates) {
      this.certificates = certificates;
      return this;
    }

    /// A PEM file with the private key of [#certificates], in the forms of [TlsConfig.Builder#key];
    /// by default the same file.
    public Builder key(Path key) {
      this.key = key;
      return this;
    }

    /// Builds the configuration.
    ///
    /// @throws IllegalArgumentException for roots that would not be looked at, or a key without a
    ///   certificate
    public TlsClientConfig build() {
      return new TlsClientConfig(this);
    }
  }
}
