// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import landline.server.Admission;
import landline.server.OverflowPolicy;
import landline.server.Rate;

/// Limits: settings that become [Admission].
final class AdmissionSettings {

  private static final ValueType<OverflowPolicy> POLICY = ValueType.choice(OverflowPolicy.class);

  static final Setting<Integer> MAX_CONNECTIONS =
      admission(
              "max-connections",
              ValueType.COUNT,
              admission -> admission.connections().max(),
              "Limit on the open connections of a listener. Default: "
                  + exceptions(admission -> admission.connections().max())
                  + "what RLIMIT_NOFILE allows.")
          .common();
  static final Setting<OverflowPolicy> MAX_CONNECTIONS_POLICY =
      admission(
          "max-connections-policy",
          POLICY,
          admission -> admission.connections().excess(),
          "What happens to connections over max-connections: they wait in the accept queue, are"
              + " sent the refusal and closed, or are reset.");
  static final Setting<Integer> MAX_PER_PEER =
      admission(
              "max-per-peer",
              ValueType.COUNT,
              admission -> admission.perPeer().max(),
              "Limit on the open connections of one address, or of one user on a UNIX socket."
                  + " Default: three quarters of what RLIMIT_NOFILE allows.")
          .common();
  static final Setting<OverflowPolicy> MAX_PER_PEER_POLICY =
      admission(
          "max-per-peer-policy",
          POLICY,
          admission -> admission.perPeer().excess(),
          "What happens to connections over max-per-peer.");
  static final Setting<Integer> MAX_PER_PREFIX =
      admission(
          "max-per-prefix",
          ValueType.COUNT,
          admission -> admission.perPrefix().max(),
          "Limit on the open connections of one subnet. Default: as max-per-peer.");
  static final Setting<OverflowPolicy> MAX_PER_PREFIX_POLICY =
      admission(
          "max-per-prefix-policy",
          POLICY,
          admission -> admission.perPrefix().excess(),
          "What happens to connections over max-per-prefix.");
  static final Setting<Integer> PREFIX_4 =
      admission(
          "ipv4-prefix",
          ValueType.bits(32),
          Admission::prefix4,
          "Prefix length of a subnet in IPv4.");
  static final Setting<Integer> PREFIX_6 =
      admission(
          "ipv6-prefix",
          ValueType.bits(128),
          Admission::prefix6,
          "Prefix length of a subnet in IPv6.");
  static final Setting<Optional<Integer>> RATE =
      admission(
          "rate",
          ValueType.COUNT_OR_OFF,
          admission -> admission.rate().map(Rate::perSecond),
          "Limit on new connections per second, on average.");
  static final Setting<Optional<Integer>> RATE_BURST =
      admission(
          "rate-burst",
          ValueType.COUNT_OR_OFF,
          admission -> admission.rate().map(Rate::burst),
          "Limit on new connections at once after a pause. If off: those of one second.");
  static final Setting<OverflowPolicy> RATE_POLICY =
      admission(
          "rate-policy",
          POLICY,
          admission -> admission.rate().map(Rate::excess).orElse(OverflowPolicy.QUEUE),
          "What happens to connections over rate.");
  static final Setting<Optional<Integer>> PEER_RATE =
      admission(
          "peer-rate",
          ValueType.COUNT_OR_OFF,
          admission -> admission.peerRate().map(Rate::perSecond),
          "Limit on new connections per second of one address, on average.");
  static final Setting<Optional<Integer>> PEER_RATE_BURST =
      admission(
          "peer-rate-burst",
          ValueType.COUNT_OR_OFF,
          admission -> admission.peerRate().map(Rate::burst),
          "Limit on new connections of one address at once after a pause. If off: those of one"
              + " second.");
  static final Setting<OverflowPolicy> PEER_RATE_POLICY =
      admission(
          "peer-rate-policy",
          POLICY,
          admission -> admission.peerRate().map(Rate::excess).orElse(OverflowPolicy.REFUSE),
          "What happens to connections over peer-rate.");
  static final Setting<String> REFUSAL =
      admission(
          "refusal",
          ValueType.TEXT,
          admission -> admission.refusal().stripTrailing(),
          "Text sent to a refused peer. If empty: none.");

  /// All rows, in the order of the lists.
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

  private static <T> Setting<T> admission(
      String key, ValueType<T> kind, Function<Admission, T> unset, String doc) {
    return Setting.ofStreams(
        key, kind, Setting.Group.LIMITS, Admission.DEFAULT, ServableService::admission, unset, doc);
  }

  /// The services with a default of their own, such as `64 for one, otherwise `.
  private static String exceptions(Function<Admission, Integer> limit) {
    Integer common = limit.apply(Admission.DEFAULT);
    String own =
        Catalog.services().stream()
            .filter(each -> !limit.apply(each.admission()).equals(common))
            .map(each -> limit.apply(each.admission()) + " for " + each.name())
            .collect(Collectors.joining(", "));
    return own.isEmpty() ? "" : own + ", otherwise ";
  }
}
