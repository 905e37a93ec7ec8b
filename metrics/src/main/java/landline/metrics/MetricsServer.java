// SPDX-License-Identifier: Apache-2.0
package landline.metrics;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import landline.metrics.MetricsHttpCodec.Answer;
import landline.server.Admission;
import landline.server.Deadlines;
import landline.server.InheritedSockets;
import landline.server.Limit;
import landline.server.OverflowPolicy;
import landline.server.Server;
import landline.server.StreamConfig;
import landline.server.StreamServer;
import landline.socket.Listen;
import landline.socket.SockAddr;
import landline.socket.internal.Checks;

/// Serves [Metrics] to programs of this machine, such as Prometheus or `curl`, over HTTP/1.1.
///
/// | path | answer |
/// |---|---|
/// | `/metrics` | the metrics, in Prometheus' text format 0.0.4, or OpenMetrics 1.0 on request |
/// | `/healthz` | 200, or 503 and a line for each of [Metrics#unhealthy] |
/// | `/readyz` | 200, or 503 and the reasons of [Metrics#obstacles] |
///
/// It listens only on loopback or a UNIX socket, because it does not authenticate. On loopback it
/// answers only for the hosts `localhost`, `127.0.0.1`, `[::1]` and its own address, else 421, so
/// that a web page whose name resolves to this address reads nothing. It answers one GET or HEAD of
/// at most 8 KiB on each connection, and serves at most 16 connections at once, each for at most 5
/// seconds; further ones get 503. Close it last, so that `/readyz` can report servers that drain.
public final class MetricsServer implements AutoCloseable {

  private static final int MOST_CONNECTIONS = 16;
  private static final Duration WHOLE = Duration.ofSeconds(5);
  static final StreamConfig CONFIG = configuration();

  private final StreamServer server;

  private MetricsServer(StreamServer server) {
    this.server = server;
  }

  private static StreamConfig configuration() {
    byte[] busy = MetricsHttpCodec.encode(Answer.plain(503, "busy"), false, Optional.empty());
    return StreamConfig.builder()
        .name("metrics")
        .admission(
            Admission.builder()
                .connections(new Limit(MOST_CONNECTIONS, OverflowPolicy.REFUSE))
                .refusal(new String(busy, StandardCharsets.UTF_8))
                .build())
        .deadlines(Deadlines.NONE.toBuilder().eachCall(WHOLE).connection(WHOLE).build())
        .grace(Duration.ofSeconds(1))
        .build();
  }

  /// Starts a server.
  ///
  /// @param address such as `localhost:9464`, `:9464` or `unix:/run/metrics`, see
  ///   [Listen#addresses]; of a name, all its addresses
  /// @param metrics the metrics to serve
  /// @return a running server
  /// @throws IOException such as EADDRINUSE
  /// @throws IllegalArgumentException at an address that is neither loopback nor UNIX
  public static MetricsServer listen(String address, Metrics metrics) throws IOException {
    List<SockAddr> addresses = Listen.addresses(address);
    addresses.forEach(MetricsServer::requireThisMachine);
    return new MetricsServer(
        StreamServer.listenAll(addresses, new MetricsHttpService(metrics), CONFIG));
  }

  /// Starts a server.
  ///
  /// @param address the address to bind; port 0 lets the kernel choose
  /// @param metrics the metrics to serve
  /// @param unixMode the permissions of a socket file, such as 0600
  /// @return a running server
  /// @throws IOException such as EADDRINUSE
  /// @throws IllegalArgumentException at an address that is neither loopback nor UNIX
  public static MetricsServer listen(SockAddr address, Metrics metrics, int unixMode)
      throws IOException {
    requireThisMachine(address);
    return new MetricsServer(
        StreamServer.listen(
            address,
            new MetricsHttpService(metrics),
            CONFIG.toBuilder().listen(l -> l.unixMode(unixMode)).build()));
  }

  /// Makes a server on sockets that another process has opened, see [StreamServer#prepare].
  ///
  /// @param place the sockets; the server owns them
  /// @param metrics the metrics to serve
  /// @return a server that answers once its [#server] is started
  /// @throws IOException as [StreamServer#prepare]
  /// @throws IllegalArgumentException at an address that is neither loopback nor UNIX
  public static MetricsServer prepare(InheritedSockets place, Metrics metrics) throws IOException {
    requireThisMachine(place.address());
    return new MetricsServer(StreamServer.prepare(place, new MetricsHttpService(metrics), CONFIG));
  }

  /// Refuses an address that other machines may reach.
  ///
  /// @param address the address to check
  /// @throws IllegalArgumentException if it is neither loopback nor UNIX
  public static void requireThisMachine(SockAddr address) {
    if (!Checks.isOfThisMachine(address)) {
      throw new IllegalArgumentException(
          "metrics have no access control, so the address must be loopback or UNIX: " + address);
    }
  }

  /// The underlying server: to be started, waited for, or handed over.
  public Server server() {
    return server;
  }

  /// The local address, with the port that the kernel chose.
  public SockAddr address() {
    return server.address();
  }

  /// Stops the server. Requests in progress have a second.
  @Override
  public void close() {
    server.close();
  }
}
