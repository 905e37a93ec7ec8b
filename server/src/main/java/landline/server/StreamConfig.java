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

  /// Sets what shall differ from the defaults.
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

    /// What log lines call the server.
    public Builder name(String name) {
      this.name = name;
      return this;
    }

    /// [Type#STREAM] by default; [Type#SEQPACKET] on a UNIX socket, where each write is a message
    /// and each read gives one.
    public Builder type(Type type) {
      this.type = type;
      return this;
    }

    /// The length of the kernel's accept queue, 128 by default; see listen(2).
    public Builder backlog(int backlog) {
      this.backlog = backlog;
      return this;
    }

    /// How many sockets listen at the address, 1 by default, 0 for one on each processor; more than
    /// one shares out the connections by SO_REUSEPORT, and only on IP.
    public Builder shards(int shards) {
      this.shards = shards;
      return this;
    }

    /// Who is let in.
    public Builder admission(Admission admission) {
      this.admission = admission;
      return this;
    }

    /// How long a connection may take for what.
    public Builder deadlines(Deadlines deadlines) {
      this.deadlines = deadlines;
      return this;
    }

    /// Which proxies may tell for whom they connect; none by default.
    public Builder proxy(ProxyConfig proxy) {
      this.proxy = proxy;
      return this;
    }

    /// The certificate to show; plain text by default.
    public Builder tls(TlsConfig tls) {
      this.tls = tls;
      return this;
    }

    /// How long [StreamServer#close] waits for handlers, 5 seconds by default.
    public Builder grace(Duration grace) {
      this.grace = grace;
      return this;
    }

    /// The permissions of a socket file, 0600 by default.
    public Builder unixMode(int unixMode) {
      this.unixMode = unixMode;
      return this;
    }

    /// Told of each connection; [ConnectionLog#DEFAULT] by default.
    public Builder observer(ConnectionObserver observer) {
      this.observer = observer;
      return this;
    }

    /// Whether `[::]` is for IPv6 alone (IPV6_V6ONLY), so that another socket may listen on
    /// `0.0.0.0` at the same port; false by default.
    public Builder ipv6Only(boolean ipv6Only) {
      this.ipv6Only = ipv6Only;
      return this;
    }

    /// How many connections in all; what is done with one more stays as it is. See [Admission].
    public Builder maxConnections(int most) {
      var limit = new Limit(most, admission.connections().excess());
      return admission(each -> each.connections(limit));
    }

    /// Changes who is let in.
    public Builder admission(UnaryOperator<Admission.Builder> change) {
      return admission(change.apply(admission.toBuilder()).build());
    }

    /// Changes how long a connection may take.
    public Builder deadlines(UnaryOperator<Deadlines.Builder> change) {
      return deadlines(change.apply(deadlines.toBuilder()).build());
    }

    /// The certificate to show, see [TlsConfig].
    public Builder tls(Path certificates, Path key) {
      return tls(TlsConfig.builder(certificates, key).build());
    }

    /// Checks the values.
    ///
    /// @return a configuration
    /// @throws IllegalArgumentException for a value that is out of its range
    public StreamConfig build() {
      return new StreamConfig(this);
    }
  }
}
