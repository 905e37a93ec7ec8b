// SPDX-License-Identifier: Apache-2.0
package landline.testnet;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The threads that a clock tracks. Guarded by the clock's lock.
final class TrackedThreads {

  private enum State {
    WORKS,
    /// Was woken and may not run yet; the system may show it as waiting.
    WAKES,
    /// Waits on the clock.
    RESTS
  }

  /// How long the system shows a thread as blocked, in real time, before it counts as waiting. When
  /// a monitor is left, a thread of the JDK wakes the next virtual thread, and on a busy machine
  /// that takes milliseconds in which nobody seems to work.
  private static final long LONG_BLOCKED = TimeUnit.MILLISECONDS.toNanos(100);

  private final Map<Thread, State> known = new HashMap<>();
  private final Map<Thread, Long> blockedSince = new HashMap<>();
  private int resting;
  private long changes;

  /// Adds a thread; it counts as working until it waits.
  void join(Thread thread) {
    known.putIfAbsent(thread, State.WORKS);
    changes++;
  }

  void leave(Thread thread) {
    if (known.remove(thread) == State.RESTS) {
      resting--;
    }
    blockedSince.remove(thread);
    changes++;
  }

  void rest(Thread thread) {
    become(thread, State.RESTS);
  }

  void wake(Thread thread) {
    become(thread, State.WAKES);
  }

  void work(Thread thread) {
    become(thread, State.WORKS);
  }

  private void become(Thread thread, State state) {
    if (known.put(thread, state) == State.RESTS) {
      resting--;
    }
    if (state == State.RESTS) {
      resting++;
    }
    blockedSince.remove(thread);
    changes++;
  }

  /// The number of changes and calls so far.
  long changes() {
    return changes;
  }

  /// Whether all threads wait on the clock. An interrupted one is about to work.
  boolean rests() {
    if (resting < known.size()) {
      forgetEnded();
    }
    return resting == known.size() && known.keySet().stream().noneMatch(Thread::isInterrupted);
  }

  /// Whether all threads but one wait on the clock.
  boolean rests(Thread but) {
    for (Map.Entry<Thread, State> each : known.entrySet()) {
      if (each.getKey() != but
          && (each.getValue() != State.RESTS || each.getKey().isInterrupted())) {
        return false;
      }
    }
    return true;
  }

  /// Whether all threads, perhaps but one, wait on the clock or for something else.
  boolean seemsToRest(@Nullable Thread but) {
    forgetEnded();
    boolean allRest = true;
    for (Map.Entry<Thread, State> each : known.entrySet()) {
      Thread thread = each.getKey();
      boolean rests =
          switch (each.getValue()) {
            case WORKS -> waits(thread);
            case WAKES -> false;
            case RESTS -> !thread.isInterrupted();
          };
      allRest &= rests || thread == but;
    }
    return allRest;
  }

  /// Forgets threads that the clock has not started: they do not report their end.
  private void forgetEnded() {
    // One that rests can't have ended.
    known.keySet().removeIf(thread -> thread.getState() == Thread.State.TERMINATED);
    blockedSince.keySet().retainAll(known.keySet());
  }

  private boolean waits(Thread thread) {
    Thread.State state = thread.getState();
    if (state != Thread.State.BLOCKED) {
      blockedSince.remove(thread);
    }
    return switch (state) {
      case WAITING, TIMED_WAITING -> true;
      case BLOCKED -> isLongBlocked(thread);
      case NEW, RUNNABLE, TERMINATED -> false;
    };
  }

  private boolean isLongBlocked(Thread thread) {
    long now = System.nanoTime();
    return now - blockedSince.computeIfAbsent(thread, _ -> now) > LONG_BLOCKED;
  }
}
