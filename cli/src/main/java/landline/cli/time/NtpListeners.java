// SPDX-License-Identifier: Apache-2.0
package landline.cli.time;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import landline.cli.Binding;
import landline.cli.CommandContext;
import landline.cli.SampleCommands;
import landline.cli.ServerConfigs;
import landline.cli.Setting;
import landline.cli.Settings;
import landline.cli.StateFolder;
import landline.cli.Transport;
import landline.connection.TlsConfig;
import landline.server.BatchServer;
import landline.server.Server;
import landline.server.StreamConfig;
import landline.time.ntp.NtpConfig;
import landline.time.ntp.NtpService;
import landline.time.ntp.NtsKeConfig;
import landline.time.ntp.NtsKeService;
import landline.time.ntp.NtsKeys;

/// NTP and the key establishment of NTS with the settings of the command: all addresses have the
/// same keys.
final class NtpListeners {

  private static final int NTP_PORT = 123;
  private static final String UNSYNCHRONIZED =
      "serve: time over ntp: the kernel knows of no program that keeps this clock synchronized"
          + " (chronyd tells it with rtcsync); replies say so (leap indicator 3, stratum 16) and"
          + " clients ignore them, unless "
          + TimeSettings.LOCAL_STRATUM.key()
          + " is set";

  private final ServerConfigs configs;
  private final Map<String, String> environment;
  private final Consumer<String> complaints;
  private Optional<NtsKeys> keys = Optional.empty();
  private OptionalInt port = OptionalInt.empty();

  NtpListeners(ServerConfigs configs, CommandContext context) {
    this.configs = configs;
    environment = context.environment();
    complaints = context::complain;
  }

  /// Reads the keys, if they are needed.
  void begin(Set<Transport> transports) throws IOException {
    boolean nts = transports.contains(Transport.NTS);
    boolean ntp = transports.contains(Transport.NTP);
    if (nts && !ntp && configs.value(TimeSettings.NTS_SERVER).isEmpty()) {
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
    if (!ntp) {
      ignored("ntp", TimeSettings.OF_NTP);
    }
    if (!nts) {
      ignored("nts", TimeSettings.OF_NTS);
    }
    if (!ntp && !nts) {
      ignored("ntp or nts", List.of(TimeSettings.NTS_KEYS));
    }
    Optional<Path> file = configs.value(TimeSettings.NTS_KEYS);
    if (file.isPresent() && (nts || ntp)) {
      keys = Optional.of(NtsKeys.inFile(file.get()));
    } else if (nts) {
      keys = Optional.of(NtsKeys.inFile(StateFolder.file(environment, "nts_keys")));
    }
  }

  /// Tells of settings without the addresses that they are for.
  private void ignored(String addresses, List<Setting<?>> settings) {
    String keys =
        settings.stream().filter(this::isGiven).map(Setting::key).collect(Collectors.joining(", "));
    if (!keys.isEmpty()) {
      complaints.accept("serve: time has no addresses of " + addresses + " and ignores " + keys);
    }
  }

  private boolean isGiven(Setting<?> setting) {
    return configs.given(setting).filter(value -> !value.equals(setting.unset())).isPresent();
  }

  /// Starts a server of NTP. Each has a service of its own, which counts what it has answered.
  Server ntp(Binding where) throws IOException {
    NtpConfig.Builder builder = TimeConfigs.ntp(configs).toBuilder();
    keys.ifPresent(builder::ntsKeys);
    NtpConfig config = builder.build();
    var service = new NtpService(config);
    BatchServer server =
        where.batches(service, configs.datagrams(Transport.NTP, NtpService.SERVER));
    if (port.isEmpty()) {
      if (service.stratum() > NtpConfig.MOST_STRATUM) {
        complaints.accept(UNSYNCHRONIZED);
      }
      port = OptionalInt.of(SampleCommands.port(server.address()));
      var _ = Thread.ofVirtual().name("ntp-warm-up").start(() -> warmUp(config));
    }
    return server;
  }

  private static void warmUp(NtpConfig config) {
    try {
      NtpService.warmUp(config);
    } catch (IOException alone) {
      // The first replies tell their time less well.
    }
  }

  /// Starts a server of NTS key establishment, after those of NTP. Each has a service of its own,
  /// which counts what became of its clients.
  Server nts(Binding where) throws IOException {
    NtsKeConfig told = TimeConfigs.nts(configs, port.orElse(NTP_PORT));
    var establishment = new NtsKeService(keys.orElseThrow(), told);
    StreamConfig config = configs.streams(Transport.NTS);
    TlsConfig tls = NtsKeService.tls(config.tls().orElseThrow().toBuilder());
    return where.streams(establishment, config.toBuilder().name("nts-ke").tls(tls).build());
  }

  /// Ends the thread of the keys.
  void close() {
    keys.ifPresent(NtsKeys::close);
  }
}
