// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import landline.socket.Rlimit;
import landline.socket.internal.Checks;
import org.jspecify.annotations.Nullable;

/// Limits on connections. [#DEFAULT] is safe.
///
/// On IP a peer is an address, whatever its ports; behind a trusted proxy it is the client's
/// address in the PROXY header. On a UNIX socket it is a user ID, whatever the process, and there
/// are no prefixes.
public final class Admission {

  private static final int OTHER_DESCRIPTORS = 256;

  private static final int ALL = connectionsByDefault(Rlimit.nofile().soft());
  private static final Limit MOST_OF_ALL =
      new Limit(Math.max(1, ALL - ALL / 4), OverflowPolicy.REFUSE);

  /// The defaults.
  public static final Admission DEFAULT = builder().build();

  private final Builder values;

  private Admission(Builder builder) {
    values = new Builder(builder);
    Checks.between(0, 32, values.prefix4, "prefix4");
    Checks.between(0, 128, values.prefix6, "prefix6");
    if (!values.charset.canEncode() || !values.charset.newEncoder().canEncode(values.refusal)) {
      throw new IllegalArgumentException(
          "refusal can't be written in " + values.charset.name() + ": " + values.refusal.strip());
    }
  }

  /// A builder with the defaults.
  public static Builder builder() {
    return new Builder();
  }

  /// A builder with these values.
  public Builder toBuilder() {
    return new Builder(values);
  }

  /// See [Builder#connections].
  public Limit connections() {
    return values.connections;
  }

  /// See [Builder#perPeer].
  public Limit perPeer() {
    return values.perPeer;
  }

  /// See [Builder#perPrefix].
  public Limit perPrefix() {
    return values.perPrefix;
  }

  /// See [Builder#prefix4].
  public int prefix4() {
    return values.prefix4;
  }

  /// See [Builder#prefix6].
  public int prefix6() {
    return values.prefix6;
  }

  /// See [Builder#rate].
  public Optional<Rate> rate() {
    return Optional.ofNullable(values.rate);
  }

  /// See [Builder#peerRate].
  public Optional<Rate> peerRate() {
    return Optional.ofNullable(values.peerRate);
  }

  /// See [Builder#refusal].
  public String refusal() {
    return values.refusal;
  }

  /// See [Builder#charset].
  public Charset charset() {
    return values.charset;
  }

  static int connectionsByDefault(long openFiles) {
    // Half is left where the limit is so low that 256 would take most of it.
    return Math.clamp(Math.max(openFiles - OTHER_DESCRIPTORS, openFiles / 2), 1, 1 << 20);
  }

  /// Builds an [Admission].
  public static final class Builder {

    private Limit connections = new Limit(ALL, OverflowPolicy.QUEUE);
    private Limit perPeer = MOST_OF_ALL;
    private Limit perPrefix = MOST_OF_ALL;
    private int prefix4 = 24;
    private int prefix6 = 48;
    private @Nullable Rate rate;
    private @Nullable Rate peerRate;
    private String refusal = "busy, try again later\r\n";
    private Charset charset = StandardCharsets.UTF_8;

    private Builder() {}

    private Builder(Builder other) {
      connections = other.connections;
      perPeer = other.perPeer;
      perPrefix = other.perPrefix;
      prefix4 = other.prefix4;
      prefix6 = other.prefix6;
      rate = other.rate;
      peerRate = other.peerRate;
      refusal = other.refusal;
      charset = other.charset;
    }

    /// Limit on all connections. Default: what RLIMIT_NOFILE leaves after 256 descriptors for
    /// everything else; more are queued. All stream servers of the process together never exceed
    /// that default, see [StreamService#descriptors].
    public Builder connections(Limit connections) {
      this.connections = connections;
      return this;
    }

    /// Limit on the connections of one peer. Default: three quarters of all; more are refused.
    public Builder perPeer(Limit perPeer) {
      this.perPeer = perPeer;
      return this;
    }

    /// Limit on the connections of one address prefix. Default: that of a peer.
    public Builder perPrefix(Limit perPrefix) {
      this.perPrefix = perPrefix;
      return this;
    }

    /// Prefix length in bits for IPv4. Default: 24.
    public Builder prefix4(int prefix4) {
      this.prefix4 = prefix4;
      return this;
    }

    /// Prefix length in bits for IPv6. Default: 48.
    public Builder prefix6(int prefix6) {
      this.prefix6 = prefix6;
      return this;
    }

    /// Limit on new connections per second. Default: none.
    public Builder rate(Rate rate) {
      this.rate = rate;
      return this;
    }

    /// Limit on new connections per second of one peer. Default: none. Buckets are in a table of
    /// fixed size, so two peers may share one.
    public Builder peerRate(Rate peerRate) {
      this.peerRate = peerRate;
      return this;
    }

    /// Text sent to a refused peer; nothing over TLS. Default: `busy, try again later`.
    public Builder refusal(String refusal) {
      this.refusal = refusal;
      return this;
    }

    /// Charset of that text, best the one of the service. Default: UTF-8.
    public Builder charset(Charset charset) {
      this.charset = charset;
      return this;
    }

    /// Builds the configuration.
    ///
    /// @throws IllegalArgumentException if a value is out of its range
    public Admission build() {
      return new Admission(this);
    }
  }
}
