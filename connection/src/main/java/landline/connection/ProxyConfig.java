// SPDX-License-Identifier: Apache-2.0
package landline.connection;

import java.time.Duration;
import java.util.List;
import landline.socket.SockAddr;
import landline.socket.SockAddrUn;
import landline.socket.internal.Checks;

/// Which proxies may tell, by the PROXY protocol of HAProxy in version 1 or 2, on whose behalf they
/// connect. The defaults are safe.
///
/// Nobody else is asked: of a peer that is not trusted no byte is looked at. Such a peer is turned
/// away, or served as who it is, with all that it sends as data.
public final class ProxyConfig {

  private final Builder values;

  private ProxyConfig(Builder builder) {
    values = new Builder(builder);
    Checks.positive(values.header, "header");
  }

  /// A builder for these proxies: headers are required, and every other peer is rejected.
  ///
  /// @param proxies where they are
  public static Builder builder(AddressPrefix... proxies) {
    return new Builder(List.of(proxies));
  }

  /// A builder with the values of this one.
  public Builder toBuilder() {
    return new Builder(values);
  }

  /// See [Builder#trusted].
  public List<AddressPrefix> trusted() {
    return values.trusted;
  }

  /// See [Builder#trustUnix].
  public boolean trustUnix() {
    return values.trustUnix;
  }

  /// See [Builder#required].
  public boolean required() {
    return values.required;
  }

  /// See [Builder#othersServed].
  public boolean othersServed() {
    return values.othersServed;
  }

  /// See [Builder#header].
  public Duration header() {
    return values.header;
  }

  boolean trusts(SockAddr peer) {
    return peer instanceof SockAddrUn
        ? values.trustUnix
        : values.trusted.stream().anyMatch(prefix -> prefix.contains(peer));
  }

  /// Sets what shall differ from the defaults.
  public static final class Builder {

    private List<AddressPrefix> trusted;
    private boolean trustUnix = false;
    private boolean required = true;
    private boolean othersServed = false;
    private Duration header = Duration.ofSeconds(3);

    private Builder(List<AddressPrefix> trusted) {
      this.trusted = trusted;
    }

    private Builder(Builder other) {
      trusted = other.trusted;
      trustUnix = other.trustUnix;
      required = other.required;
      othersServed = other.othersServed;
      header = other.header;
    }

    /// Where the proxies are.
    public Builder trusted(List<AddressPrefix> trusted) {
      this.trusted = List.copyOf(trusted);
      return this;
    }

    /// Whether peers on UNIX sockets are proxies, too; false by default. Who may connect there is a
    /// matter of the socket file's permissions.
    public Builder trustUnix(boolean trustUnix) {
      this.trustUnix = trustUnix;
      return this;
    }

    /// Whether each connection from a proxy must begin with a header, true by default. If not, one
    /// that begins with anything else, or stays silent for the time of a header, is served as the
    /// proxy's own; that is safe only if the proxy never passes on the first bytes of others
    /// without a header, for these could be one. What arrives first decides: if it can be the
    /// beginning of a header, such as a lone CR LF or `P`, the rest has to follow.
    public Builder required(boolean required) {
      this.required = required;
      return this;
    }

    /// Whether peers that are no proxies are served; false by default.
    public Builder othersServed(boolean othersServed) {
      this.othersServed = othersServed;
      return this;
    }

    /// The longest that a whole header may take; 3 seconds by default, which covers a
    /// retransmission.
    public Builder header(Duration header) {
      this.header = header;
      return this;
    }

    /// Builds the configuration.
    ///
    /// @throws IllegalArgumentException for a value that is out of its range
    public ProxyConfig build() {
      return new ProxyConfig(this);
    }
  }
}
