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
/// On IP a peer is its address, however many ports it uses; behind a trusted proxy it is the client
/// that the proxy tells of. On a UNIX socket it is the user, whatever the process, and there are no
/// prefixes.
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
  ///
  /// @return a new one
  public static Builder builder() {
    return new Builder();
  }

  /// A builder with the values of this one.
  ///
  /// @return a new one
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

  /// Sets what shall differ from the defaults.
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

    /// How many connections in all; by default what RLIMIT_NOFILE leaves after 256 descriptors for
    /// everything else, and more are queued. All stream servers of the process together never have
    /// more than that default, see [StreamService#descriptors].
    public Builder connections(Limit connections) {
      this.connections = connections;
      return this;
    }

    /// How many of one peer; by default three quarters of all, and more are refused.
    public Builder perPeer(Limit perPeer) {
      this.perPeer = perPeer;
      return this;
    }

    /// How many of the peers in one block of addresses; the same by default.
    public Builder perPrefix(Limit perPrefix) {
      this.perPrefix = perPrefix;
      return this;
    }

    /// How many bits of an IPv4 address are such a block's prefix, 24 by default.
    public Builder prefix4(int prefix4) {
      this.prefix4 = prefix4;
      return this;
    }

    /// The same for IPv6, 48 by default.
    public Builder prefix6(int prefix6) {
      this.prefix6 = prefix6;
      return this;
    }

    /// How many new connections a second in all; any number by default.
    public Builder rate(Rate rate) {
      this.rate = rate;
      return this;
    }

    /// How many new connections a second of one peer; any number by default. Peers are told apart
    /// in a table of fixed size, so that two may have to share a rate.
    public Builder peerRate(Rate peerRate) {
      this.peerRate = peerRate;
      return this;
    }

    /// What a refused peer is sent, `busy, try again later` by default; nothing over TLS.
    public Builder refusal(String refusal) {
      this.refusal = refusal;
      return this;
    }

    /// The charset in which that is sent, UTF-8 by default; best the one of the service.
    public Builder charset(Charset charset) {
      this.charset = charset;
      return this;
    }

    /// Checks the values.
    ///
    /// @return a configuration
    /// @throws IllegalArgumentException for a value that is out of its range
    public Admission build() {
      return new Admission(this);
    }
  }
}
