// SPDX-License-Identifier: Apache-2.0
package landline.call;

import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Who is on the line and who waits for it, in order of arrival. Safe for use by many threads.
final class Line {

  /// The position of the one whose turn it is.
  static final int TURN = 0;

  /// The position of those who will get no turn.
  static final int NONE = -1;

  private final ReentrantLock lock = new ReentrantLock();
  private final Queue<Place> places = new ArrayDeque<>();
  private final int maxWaiting;
  private boolean closed;

  Line(int maxWaiting) {
    this.maxWaiting = maxWaiting;
  }

  /// Takes the last place; never waits.
  ///
  /// @return empty if too many wait already or the line is closed
  Optional<Place> join() {
    lock.lock();
    try {
      if (closed || places.size() > maxWaiting) {
        return Optional.empty();
      }
      var place = new Place(places.size());
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
    } finally {
      lock.unlock();
    }
  }

  /// A place in the queue.
  final class Place {

    private final Condition moved = lock.newCondition();
    private int position;

    private Place(int position) {
      this.position = position;
    }

    private boolean move(int to) {
      position = to;
      moved.signalAll();
      return true;
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
        long left = limit.toNanos();
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
