// SPDX-License-Identifier: Apache-2.0
package landline.cli.time;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import landline.cli.Binding;
import landline.cli.CommandContext;
import landline.cli.SampleCommands;
import landline.cli.ServerConfigs;
import landline.cli.Settings;
import landline.cli.StateFolder;
import landline.cli.Transport;
import landline.connection.TlsConfig;
import landline.server.BatchServer;
import landline.server.Server;
import landline.server.StreamConfig;
import landline.time.ntp.NtpConfig;
import landline.time.ntp.NtpService;
import landline.time.ntp.NtsKeService;
import landline.time.ntp.NtsKeys;

/// NTP and the key establishment of NTS with the settings of the command: all addresses have the
/// same keys.
final class NtpListeners {

  private final ServerConfigs configs;
  private final Map<String, String> environment;
  private Optional<NtsKeys> keys = Optional.empty();
  private OptionalInt port = OptionalInt.empty();

  NtpListeners(ServerConfigs configs, CommandContext context) {
    this.configs = configs;
    environment = context.environment();
  }

  /// Reads the keys, if they are needed.
  void begin(Set<Transport> transports) throws IOException {
    boolean nts = transports.contains(Transport.NTS);
    if (nts
        && !transports.contains(Transport.NTP)
        && configs.value(TimeSettings.NTS_SERVER).isEmpty()) {
      configs.reporting(
          List.of(Settings.NTS),
          () -> {
            throw new IllegalArgumentException(
                "NTS needs addresses of ntp, or nts-server for an NTP server elsewhere");
          });
    }
    if (nts) {
      // What is wrong there is told before keys are made.
      configs.streams(Transport.NTS);
    }
    Optional<Path> file = configs.value(TimeSettings.NTS_KEYS);
    if (file.isPresent() && (nts || transports.contains(Transport.NTP))) {
      keys = Optional.of(NtsKeys.inFile(file.get()));
    } else if (nts) {
      keys = Optional.of(NtsKeys.inFile(StateFolder.file(environment, "nts_keys")));
    }
  }

  /// Starts a server of NTP. Each has a service of its own, which counts what it has answered.
  Server ntp(Binding where) throws IOException {
    NtpConfig.Builder config = TimeConfigs.ntp(configs).toBuilder();
    keys.ifPresent(config::ntsKeys);
    BatchServer server =
        where.batches(
            new NtpService(config.build()), configs.datagrams(Transport.NTP, NtpService.SERVER));
    if (port.isEmpty()) {
      port = OptionalInt.of(SampleCommands.port(server.address()));
      var _ = Thread.ofVirtual().name("ntp-warm-up").start(NtpListeners::warmUp);
    }
    return server;
  }

  private static void warmUp() {
    try {
      NtpService.warmUp();
    } catch (IOException alone) {
      // The first replies tell their time less well.
    }
  }

  /// Starts a server of NTS key establishment, after those of NTP. Each has a service of its own,
  /// which counts what became of its clients.
  Server nts(Binding where) throws IOException {
    OptionalInt told = TimeConfigs.ntsPort(configs);
    var establishment =
        new NtsKeService(
            keys.orElseThrow(), TimeConfigs.ntsServer(configs), told.isPresent() ? told : port);
    StreamConfig config = configs.streams(Transport.NTS);
    TlsConfig tls = NtsKeService.tls(config.tls().orElseThrow().toBuilder());
    return where.streams(establishment, config.toBuilder().name("nts-ke").tls(tls).build());
  }

  /// Ends the thread of the keys.
  void close() {
    keys.ifPresent(NtsKeys::close);
  }
}
