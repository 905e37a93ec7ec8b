// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.time.Duration;
import java.util.Optional;
import landline.connection.ProxyConfig;
import landline.connection.TlsConfig;
import landline.socket.Type;
import landline.socket.internal.Checks;

/// How a stream server behaves. [#DEFAULT] is safe; each `with` method gives a copy with one
/// change.
///
/// @param name what log lines call the server
/// @param type [Type#STREAM] by default; [Type#SEQPACKET] on a UNIX socket, where each write is a
///   message and each read gives one
/// @param backlog the length of the kernel's accept queue, 128 by default; see listen(2)
/// @param shards how many sockets listen at the address, 1 by default, 0 for one on each processor;
///   more than one shares out the connections by SO_REUSEPORT, and only on IP
/// @param admission who is let in
/// @param deadlines how long a connection may take for what
/// @param proxy which proxies may tell for whom they connect; nobody by default
/// @param tls the certificate to show; plain text by default
/// @param grace how long [StreamServer#close] waits for handlers, 5 seconds by default
/// @param unixMode the permissions of a socket file, 0600 by default
/// @param observer told of each connection; [ConnectionLog#DEFAULT] by default
/// @param ipv6Only whether `[::]` is for IPv6 alone (IPV6_V6ONLY), so that another socket may
///   listen on `0.0.0.0` at the same port; false by default
public record StreamConfig(
    String name,
    Type type,
    int backlog,
    int shards,
    Admission admission,
    Deadlines deadlines,
    Optional<ProxyConfig> proxy,
    Optional<TlsConfig> tls,
    Duration grace,
    int unixMode,
    ConnectionObserver observer,
    boolean ipv6Only) {

  /// The defaults.
  public static final StreamConfig DEFAULT =
      new StreamConfig(
          "server",
          Type.STREAM,
          128,
          1,
          Admission.DEFAULT,
          Deadlines.DEFAULT,
          Optional.empty(),
          Optional.empty(),
          Duration.ofSeconds(5),
          0600,
          ConnectionLog.DEFAULT,
          false);

  /// Checks every component.
  public StreamConfig {
    if (!type.equals(Type.STREAM) && !type.equals(Type.SEQPACKET)) {
      throw new IllegalArgumentException("type has no connections: " + type);
    }
    if (type.equals(Type.SEQPACKET) && (proxy.isPresent() || tls.isPresent())) {
      throw new IllegalArgumentException("neither PROXY headers nor TLS over type " + type);
    }
    Checks.atLeast(1, backlog, "backlog");
    Checks.atLeast(0, shards, "shards");
    Checks.notNegative(grace, "grace");
    Checks.mode(unixMode);
  }

  /// A copy with another name.
  ///
  /// @param value what log lines call the server
  /// @return the copy
  public StreamConfig withName(String value) {
    return new StreamConfig(
        value, type, backlog, shards, admission, deadlines, proxy, tls, grace, unixMode, observer,
        ipv6Only);
  }

  /// A copy with another type of socket.
  ///
  /// @param value STREAM or SEQPACKET
  /// @return the copy
  public StreamConfig withType(Type value) {
    return new StreamConfig(
        name, value, backlog, shards, admission, deadlines, proxy, tls, grace, unixMode, observer,
        ipv6Only);
  }

  /// A copy with another backlog.
  ///
  /// @param value 1 or more
  /// @return the copy
  public StreamConfig withBacklog(int value) {
    return new StreamConfig(
        name, type, value, shards, admission, deadlines, proxy, tls, grace, unixMode, observer,
        ipv6Only);
  }

  /// A copy with another number of sockets.
  ///
  /// @param value 0 or more
  /// @return the copy
  public StreamConfig withShards(int value) {
    return new StreamConfig(
        name, type, backlog, value, admission, deadlines, proxy, tls, grace, unixMode, observer,
        ipv6Only);
  }

  /// A copy with another admission.
  ///
  /// @param value who is let in
  /// @return the copy
  public StreamConfig withAdmission(Admission value) {
    return new StreamConfig(
        name, type, backlog, shards, value, deadlines, proxy, tls, grace, unixMode, observer,
        ipv6Only);
  }

  /// A copy with other deadlines.
  ///
  /// @param value how long a connection may take for what
  /// @return the copy
  public StreamConfig withDeadlines(Deadlines value) {
    return new StreamConfig(
        name, type, backlog, shards, admission, value, proxy, tls, grace, unixMode, observer,
        ipv6Only);
  }

  /// A copy with other trusted proxies.
  ///
  /// @param value which, or empty for none
  /// @return the copy
  public StreamConfig withProxy(Optional<ProxyConfig> value) {
    return new StreamConfig(
        name, type, backlog, shards, admission, deadlines, value, tls, grace, unixMode, observer,
        ipv6Only);
  }

  /// A copy with another certificate.
  ///
  /// @param value which, or empty for plain text
  /// @return the copy
  public StreamConfig withTls(Optional<TlsConfig> value) {
    return new StreamConfig(
        name, type, backlog, shards, admission, deadlines, proxy, value, grace, unixMode, observer,
        ipv6Only);
  }

  /// A copy with another grace period.
  ///
  /// @param value 0 or more
  /// @return the copy
  public StreamConfig withGrace(Duration value) {
    return new StreamConfig(
        name, type, backlog, shards, admission, deadlines, proxy, tls, value, unixMode, observer,
        ipv6Only);
  }

  /// A copy with other permissions for a socket file.
  ///
  /// @param value permission bits
  /// @return the copy
  public StreamConfig withUnixMode(int value) {
    return new StreamConfig(
        name, type, backlog, shards, admission, deadlines, proxy, tls, grace, value, observer,
        ipv6Only);
  }

  /// A copy with another observer.
  ///
  /// @param value who is told of connections
  /// @return the copy
  public StreamConfig withObserver(ConnectionObserver value) {
    return new StreamConfig(
        name, type, backlog, shards, admission, deadlines, proxy, tls, grace, unixMode, value,
        ipv6Only);
  }

  /// A copy that leaves IPv4 to another socket of the same port, or takes it.
  ///
  /// @param value whether `[::]` is for IPv6 alone
  /// @return the copy
  public StreamConfig withIpv6Only(boolean value) {
    return new StreamConfig(
        name, type, backlog, shards, admission, deadlines, proxy, tls, grace, unixMode, observer,
        value);
  }

  /// A copy with another limit on connections; what is done with more stays as it is.
  ///
  /// @param most 1 or more
  /// @return the copy
  public StreamConfig withMaxConnections(int most) {
    var limit = new Limit(most, admission.connections().excess());
    return withAdmission(admission.withConnections(limit));
  }

  /// A copy in which every call of a handler may wait for the same time, see
  /// [Deadlines#withEachCall].
  ///
  /// @param value more than 0, or empty for any length
  /// @return the copy
  public StreamConfig withEachCall(Optional<Duration> value) {
    return withDeadlines(deadlines.withEachCall(value));
  }
}
