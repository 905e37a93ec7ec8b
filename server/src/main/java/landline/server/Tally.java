// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import landline.socket.SockAddr;

/// What a stream server counts. Of connections that are turned away it writes one line now and
/// then, and not one for each: there may be a flood of them.
final class Tally {

  private static final System.Logger LOG = System.getLogger("landline.server");
  private static final long QUIET = Duration.ofSeconds(10).toNanos();

  final LongAdder served = new LongAdder();
  private final Map<Refusal, LongAdder> refused = new ConcurrentHashMap<>();
  private final AtomicLong nextLine = new AtomicLong(System.nanoTime());
  private final LongAdder unsaid = new LongAdder();

  void refused(StreamConfig config, SockAddr peer, Refusal refusal) {
    refused.computeIfAbsent(refusal, first -> new LongAdder()).increment();
    unsaid.increment();
    config.observer().refused(config.name(), peer, refusal);
    long due = nextLine.get();
    long now = System.nanoTime();
    if (now - due >= 0 && nextLine.compareAndSet(due, now + QUIET)) {
      LOG.log(
          System.Logger.Level.WARNING,
          config.name()
              + ": turned away "
              + unsaid.sumThenReset()
              + " connections; the last one, from "
              + peer
              + ", for the limit on "
              + refusal);
    }
  }

  long refused(Refusal refusal) {
    LongAdder count = refused.get(refusal);
    return count == null ? 0 : count.sum();
  }
}
