// SPDX-License-Identifier: Apache-2.0
package landline.socket.internal;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/// Limits log lines about events that others can cause at will: the first at once, then at most one
/// every ten seconds, with the number since. Safe for concurrent use.
public final class LogRate {

  private static final long QUIET = TimeUnit.SECONDS.toNanos(10);

  private final LongSupplier nanoTime;
  private final AtomicLong nextLine;
  private final LongAdder unsaid = new LongAdder();

  /// Makes a limiter whose first line is due.
  public LogRate() {
    this(System::nanoTime);
  }

  LogRate(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    nextLine = new AtomicLong(nanoTime.getAsLong());
  }

  /// Counts an event.
  ///
  /// @return the number of events since the last line, or 0 if none is due yet
  public long more() {
    unsaid.increment();
    long due = nextLine.get();
    long now = nanoTime.getAsLong();
    return now - due >= 0 && nextLine.compareAndSet(due, now + QUIET) ? unsaid.sumThenReset() : 0;
  }
}
