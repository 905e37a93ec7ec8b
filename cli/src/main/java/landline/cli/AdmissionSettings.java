// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.util.List;
import java.util.Optional;
import landline.exec.ExecService;
import landline.server.Admission;
import landline.server.OverflowPolicy;

/// Limits: settings that become [Admission].
final class AdmissionSettings {

  private static final ValueType<OverflowPolicy> POLICY = ValueType.choice(OverflowPolicy.class);

  static final Setting<Integer> MAX_CONNECTIONS =
      admission(
              "max-connections",
              ValueType.COUNT,
              Admission.DEFAULT.connections().max(),
              "Most connections that a listener serves at once. Default: 64 for exec, otherwise what"
                  + " RLIMIT_NOFILE allows.")
          .except("exec", ExecService.SERVER.admission().connections().max());
  static final Setting<OverflowPolicy> MAX_CONNECTIONS_POLICY =
      admission(
          "max-connections-policy",
          POLICY,
          Admission.DEFAULT.connections().excess(),
          "What happens to connections over max-connections: they wait in the accept queue, are"
              + " told and closed, or are reset.");
  static final Setting<Integer> MAX_PER_PEER =
      admission(
          "max-per-peer",
          ValueType.COUNT,
          Admission.DEFAULT.perPeer().max(),
          "Most connections of one address, or of one user on a UNIX socket. Default: three"
              + " quarters of what RLIMIT_NOFILE allows.");
  static final Setting<OverflowPolicy> MAX_PER_PEER_POLICY =
      admission(
          "max-per-peer-policy",
          POLICY,
          Admission.DEFAULT.perPeer().excess(),
          "What happens to connections over max-per-peer.");
  static final Setting<Integer> MAX_PER_PREFIX =
      admission(
          "max-per-prefix",
          ValueType.COUNT,
          Admission.DEFAULT.perPrefix().max(),
          "Most connections of one subnet. Default: as max-per-peer.");
  static final Setting<OverflowPolicy> MAX_PER_PREFIX_POLICY =
      admission(
          "max-per-prefix-policy",
          POLICY,
          Admission.DEFAULT.perPrefix().excess(),
          "What happens to connections over max-per-prefix.");
  static final Setting<Integer> PREFIX_4 =
      admission(
          "ipv4-prefix",
          ValueType.bits(32),
          Admission.DEFAULT.prefix4(),
          "Prefix length of a subnet in IPv4.");
  static final Setting<Integer> PREFIX_6 =
      admission(
          "ipv6-prefix",
          ValueType.bits(128),
          Admission.DEFAULT.prefix6(),
          "Prefix length of a subnet in IPv6.");
  static final Setting<Optional<Integer>> RATE =
      admission(
          "rate",
          ValueType.COUNT_OR_OFF,
          Optional.empty(),
          "Most new connections a second, in the long run.");
  static final Setting<Optional<Integer>> RATE_BURST =
      admission(
          "rate-burst",
          ValueType.COUNT_OR_OFF,
          Optional.empty(),
          "Most new connections at once after a pause. If off: those of one second.");
  static final Setting<OverflowPolicy> RATE_POLICY =
      admission(
          "rate-policy", POLICY, OverflowPolicy.QUEUE, "What happens to connections over rate.");
  static final Setting<Optional<Integer>> PEER_RATE =
      admission(
          "peer-rate",
          ValueType.COUNT_OR_OFF,
          Optional.empty(),
          "Most new connections a second of one address.");
  static final Setting<Optional<Integer>> PEER_RATE_BURST =
      admission(
          "peer-rate-burst",
          ValueType.COUNT_OR_OFF,
          Optional.empty(),
          "Most new connections of one address at once after a pause. If off: those of one second.");
  static final Setting<OverflowPolicy> PEER_RATE_POLICY =
      admission(
          "peer-rate-policy",
          POLICY,
          OverflowPolicy.REFUSE,
          "What happens to connections over peer-rate.");
  static final Setting<String> REFUSAL =
      admission(
          "refusal",
          ValueType.TEXT,
          Admission.DEFAULT.refusal().stripTrailing(),
          "The line that a refused peer is sent. If empty: none.");

  /// All rows, in the order in which they are listed.
  static final List<Setting<?>> LIST =
      List.of(
          MAX_CONNECTIONS,
          MAX_CONNECTIONS_POLICY,
          MAX_PER_PEER,
          MAX_PER_PEER_POLICY,
          MAX_PER_PREFIX,
          MAX_PER_PREFIX_POLICY,
          PREFIX_4,
          PREFIX_6,
          RATE,
          RATE_BURST,
          RATE_POLICY,
          PEER_RATE,
          PEER_RATE_BURST,
          PEER_RATE_POLICY,
          REFUSAL);

  private AdmissionSettings() {}

  private static <T> Setting<T> admission(String key, ValueType<T> kind, T unset, String doc) {
    return Setting.of(key, kind, Setting.Group.LIMITS, Setting.STREAMS, unset, doc);
  }
}
