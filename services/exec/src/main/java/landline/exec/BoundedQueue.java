// SPDX-License-Identifier: Apache-2.0
package landline.exec;

import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import landline.socket.Deadline;

/// A queue between one producer and one consumer. The producer reserves room before it reads an
/// element, so that what does not fit stays in the kernel's buffers. The last element needs no
/// room, so the end is always delivered.
final class BoundedQueue<T> {

  private final BlockingQueue<T> elements = new LinkedBlockingQueue<>();
  private final Semaphore room;

  BoundedQueue(int capacity) {
    room = new Semaphore(capacity);
  }

  /// Waits for room for one element.
  ///
  /// @return false if the deadline came first
  boolean reserve(Deadline deadline) throws InterruptedException {
    return room.tryAcquire(TimeUnit.NANOSECONDS.convert(deadline.left()), TimeUnit.NANOSECONDS);
  }

  /// Adds an element for which room is reserved, or the last one. Does not wait.
  void add(T element) {
    elements.add(element);
  }

  /// Waits for an element.
  T take() throws InterruptedException {
    return taken(elements.take());
  }

  /// Waits for an element until the deadline.
  Optional<T> poll(Deadline deadline) throws InterruptedException {
    return Optional.ofNullable(
            elements.poll(TimeUnit.NANOSECONDS.convert(deadline.left()), TimeUnit.NANOSECONDS))
        .map(this::taken);
  }

  private T taken(T element) {
    room.release();
    return element;
  }

  boolean isEmpty() {
    return elements.isEmpty();
  }

  /// Drops the queued elements.
  void clear() {
    elements.clear();
  }
}
