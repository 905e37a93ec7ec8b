// SPDX-License-Identifier: Apache-2.0
package landline.socket.internal;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/// How often the log tells of what others can bring about as often as they like: the first time at
/// once, then at most every ten seconds, with the number since. Any thread may use it.
public final class LogRate {

  private static final long QUIET = TimeUnit.SECONDS.toNanos(10);

  private final LongSupplier nanoTime;
  private final AtomicLong nextLine;
  private final LongAdder unsaid = new LongAdder();

  /// Makes one whose first line is due.
  public LogRate() {
    this(System::nanoTime);
  }

  LogRate(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    nextLine = new AtomicLong(nanoTime.getAsLong());
  }

  /// It has happened once more.
  ///
  /// @return how often since the last line, or 0 if none is due yet
  public long more() {
    unsaid.increment();
    long due = nextLine.get();
    long now = nanoTime.getAsLong();
    return now - due >= 0 && nextLine.compareAndSet(due, now + QUIET) ? unsaid.sumThenReset() : 0;
  }
}
