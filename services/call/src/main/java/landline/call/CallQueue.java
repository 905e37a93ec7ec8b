// SPDX-License-Identifier: Apache-2.0
package landline.call;

import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The caller with the turn and the waiting callers, in order of arrival. Thread-safe.
final class CallQueue {

  /// The position of the caller with the turn.
  static final int TURN = 0;

  /// The position of a caller that gets no turn.
  static final int NONE = -1;

  private final ReentrantLock lock = new ReentrantLock();
  private final Queue<Place> places = new ArrayDeque<>();
  private final Map<Object, Integer> shares = new HashMap<>();
  private final int maxWaiting;
  private final long maxPerPeer;
  private boolean closed;

  CallQueue(int maxWaiting) {
    this.maxWaiting = maxWaiting;
    // The same part as of all connections: landline.server.Admission.
    long all = maxWaiting + 1L;
    maxPerPeer = all - all / 4;
  }

  /// Takes the last place; never waits.
  ///
  /// @param who the key of a caller's share: three quarters of the places
  /// @return empty if too many wait already, in all or with this key, or the queue is closed
  Optional<Place> join(Object who) {
    lock.lock();
    try {
      if (closed || places.size() > maxWaiting || shares.getOrDefault(who, 0) >= maxPerPeer) {
        return Optional.empty();
      }
      shares.merge(who, 1, Integer::sum);
      var place = new Place(who, places.size());
      places.add(place);
      return Optional.of(place);
    } finally {
      lock.unlock();
    }
  }

  /// The number of waiting callers.
  int waiting() {
    lock.lock();
    try {
      return Math.max(0, places.size() - 1);
    } finally {
      lock.unlock();
    }
  }

  boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  /// Ends the wait of all callers but the one with the turn.
  void close() {
    lock.lock();
    try {
      closed = true;
      places.removeIf(place -> place.position != TURN && place.move(NONE));
      shares.clear();
    } finally {
      lock.unlock();
    }
  }

  /// A place in the queue.
  final class Place {

    private final Condition moved = lock.newCondition();
    private final Object who;
    private int position;
    private @Nullable Thread watching;

    private Place(Object who, int position) {
      this.who = who;
      this.position = position;
    }

    private boolean move(int to) {
      position = to;
      moved.signalAll();
      if (watching != null) {
        watching.interrupt();
      }
      return true;
    }

    /// Lets the calling thread be interrupted when the position changes, until [#unwatch].
    ///
    /// @return false if it has changed already
    boolean watch(int seen) {
      lock.lock();
      try {
        watching = position == seen ? Thread.currentThread() : null;
        return watching != null;
      } finally {
        lock.unlock();
      }
    }

    /// Ends the watch of the calling thread.
    void unwatch(int seen) {
      lock.lock();
      try {
        watching = null;
        if (position != seen) {
          // The interrupt came from the move, and it has served.
          Thread.interrupted();
        }
      } finally {
        lock.unlock();
      }
    }

    /// The number of turns before this one: [#TURN] on the line, [#NONE] without a turn.
    int position() {
      lock.lock();
      try {
        return position;
      } finally {
        lock.unlock();
      }
    }

    /// Waits until the position changes, at most for the limit.
    ///
    /// @return the position
    int await(int seen, Duration limit) throws InterruptedIOException {
      lock.lock();
      try {
        long left = TimeUnit.NANOSECONDS.convert(limit);
        while (position == seen && left > 0) {
          left = moved.awaitNanos(left);
        }
        return position;
      } catch (InterruptedException interrupt) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("waiting for a turn: interrupted");
      } finally {
        lock.unlock();
      }
    }

    /// Leaves the line; all callers behind move up. Idempotent.
    void leave() {
      lock.lock();
      try {
        if (places.remove(this)) {
          position = NONE;
          shares.computeIfPresent(who, (same, count) -> count == 1 ? null : count - 1);
          int next = TURN;
          for (Place place : places) {
            if (place.position != next) {
              place.move(next);
            }
            next++;
          }
        }
      } finally {
        lock.unlock();
      }
    }
  }
}
