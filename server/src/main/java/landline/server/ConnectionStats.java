// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import landline.socket.AcceptQueue;
import landline.socket.SockAddr;
import landline.socket.internal.Log;
import landline.socket.internal.LogRate;
import org.jspecify.annotations.Nullable;

/// Counts the connections of a stream server, and reports them to the observer and the flight
/// recorder. Rejected connections are logged in one line now and then, not one each: there may be a
/// flood of them.
final class ConnectionStats {

  private static final Log LOG = Log.of("landline.server");

  private final StreamConfig config;
  private final Failures failures;
  final LongAdder served = new LongAdder();
  final LongAdder tlsFailures = new LongAdder();
  final EndCounters endings = new EndCounters();
  private final Map<RejectReason, LongAdder> refused = new ConcurrentHashMap<>();
  private final LogRate rate = new LogRate();

  ConnectionStats(StreamConfig config, Failures failures) {
    this.config = config;
    this.failures = failures;
  }

  void accepted(SockAddr peer) {
    served.increment();
    tell(() -> config.observer().accepted(config.name(), peer));
  }

  /// @param event the event that [ServerEvents#beginConnection] returned, or null
  void ended(ConnectionSummary summary, @Nullable Object event) {
    endings.add(summary);
    if (event != null) {
      ServerEvents.current().endConnection(event, summary);
    }
    tell(() -> config.observer().ended(summary));
  }

  /// @param who the peer as log lines show it
  void refused(SockAddr peer, Supplier<String> who, RejectReason refusal) {
    refused.computeIfAbsent(refusal, first -> new LongAdder()).increment();
    ServerEvents.current().refused(config.name(), peer, refusal);
    tell(() -> config.observer().refused(config.name(), peer, refusal));
    long unsaid = rate.more();
    if (unsaid > 0) {
      LOG.log(
          System.Logger.Level.WARNING,
          config.name()
              + ": rejected "
              + unsaid
              + " connections; the last, from "
              + who.get()
              + ", exceeded the limit on "
              + refusal);
    }
  }

  /// @param connections how many are open
  StreamCounts now(int connections, Optional<AcceptQueue> queue, ServerCounts service) {
    // The ends first: they are counted last, and never exceed the accepted.
    Map<ConnectionEnd, Long> ended = endings.counts();
    return new StreamCounts(
        connections,
        config.admission().connections().max(),
        served.sum(),
        sums(refused),
        ended,
        endings.durations(),
        endings.received(),
        endings.sent(),
        config.tls().isPresent() ? OptionalLong.of(tlsFailures.sum()) : OptionalLong.empty(),
        queue,
        service);
  }

  static <K> Map<K, Long> sums(Map<K, LongAdder> adders) {
    return adders.entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, each -> each.getValue().sum()));
  }

  /// An observer that fails must end neither the connection nor the thread that accepts.
  private void tell(Runnable telling) {
    try {
      telling.run();
    } catch (RuntimeException | Error error) {
      failures.add(System.Logger.Level.WARNING, error, "observer", config::name);
    }
  }
}
