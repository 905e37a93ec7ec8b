// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.UnaryOperator;
import landline.connection.ProxyConfig;
import landline.connection.TlsConfig;
import landline.socket.ListenConfig;
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
    Type type = values.listen.type();
    if (!type.equals(Type.STREAM) && !type.equals(Type.SEQPACKET)) {
      throw new IllegalArgumentException("type has no connections: " + type);
    }
    if (type.equals(Type.SEQPACKET) && (proxy().isPresent() || tls().isPresent())) {
      throw new IllegalArgumentException("neither PROXY headers nor TLS over type " + type);
    }
    Checks.notNegative(values.grace, "grace");
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

  /// See [Builder#listen].
  public ListenConfig listen() {
    return values.listen;
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

  /// See [Builder#observer].
  public ConnectionObserver observer() {
    return values.observer;
  }

  /// Builds a [StreamConfig].
  public static final class Builder {

    private String name = "server";
    private ListenConfig listen = ListenConfig.builder().backlog(128).build();
    private Admission admission = Admission.DEFAULT;
    private Deadlines deadlines = Deadlines.DEFAULT;
    private @Nullable ProxyConfig proxy;
    private @Nullable TlsConfig tls;
    private Duration grace = Duration.ofSeconds(5);
    private ConnectionObserver observer = ConnectionLog.DEFAULT;

    private Builder() {}

    private Builder(Builder other) {
      name = other.name;
      listen = other.listen;
      admission = other.admission;
      deadlines = other.deadlines;
      proxy = other.proxy;
      tls = other.tls;
      grace = other.grace;
      observer = other.observer;
    }

    /// Name of the server in logs and metrics.
    public Builder name(String name) {
      this.name = name;
      return this;
    }

    /// How the server listens. Default: [ListenConfig#DEFAULT], with a backlog of 128.
    /// [Type#SEQPACKET] on a UNIX socket makes each write a message and each read return one.
    public Builder listen(ListenConfig listen) {
      this.listen = listen;
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

    /// Receives the events of connections. Default: [ConnectionLog#DEFAULT].
    public Builder observer(ConnectionObserver observer) {
      this.observer = observer;
      return this;
    }

    /// Limit on all connections, with the same overflow policy. See [Admission].
    public Builder maxConnections(int most) {
      var limit = new Limit(most, admission.connections().excess());
      return admission(each -> each.connections(limit));
    }

    /// Changes how the server listens.
    public Builder listen(UnaryOperator<ListenConfig.Builder> change) {
      return listen(change.apply(listen.toBuilder()).build());
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
