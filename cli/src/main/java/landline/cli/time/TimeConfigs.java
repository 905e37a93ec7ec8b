// SPDX-License-Identifier: Apache-2.0
package landline.cli.time;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import landline.cli.ServerConfigs;
import landline.connection.AddressPrefix;
import landline.time.AnswerRate;
import landline.time.TimeConfig;
import landline.time.ntp.NtpConfig;
import landline.time.ntp.NtsKeConfig;

/// Builds the configurations of time from the settings.
final class TimeConfigs {

  private static final long MOST_RATE = TimeUnit.SECONDS.toMicros(1);

  private TimeConfigs() {}

  static TimeConfig text(ServerConfigs configs) {
    return TimeConfig.builder().rate(rate(configs)).build();
  }

  /// Without the keys of NTS.
  static NtpConfig ntp(ServerConfigs configs) {
    NtpConfig.Builder config =
        NtpConfig.builder()
            .rate(rate(configs))
            .deny(prefixes(configs.value(TimeSettings.DENY)))
            .smear(configs.value(TimeSettings.SMEAR));
    List<AddressPrefix> allow = prefixes(configs.value(TimeSettings.ALLOW));
    if (!allow.isEmpty()) {
      config.allow(allow);
    }
    // One after the other, for the origin of the error.
    configs.reporting(
        List.of(TimeSettings.STRATUM),
        () -> config.stratum(configs.value(TimeSettings.STRATUM)).build());
    configs
        .value(TimeSettings.LOCAL_STRATUM)
        .ifPresent(stratum ->
            configs.reporting(
                List.of(TimeSettings.LOCAL_STRATUM), () -> config.localStratum(stratum).build()));
    return configs.reporting(
        List.of(TimeSettings.CLIENTS),
        () -> config.clients(configs.value(TimeSettings.CLIENTS)).build());
  }

  /// @param port of the NTP server, if it is not set
  static NtsKeConfig nts(ServerConfigs configs, int port) {
    NtsKeConfig.Builder config =
        NtsKeConfig.builder().port(configs.value(TimeSettings.NTS_PORT).orElse(port));
    String server = configs.value(TimeSettings.NTS_SERVER);
    return configs.reporting(
        List.of(TimeSettings.NTS_SERVER),
        () -> (server.isEmpty() ? config : config.server(server)).build());
  }

  private static List<AddressPrefix> prefixes(List<String> texts) {
    return texts.stream().map(AddressPrefix::parse).toList();
  }

  private static AnswerRate rate(ServerConfigs configs) {
    return configs
        .value(TimeSettings.ANSWER_RATE)
        .map(rate -> limited(configs, rate))
        .orElse(AnswerRate.UNLIMITED);
  }

  private static AnswerRate limited(ServerConfigs configs, int rate) {
    int burst = configs.value(TimeSettings.ANSWER_BURST);
    int leak = configs.value(TimeSettings.ANSWER_LEAK).orElse(0);
    Duration interval = configs.reporting(List.of(TimeSettings.ANSWER_RATE), () -> interval(rate));
    configs.reporting(List.of(TimeSettings.ANSWER_BURST), () -> new AnswerRate(interval, burst, 0));
    return configs.reporting(
        List.of(TimeSettings.ANSWER_LEAK), () -> new AnswerRate(interval, burst, leak));
  }

  private static Duration interval(int rate) {
    if (rate > MOST_RATE) {
      throw new IllegalArgumentException("more than " + MOST_RATE + ": " + rate);
    }
    return Duration.ofSeconds(1).dividedBy(rate);
  }
}
