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

/// Who is on the line and who waits for it, in order of arrival. Safe for use by many threads.
final class CallQueue {

  /// The position of the one whose turn it is.
  static final int TURN = 0;

  /// The position of those who will get no turn.
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
  /// @param who those of one kind may take three quarters of the places
  /// @return empty if too many wait already, in all or of this kind, or the line is closed
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

  /// How many wait for their turn.
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

  /// Sends all away but the one whose turn it is.
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

    /// Has the calling thread interrupted when the position changes, until [#unwatch].
    ///
    /// @return false if it is another one already
    boolean watch(int seen) {
      lock.lock();
      try {
        watching = position == seen ? Thread.currentThread() : null;
        return watching != null;
      } finally {
        lock.unlock();
      }
    }

    /// The calling thread waits no longer.
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

    /// How many turns come before this one's: [#TURN] if it is on the line, [#NONE] if it has no
    /// turn.
    int position() {
      lock.lock();
      try {
        return position;
      } finally {
        lock.unlock();
      }
    }

    /// Waits until the position is another one, but no longer than the limit.
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

    /// Leaves the line; everybody behind moves up. Leaving again does nothing.
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
