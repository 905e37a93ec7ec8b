// SPDX-License-Identifier: Apache-2.0
package landline.time.ntp;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.function.LongSupplier;
import landline.socket.sys.Clocks;
import landline.socket.sys.Scratch;

/// The clock of the system, and what the kernel knows about it: adjtimex(2), read only. It makes no
/// garbage. One thread at a time may use it.
final class KernelClock {

  private static final long NANOS = 1_000_000_000;
  private static final int MICROS = 1_000;
  private static final int READINGS = 1_000;
  private static final int CHANGES = 100;
  private static final int TRIES = 20;
  private static final long SHORT = 5_000;

  // uapi/linux/timex.h
  private static final int STA_INS = 0x10;
  private static final int STA_DEL = 0x20;
  private static final int STA_UNSYNC = 0x40;
  private static final int TIME_OOP = 3;
  private static final int TIME_WAIT = 4;
  private static final int TIME_ERROR = 5;

  private final MemorySegment state = Arena.ofAuto().allocate(Clocks.TIMEX, Long.BYTES);
  private final MemorySegment time = Arena.ofAuto().allocate(Clocks.TIMESPEC, Long.BYTES);
  private boolean disciplined;
  private int result;
  private int announced;
  private long maximumErrorNanos;

  KernelClock() {
    refresh();
  }

  /// The time in nanoseconds since 1970.
  long nanos() {
    try (Scratch s = Scratch.take()) {
      // It can't fail with this clock and this memory.
      int _ = Clocks.realTime(s, time);
    }
    return time.get(ValueLayout.JAVA_LONG, 0) * NANOS + time.get(ValueLayout.JAVA_LONG, Long.BYTES);
  }

  /// How far the clock is ahead of [System#nanoTime()], in nanoseconds, by the quickest of a few
  /// readings. The kernel adjusts the rate of both alike: it changes only if the clock is set.
  long ahead() {
    long shortest = Long.MAX_VALUE;
    long ahead = 0;
    for (int i = 0; i < TRIES && shortest > SHORT; i++) {
      long before = System.nanoTime();
      long now = nanos();
      long taken = System.nanoTime() - before;
      if (taken < shortest) {
        shortest = taken;
        ahead = now - before - taken / 2;
      }
    }
    return ahead;
  }

  /// How precise the clock is, as a power of two in seconds: the shortest time that is seen to pass
  /// between two readings, as ntpd and chronyd measure it. CLOCK_MONOTONIC is read, which the
  /// kernel makes of the same counter: the JVM has it without code that it must compile first,
  /// whereas [#nanos] takes 15 µs in a process that has just started.
  static int precision() {
    return precision(System::nanoTime);
  }

  /// @param clock in nanoseconds
  static int precision(LongSupplier clock) {
    long least = NANOS;
    long last = clock.getAsLong();
    int changes = 0;
    // Most readings of a coarse clock are equal.
    for (int i = 0; i < READINGS && changes < CHANGES; i++) {
      long now = clock.getAsLong();
      if (now > last) {
        least = Math.min(least, now - last);
        changes++;
      }
      last = now;
    }
    return (int) Math.ceil(Math.log((double) least / NANOS) / Math.log(2));
  }

  /// Asks the kernel for what the other methods return.
  void refresh() {
    try (Scratch s = Scratch.take()) {
      read(Clocks.adjtimex(s, state), state);
    }
  }

  /// Takes over what the kernel has told.
  ///
  /// @param result what adjtimex(2) has returned
  /// @param state a `struct timex`
  void read(int result, MemorySegment state) {
    this.result = result;
    int status = state.get(ValueLayout.JAVA_INT, Clocks.STATUS);
    disciplined = result >= 0 && result != TIME_ERROR && (status & STA_UNSYNC) == 0;
    announced = (status & STA_INS) != 0 ? 1 : (status & STA_DEL) != 0 ? -1 : 0;
    maximumErrorNanos = state.get(ValueLayout.JAVA_LONG, Clocks.MAXIMUM_ERROR) * MICROS;
  }

  /// Whether a program disciplines the clock, such as chronyd(8).
  boolean isSynchronized() {
    return disciplined;
  }

  /// The leap indicator of RFC 5905: 1 if the last minute of this day has 61 seconds, 2 if it has
  /// 59, 0 otherwise.
  int leap() {
    if (isLeapOver() || announced == 0) {
      return 0;
    }
    return announced > 0 ? 1 : 2;
  }

  /// 1 if the kernel knows of a second to be inserted, or one that it has just inserted; -1 for one
  /// that is deleted; 0 for none.
  int leapSecond() {
    return announced;
  }

  /// Whether the inserted second is running, 23:59:60.
  boolean isInserting() {
    return result == TIME_OOP;
  }

  /// Whether the leap second that the kernel knows of is over: nobody has cleared it yet.
  boolean isLeapOver() {
    return result == TIME_WAIT;
  }

  /// How far the clock may be from UTC. The kernel lets it grow by 500 parts in a million.
  long maximumErrorNanos() {
    return maximumErrorNanos;
  }
}
