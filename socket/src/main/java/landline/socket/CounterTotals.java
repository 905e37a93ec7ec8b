// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;

/// The sums over all sockets of the process. Each socket counts bytes and calls under its lock,
/// which is held anyway; they are added up when a socket ends and on request, so that counting
/// costs the calls no shared memory.
final class CounterTotals {

  static final CounterTotals PROCESS = new CounterTotals();

  final LongAdder timeouts = new LongAdder();
  final LongAdder accepted = new LongAdder();
  final LongAdder acceptFailures = new LongAdder();
  final LongAdder connected = new LongAdder();
  final LongAdder connectFailures = new LongAdder();
  final LongAdder leaks = new LongAdder();
  final LongAdder lookups = new LongAdder();
  final LongAdder lookupFailures = new LongAdder();

  private final Set<Descriptor> open = Collections.newSetFromMap(new IdentityHashMap<>());
  private long opened;
  private long closed;
  private long bytesReceived;
  private long bytesSent;
  private long receives;
  private long sends;
  private long waits;

  /// A descriptor was opened.
  synchronized void open(Descriptor descriptor) {
    open.add(descriptor);
    opened++;
  }

  /// A descriptor has made its last call.
  synchronized void close(Descriptor descriptor) {
    open.remove(descriptor);
    closed++;
    add(descriptor);
  }

  private void add(Descriptor descriptor) {
    WaitQueue reading = descriptor.reading();
    WaitQueue writing = descriptor.writing();
    bytesReceived += reading.bytes();
    bytesSent += writing.bytes();
    receives += reading.calls();
    sends += writing.calls();
    waits += reading.waits() + writing.waits();
  }

  /// All sums, as they are now.
  synchronized SocketCounters now() {
    var sum = new CounterTotals();
    sum.bytesReceived = bytesReceived;
    sum.bytesSent = bytesSent;
    sum.receives = receives;
    sum.sends = sends;
    sum.waits = waits;
    open.forEach(sum::add);
    return new SocketCounters(
        opened,
        closed,
        sum.bytesReceived,
        sum.bytesSent,
        sum.receives,
        sum.sends,
        sum.waits,
        timeouts.sum(),
        accepted.sum(),
        acceptFailures.sum(),
        connected.sum(),
        connectFailures.sum(),
        leaks.sum(),
        lookups.sum(),
        lookupFailures.sum());
  }
}
