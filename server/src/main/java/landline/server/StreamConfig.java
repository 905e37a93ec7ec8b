// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.UnaryOperator;
import landline.connection.ProxyConfig;
import landline.connection.TlsConfig;
import landline.socket.Type;
import landline.socket.internal.Checks;
import org.jspecify.annotations.Nullable;

/// How a stream server behaves. [#DEFAULT] is safe.
public final class StreamConfig {

  /// The defaults.
  public static final StreamConfig DEFAULT = builder().build();

  private final Builder values;

  private StreamConfig(Builder builder) {
    values = new Builder(builder);
    if (!values.type.equals(Type.STREAM) && !values.type.equals(Type.SEQPACKET)) {
      throw new IllegalArgumentException("type has no connections: " + values.type);
    }
    if (values.type.equals(Type.SEQPACKET) && (proxy().isPresent() || tls().isPresent())) {
      throw new IllegalArgumentException("neither PROXY headers nor TLS over type " + values.type);
    }
    Checks.atLeast(1, values.backlog, "backlog");
    Checks.atLeast(0, values.shards, "shards");
    Checks.notNegative(values.grace, "grace");
    Checks.mode(values.unixMode);
  }

  /// A builder with the defaults.
  public static Builder builder() {
    return new Builder();
  }

  /// A builder with these values.
  public Builder toBuilder() {
    return new Builder(values);
  }

  /// See [Builder#name].
  public String name() {
    return values.name;
  }

  /// See [Builder#type].
  public Type type() {
    return values.type;
  }

  /// See [Builder#backlog].
  public int backlog() {
    return values.backlog;
  }

  /// See [Builder#shards].
  public int shards() {
    return values.shards;
  }

  /// See [Builder#admission].
  public Admission admission() {
    return values.admission;
  }

  /// See [Builder#deadlines].
  public Deadlines deadlines() {
    return values.deadlines;
  }

  /// See [Builder#proxy].
  public Optional<ProxyConfig> proxy() {
    return Optional.ofNullable(values.proxy);
  }

  /// See [Builder#tls].
  public Optional<TlsConfig> tls() {
    return Optional.ofNullable(values.tls);
  }

  /// See [Builder#grace].
  public Duration grace() {
    return values.grace;
  }

  /// See [Builder#unixMode].
  public int unixMode() {
    return values.unixMode;
  }

  /// See [Builder#observer].
  public ConnectionObserver observer() {
    return values.observer;
  }

  /// See [Builder#ipv6Only].
  public boolean ipv6Only() {
    return values.ipv6Only;
  }

  /// Builds a [StreamConfig].
  public static final class Builder {

    private String name = "server";
    private Type type = Type.STREAM;
    private int backlog = 128;
    private int shards = 1;
    private Admission admission = Admission.DEFAULT;
    private Deadlines deadlines = Deadlines.DEFAULT;
    private @Nullable ProxyConfig proxy;
    private @Nullable TlsConfig tls;
    private Duration grace = Duration.ofSeconds(5);
    private int unixMode = 0600;
    private ConnectionObserver observer = ConnectionLog.DEFAULT;
    private boolean ipv6Only = false;

    private Builder() {}

    private Builder(Builder other) {
      name = other.name;
      type = other.type;
      backlog = other.backlog;
      shards = other.shards;
      admission = other.admission;
      deadlines = other.deadlines;
      proxy = other.proxy;
      tls = other.tls;
      grace = other.grace;
      unixMode = other.unixMode;
      observer = other.observer;
      ipv6Only = other.ipv6Only;
    }

    /// Name of the server in logs and metrics.
    public Builder name(String name) {
      this.name = name;
      return this;
    }

    /// Type of the sockets. Default: [Type#STREAM]. [Type#SEQPACKET] on a UNIX socket makes each
    /// write a message and each read return one.
    public Builder type(Type type) {
      this.type = type;
      return this;
    }

    /// Length of the kernel's accept queue. Default: 128. See listen(2).
    public Builder backlog(int backlog) {
      this.backlog = backlog;
      return this;
    }

    /// How many sockets listen at the address; 0 for one per processor. Default: 1. More than one
    /// distribute the connections by SO_REUSEPORT, and need an IP address.
    public Builder shards(int shards) {
      this.shards = shards;
      return this;
    }

    /// Limits on connections. Default: [Admission#DEFAULT].
    public Builder admission(Admission admission) {
      this.admission = admission;
      return this;
    }

    /// Timeouts of connections. Default: [Deadlines#DEFAULT].
    public Builder deadlines(Deadlines deadlines) {
      this.deadlines = deadlines;
      return this;
    }

    /// Proxies whose PROXY header is trusted. Default: none.
    public Builder proxy(ProxyConfig proxy) {
      this.proxy = proxy;
      return this;
    }

    /// Certificate and key for TLS. Default: plain text.
    public Builder tls(TlsConfig tls) {
      this.tls = tls;
      return this;
    }

    /// How long [StreamServer#close] waits for handlers. Default: 5 seconds.
    public Builder grace(Duration grace) {
      this.grace = grace;
      return this;
    }

    /// Permissions of a socket file. Default: 0600.
    public Builder unixMode(int unixMode) {
      this.unixMode = unixMode;
      return this;
    }

    /// Receives the events of connections. Default: [ConnectionLog#DEFAULT].
    public Builder observer(ConnectionObserver observer) {
      this.observer = observer;
      return this;
    }

    /// Whether `[::]` is for IPv6 alone (IPV6_V6ONLY), so that another socket may listen on
    /// `0.0.0.0` at the same port. Default: false.
    public Builder ipv6Only(boolean ipv6Only) {
      this.ipv6Only = ipv6Only;
      return this;
    }

    /// Limit on all connections, with the same overflow policy. See [Admission].
    public Builder maxConnections(int most) {
      var limit = new Limit(most, admission.connections().excess());
      return admission(each -> each.connections(limit));
    }

    /// Changes the limits on connections.
    public Builder admission(UnaryOperator<Admission.Builder> change) {
      return admission(change.apply(admission.toBuilder()).build());
    }

    /// Changes the timeouts of connections.
    public Builder deadlines(UnaryOperator<Deadlines.Builder> change) {
      return deadlines(change.apply(deadlines.toBuilder()).build());
    }

    /// Certificate and key for TLS, see [TlsConfig].
    public Builder tls(Path certificates, Path key) {
      return tls(TlsConfig.builder(certificates, key).build());
    }

    /// Builds the configuration.
    ///
    /// @throws IllegalArgumentException if a value is out of its range
    public StreamConfig build() {
      return new StreamConfig(this);
    }
  }
}
