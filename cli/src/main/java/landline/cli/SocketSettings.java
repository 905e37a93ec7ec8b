// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import landline.connection.TlsConfig.ClientAuth;
import landline.server.DatagramConfig;
import landline.server.StreamConfig;

/// Settings of listeners and of the layers of a connection: sockets, TLS, the PROXY protocol.
public final class SocketSettings {

  private static final List<String> STREAMS = Catalog.streams();
  private static final List<String> PROXIED =
      Catalog.services().stream()
          .filter(each -> STREAMS.contains(each.name()) && takesProxies(each))
          .map(ServableService::name)
          .toList();

  static final Setting<Integer> BACKLOG =
      Setting.of(
          "backlog",
          ValueType.COUNT,
          Setting.Group.SOCKETS,
          STREAMS,
          StreamConfig.DEFAULT.listen().backlog(),
          "Length of the kernel's accept queue. net.core.somaxconn limits it.");
  static final Setting<Integer> SHARDS =
      Setting.of(
          "shards",
          ValueType.SHARDS,
          Setting.Group.SOCKETS,
          Catalog.names(),
          1,
          "Number of sockets that share an address by SO_REUSEPORT: of TCP" + sharedUdp() + ".");
  static final Setting<Integer> BATCH =
      Setting.of(
          "batch",
          ValueType.COUNT,
          Setting.Group.SOCKETS,
          Catalog.datagrams(),
          DatagramConfig.DEFAULT.batch(),
          "Limit on datagrams received with one system call.");
  static final Setting<Integer> UNIX_MODE =
      Setting.of(
          "unix-mode",
          ValueType.MODE,
          Setting.Group.SOCKETS,
          Catalog.names(),
          StreamConfig.DEFAULT.listen().unixMode(),
          "Permissions of socket files.");
  public static final Setting<Optional<Path>> TLS_CERTIFICATE =
      Setting.of(
              "tls-certificate",
              ValueType.FILE_OR_OFF,
              Setting.Group.TLS,
              STREAMS,
              Optional.empty(),
              "PEM file with the certificate chain, the server's own first: enables TLS. It is read"
                  + " again when it changes.")
          .common();
  static final Setting<Optional<Path>> TLS_KEY =
      Setting.of(
              "tls-key",
              ValueType.FILE_OR_OFF,
              Setting.Group.TLS,
              STREAMS,
              Optional.empty(),
              "PEM file with the private key, not encrypted. If off: in the file of the"
                  + " certificate.")
          .common();
  static final Setting<Optional<Path>> TLS_CLIENT_CA =
      Setting.of(
          "tls-client-ca",
          ValueType.FILE_OR_OFF,
          Setting.Group.TLS,
          STREAMS,
          Optional.empty(),
          "PEM file with the root certificates for client certificates.");
  static final Setting<ClientAuth> TLS_CLIENT_AUTH =
      Setting.of(
          "tls-client-auth",
          ValueType.choice(ClientAuth.class),
          Setting.Group.TLS,
          STREAMS,
          ClientAuth.NONE,
          "Whether clients are asked for a certificate, or must present one.");
  static final Setting<List<String>> TLS_ALPN =
      Setting.of(
          "tls-alpn",
          ValueType.TEXTS,
          Setting.Group.TLS,
          Catalog.over(Transport.TCP),
          List.of(),
          "Application protocols (ALPN), in order of preference.");
  static final Setting<List<String>> TLS_VERSIONS =
      Setting.of(
          "tls-versions",
          ValueType.words(List.of("TLSv1.3", "TLSv1.2")),
          Setting.Group.TLS,
          Catalog.over(Transport.TCP),
          List.of("TLSv1.3"),
          "Versions of TLS.");
  static final Setting<List<String>> PROXY_TRUST =
      Setting.of(
          "proxy-trust",
          ValueType.PROXIES,
          Setting.Group.PROXY,
          PROXIED,
          List.of(),
          "Proxies whose PROXY header is trusted. unix: all peers on UNIX sockets.");
  static final Setting<Boolean> PROXY_REQUIRED =
      Setting.of(
          "proxy-required",
          ValueType.YES_OR_NO,
          Setting.Group.PROXY,
          PROXIED,
          true,
          "Whether each connection of a trusted proxy must begin with a header.");
  static final Setting<Boolean> PROXY_OTHERS =
      Setting.of(
          "proxy-others",
          ValueType.YES_OR_NO,
          Setting.Group.PROXY,
          PROXIED,
          false,
          "Whether peers that are not trusted proxies are served.");
  static final Setting<Duration> PROXY_DEADLINE =
      Setting.of(
          "proxy-deadline",
          ValueType.TIME,
          Setting.Group.PROXY,
          PROXIED,
          Duration.ofSeconds(3),
          "Limit on the time until the header is complete.");

  /// All rows, in the order of the lists.
  static final List<Setting<?>> LIST =
      List.of(
          BACKLOG,
          SHARDS,
          BATCH,
          UNIX_MODE,
          TLS_CERTIFICATE,
          TLS_KEY,
          TLS_CLIENT_CA,
          TLS_CLIENT_AUTH,
          TLS_ALPN,
          TLS_VERSIONS,
          PROXY_TRUST,
          PROXY_REQUIRED,
          PROXY_OTHERS,
          PROXY_DEADLINE);

  /// The settings with a file to read.
  static final List<Setting<Optional<Path>>> FILES =
      List.of(TLS_CERTIFICATE, TLS_KEY, TLS_CLIENT_CA);

  private SocketSettings() {}

  private static boolean takesProxies(ServableService service) {
    return service.transports().stream().anyMatch(service::takesProxies);
  }

  private static String sharedUdp() {
    List<String> sharing =
        Catalog.services().stream()
            .filter(ServableService::sharesUdp)
            .map(ServableService::name)
            .toList();
    return sharing.isEmpty() ? "" : ", and of UDP for " + String.join(", ", sharing);
  }
}
