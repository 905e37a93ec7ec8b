// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import landline.connection.AddressPrefix;
import landline.connection.ProxyConfig;
import landline.connection.TlsConfig;
import landline.server.Admission;
import landline.server.ConnectionLog;
import landline.server.ConnectionObserver;
import landline.server.DatagramConfig;
import landline.server.Deadlines;
import landline.server.Limit;
import landline.server.OverflowPolicy;
import landline.server.Rate;
import landline.server.StreamConfig;
import landline.socket.Deadline;
import landline.socket.ListenConfig;

/// Builds the configurations of the server kit, and of its services, from the settings.
///
/// @param settings the settings
/// @param service the service
public record ServerConfigs(ServeSettings settings, ServableService service) {

  private static final String UNIX_PEERS = "unix";
  private static final int MOST_PEM = 1 << 20;

  /// The configuration of a stream server of the service.
  ///
  /// @throws UsageException for settings in conflict
  public StreamConfig streams(Transport transport) {
    StreamConfig.Builder config =
        StreamConfig.builder()
            .name(service.name())
            .listen(l -> listen(l, !transport.isUnix()).backlog(value(SocketSettings.BACKLOG)))
            .admission(admission(transport))
            .deadlines(deadlines(transport))
            .grace(settings.value(Settings.GRACE))
            .observer(observer());
    if (service.takesProxies(transport)) {
      proxy().ifPresent(config::proxy);
    }
    if (transport == Transport.TCP) {
      tls().map(this::negotiated).ifPresent(config::tls);
    } else if (transport == Transport.NTS) {
      config.tls(required(tls(), Settings.NTS));
    }
    return config.build();
  }

  /// The configuration of a datagram server of the service.
  ///
  /// @param base the defaults of the service
  public DatagramConfig datagrams(Transport transport, DatagramConfig base) {
    boolean shared = service.sharesUdp() && !transport.isUnix();
    DatagramConfig.Builder config =
        base.toBuilder().listen(l -> listen(l, shared)).grace(settings.value(Settings.GRACE));
    given(SocketSettings.BATCH).ifPresent(config::batch);
    return reporting(List.of(SocketSettings.BATCH), config::build);
  }

  /// @param shared whether several sockets may share the address
  private ListenConfig.Builder listen(ListenConfig.Builder listen, boolean shared) {
    listen.unixMode(value(SocketSettings.UNIX_MODE));
    return shared ? listen.shards(value(SocketSettings.SHARDS)) : listen;
  }

  /// Checks the configuration of a server.
  ///
  /// @throws UsageException for settings in conflict
  void check(Transport transport) {
    if (transport == Transport.NTS && value(Settings.NTS).isEmpty()) {
      // It is the one that needs a certificate.
      return;
    }
    switch (transport) {
      case TCP, UNIX, SSH, NTS, DAYTIME, RFC868 -> streams(transport);
      case UDP, UNIX_DATAGRAM, NTP, DAYTIME_UDP, RFC868_UDP ->
          datagrams(transport, DatagramConfig.DEFAULT);
    }
  }

  /// The value of a setting that somebody has set; empty for its default.
  public <T> Optional<T> given(Setting<T> setting) {
    return settings.given(setting, service.name()).map(Assignment::value);
  }

  public <T> T value(Setting<T> setting) {
    return settings.value(setting, service.name());
  }

  private Admission admission(Transport transport) {
    String refusal = value(AdmissionSettings.REFUSAL);
    Charset charset =
        Settings.CHARSET.isFor(service.name()) ? value(Settings.CHARSET) : StandardCharsets.UTF_8;
    Admission own = service.admission(transport);
    Admission.Builder admission =
        Admission.builder()
            .connections(
                limit(
                    AdmissionSettings.MAX_CONNECTIONS,
                    AdmissionSettings.MAX_CONNECTIONS_POLICY,
                    own.connections()))
            .perPeer(
                limit(
                    AdmissionSettings.MAX_PER_PEER,
                    AdmissionSettings.MAX_PER_PEER_POLICY,
                    own.perPeer()))
            .perPrefix(
                limit(
                    AdmissionSettings.MAX_PER_PREFIX,
                    AdmissionSettings.MAX_PER_PREFIX_POLICY,
                    own.perPrefix()))
            .prefix4(value(AdmissionSettings.PREFIX_4))
            .prefix6(value(AdmissionSettings.PREFIX_6))
            .refusal(refusal.isEmpty() ? "" : refusal + "\r\n")
            .charset(charset);
    rate(AdmissionSettings.RATE, AdmissionSettings.RATE_BURST, AdmissionSettings.RATE_POLICY)
        .ifPresent(admission::rate);
    rate(
            AdmissionSettings.PEER_RATE,
            AdmissionSettings.PEER_RATE_BURST,
            AdmissionSettings.PEER_RATE_POLICY)
        .ifPresent(admission::peerRate);
    return reporting(List.of(AdmissionSettings.REFUSAL, Settings.CHARSET), admission::build);
  }

  /// @param own that of the transport, but for what somebody has set
  private Limit limit(Setting<Integer> most, Setting<OverflowPolicy> policy, Limit own) {
    return new Limit(given(most).orElse(own.max()), given(policy).orElse(own.excess()));
  }

  /// Those of the transport, but for what somebody has set.
  public Deadlines deadlines(Transport transport) {
    Deadlines.Builder deadlines = service.deadlines(transport).toBuilder();
    given(DeadlineSettings.HANDSHAKE_DEADLINE).ifPresent(deadlines::handshake);
    timeout(DeadlineSettings.FIRST_BYTE_TIMEOUT).ifPresent(deadlines::firstByte);
    timeout(DeadlineSettings.READ_TIMEOUT).ifPresent(deadlines::read);
    timeout(DeadlineSettings.WRITE_TIMEOUT).ifPresent(deadlines::write);
    timeout(DeadlineSettings.IDLE_TIMEOUT).ifPresent(deadlines::idle);
    timeout(DeadlineSettings.CONNECTION_DEADLINE).ifPresent(deadlines::connection);
    if (given(DeadlineSettings.MIN_RATE).isPresent()
        || given(DeadlineSettings.MIN_RATE_WINDOW).isPresent()) {
      deadlines.minimumRate(
          value(DeadlineSettings.MIN_RATE), value(DeadlineSettings.MIN_RATE_WINDOW));
    }
    return deadlines.build();
  }

  private Optional<Duration> timeout(Setting<Optional<Duration>> setting) {
    return given(setting).map(time -> time.orElse(Deadline.FOREVER));
  }

  private Optional<Rate> rate(
      Setting<Optional<Integer>> rate,
      Setting<Optional<Integer>> burst,
      Setting<OverflowPolicy> policy) {
    return value(rate).map(number -> new Rate(number, value(burst).orElse(number), value(policy)));
  }

  private Optional<ProxyConfig> proxy() {
    List<String> trusted =
        SocketSettings.PROXY_TRUST.isFor(service.name())
            ? value(SocketSettings.PROXY_TRUST)
            : List.of();
    if (trusted.isEmpty()) {
      return Optional.empty();
    }
    AddressPrefix[] prefixes =
        trusted.stream()
            .filter(text -> !text.equals(UNIX_PEERS))
            .map(AddressPrefix::parse)
            .toArray(AddressPrefix[]::new);
    return Optional.of(
        ProxyConfig.builder(prefixes)
            .trustUnix(trusted.contains(UNIX_PEERS))
            .required(value(SocketSettings.PROXY_REQUIRED))
            .othersServed(value(SocketSettings.PROXY_OTHERS))
            .header(value(SocketSettings.PROXY_DEADLINE))
            .build());
  }

  private TlsConfig required(Optional<TlsConfig> tls, Setting<?> addresses) {
    return reporting(
        List.of(addresses),
        () ->
            tls.orElseThrow(() ->
                new IllegalArgumentException(
                    "needs " + SocketSettings.TLS_CERTIFICATE.key() + " for " + service.name())));
  }

  private Optional<TlsConfig> tls() {
    Optional<Path> certificate = value(SocketSettings.TLS_CERTIFICATE);
    if (certificate.isEmpty()) {
      return withoutCertificate();
    }
    Path key = value(SocketSettings.TLS_KEY).orElse(certificate.get());
    TlsConfig.Builder tls =
        TlsConfig.builder(certificate.get(), key).clientAuth(value(SocketSettings.TLS_CLIENT_AUTH));
    value(SocketSettings.TLS_CLIENT_CA).ifPresent(tls::clientCa);
    return Optional.of(
        reporting(
            List.of(SocketSettings.TLS_CLIENT_AUTH, SocketSettings.TLS_CLIENT_CA), tls::build));
  }

  /// With what a client may choose from. Key establishment of NTS has rules of its own.
  private TlsConfig negotiated(TlsConfig tls) {
    TlsConfig.Builder all = tls.toBuilder();
    reporting(
        List.of(SocketSettings.TLS_ALPN), () -> all.alpn(value(SocketSettings.TLS_ALPN)).build());
    return reporting(
        List.of(SocketSettings.TLS_VERSIONS),
        () -> all.protocols(value(SocketSettings.TLS_VERSIONS)).build());
  }

  /// Checks that the configured files can be read, and that there is a key for a certificate.
  ///
  /// @throws UsageException for the first one that cannot
  void checkFiles() {
    for (Setting<Optional<Path>> file : SocketSettings.FILES) {
      Optional<Assignment<Optional<Path>>> given = settings.given(file, service.name());
      given
          .flatMap(Assignment::value)
          .filter(path -> !Files.isReadable(path))
          .ifPresent(path -> {
            throw given.orElseThrow().wrong("not a readable file: " + path);
          });
    }
    checkKey();
  }

  /// Without a file for the key, it is in that of the certificate.
  private void checkKey() {
    if (value(SocketSettings.TLS_KEY).isPresent()) {
      return;
    }
    Optional<Assignment<Optional<Path>>> certificate =
        settings.given(SocketSettings.TLS_CERTIFICATE, service.name());
    certificate
        .flatMap(Assignment::value)
        .filter(ServerConfigs::isWithoutKey)
        .ifPresent(path -> {
          throw certificate
              .orElseThrow()
              .wrong("no private key in " + path + "; name its file by tls-key");
        });
  }

  /// What else is wrong with a file is told by whoever reads it.
  private static boolean isWithoutKey(Path file) {
    try {
      if (!Files.isRegularFile(file) || Files.size(file) > MOST_PEM) {
        return false;
      }
      String text = Files.readString(file, StandardCharsets.ISO_8859_1);
      return text.contains("CERTIFICATE-----") && !text.contains("PRIVATE KEY-----");
    } catch (IOException unknown) {
      return false;
    }
  }

  /// Opens a file or a folder that a setting names.
  ///
  /// @param <T> what is made of it
  @FunctionalInterface
  public interface Opening<T> {
    T open(Path path) throws IOException;
  }

  /// Opens what a setting names, if it is set; a failure names the origin of the setting.
  public <T> Optional<T> open(Setting<Optional<Path>> setting, Opening<T> opening)
      throws IOException {
    Optional<Path> path = value(setting);
    if (path.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(opening.open(path.get()));
    } catch (IOException failed) {
      throw new ServeException(origin(setting) + ": " + Errors.line(failed), failed);
    }
  }

  /// Where the value of a setting comes from, with the name of the setting.
  public String origin(Setting<?> setting) {
    return settings.given(setting, service.name()).map(Assignment::place).orElseGet(setting::key);
  }

  /// Refuses TLS settings without a certificate: plain text is not what they ask for.
  private Optional<TlsConfig> withoutCertificate() {
    for (Setting<?> setting : SocketSettings.LIST) {
      Optional<? extends Assignment<?>> given = settings.given(setting, service.name());
      if (setting.group() == Setting.Group.TLS
          && given.isPresent()
          && !given.get().literal().equals(setting.unsetLiteral(service.name()))) {
        throw given.get().wrong("needs tls-certificate for " + service.name());
      }
    }
    return Optional.empty();
  }

  private ConnectionObserver observer() {
    return switch (value(Settings.LOG)) {
      case AUTO -> ConnectionLog.DEFAULT;
      case HUMAN -> ConnectionLog.DEFAULT.withLevel(System.Logger.Level.INFO);
      case JSON -> summary -> LogLines.bare(summary.toJson());
      case OFF -> summary -> {};
    };
  }

  /// Runs an action; its refusal is reported with the origin of a setting.
  ///
  /// @param concerned the setting; several only where it is their combination that is refused: then
  ///   the first one that somebody has set is named
  public <T> T reporting(List<Setting<?>> concerned, Supplier<T> work) {
    try {
      return work.get();
    } catch (IllegalArgumentException bad) {
      for (Setting<?> setting : concerned) {
        Optional<? extends Assignment<?>> given = settings.given(setting, service.name());
        if (given.isPresent()) {
          throw given.get().wrong(String.valueOf(bad.getMessage()));
        }
      }
      throw bad;
    }
  }
}
