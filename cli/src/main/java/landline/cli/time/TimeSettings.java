// SPDX-License-Identifier: Apache-2.0
package landline.cli.time;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import landline.cli.Setting;
import landline.cli.ValueType;
import landline.time.AnswerRate;
import landline.time.ntp.NtpConfig;

/// The settings of time, most of them of its NTP.
final class TimeSettings {

  private static final int MOST_PORT = 0xffff;

  static final Setting<Optional<Integer>> ANSWER_RATE =
      time(
          "answer-rate",
          ValueType.COUNT_OR_OFF,
          Optional.of(8),
          "Limit on the datagrams answered in a second for each IPv4 address and each /56 of IPv6,"
              + " other than this machine.");
  static final Setting<Integer> ANSWER_BURST =
      time(
          "answer-burst",
          ValueType.COUNT,
          AnswerRate.DEFAULT.burst(),
          "Datagrams answered at once for such a source that has been silent.");
  static final Setting<Optional<Integer>> ANSWER_LEAK =
      time(
          "answer-leak",
          ValueType.COUNT_OR_OFF,
          Optional.of(AnswerRate.DEFAULT.leak()),
          "Of requests over the limit one of so many is answered nevertheless, at random, so that"
              + " nobody can silence the server for a client by forging its address.");
  static final Setting<Integer> STRATUM =
      time(
          "ntp-stratum",
          ValueType.upTo(NtpConfig.MOST_STRATUM),
          NtpConfig.DEFAULT.stratum(),
          "Stratum that NTP tells while a program keeps this clock synchronized, one more than that"
              + " of its source: what chronyc tracking prints as Stratum.");
  static final Setting<Optional<Integer>> LOCAL_STRATUM =
      time(
          "ntp-local-stratum",
          ValueType.orOff(ValueType.upTo(NtpConfig.MOST_STRATUM)),
          Optional.empty(),
          "Stratum that NTP tells while the kernel knows of none; chronyd tells it with rtcsync. If"
              + " off, clients are told that the clock is not synchronized.");
  static final Setting<List<String>> ALLOW =
      time(
          "ntp-allow",
          ValueType.PREFIXES,
          List.of(),
          "Who is answered by NTP. If empty: everybody.");
  static final Setting<List<String>> DENY =
      time(
          "ntp-deny",
          ValueType.PREFIXES,
          List.of(),
          "Who is not answered by NTP, of those allowed.");
  static final Setting<Integer> CLIENTS =
      time(
          "ntp-clients",
          ValueType.COUNT,
          NtpConfig.DEFAULT.clients(),
          "Clients of NTP's interleaved mode that each socket remembers, a power of two.");
  static final Setting<Boolean> SMEAR =
      time(
          "ntp-smear",
          ValueType.YES_OR_NO,
          false,
          "Smear a leap second: it is spread over 24 hours, from noon to noon, and NTP's clients"
              + " are not told of it. All servers of a client must do the same.");
  static final Setting<Optional<Path>> NTS_KEYS =
      time(
          "nts-keys",
          ValueType.FILE_OR_OFF,
          Optional.empty(),
          "File with the keys of NTS cookies, which several servers may share. If it is not there,"
              + " it is made. Default with nts: landline/nts_keys in $XDG_STATE_HOME, or in"
              + " ~/.local/state.");
  static final Setting<String> NTS_SERVER =
      time(
          "nts-server",
          ValueType.TEXT,
          "",
          "Name or address of the NTP server that NTS tells its clients. If empty: where they"
              + " establish keys.");
  static final Setting<Optional<Integer>> NTS_PORT =
      time(
          "nts-port",
          ValueType.orOff(ValueType.upTo(MOST_PORT)),
          Optional.empty(),
          "Port of the NTP server that NTS tells its clients. If off: that of ntp.");

  /// All rows, in the order of the lists.
  static final List<Setting<?>> LIST =
      List.of(
          ANSWER_RATE,
          ANSWER_BURST,
          ANSWER_LEAK,
          STRATUM,
          LOCAL_STRATUM,
          ALLOW,
          DENY,
          CLIENTS,
          SMEAR,
          NTS_KEYS,
          NTS_SERVER,
          NTS_PORT);

  /// Those that only NTP has.
  static final List<Setting<?>> OF_NTP =
      List.of(STRATUM, LOCAL_STRATUM, ALLOW, DENY, CLIENTS, SMEAR);

  /// Those that only key establishment has.
  static final List<Setting<?>> OF_NTS = List.of(NTS_SERVER, NTS_PORT);

  private TimeSettings() {}

  private static <T> Setting<T> time(String key, ValueType<T> kind, T unset, String doc) {
    return Setting.ofService(ServableTime.NAME, key, kind, unset, doc);
  }
}
