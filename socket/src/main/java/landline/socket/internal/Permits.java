// SPDX-License-Identifier: Apache-2.0
package landline.socket.internal;

import landline.socket.Deadline;

/// A semaphore of a [Scheduler], with the methods of [java.util.concurrent.Semaphore].
public interface Permits {

  /// Waits for a permit and takes it.
  ///
  /// @throws InterruptedException if the thread is interrupted
  void acquire() throws InterruptedException;

  /// Takes a permit if there is one.
  ///
  /// @return false if there is none
  boolean tryAcquire();

  /// Waits for permits and takes them.
  ///
  /// @param count how many, all at once
  /// @param deadline until when it waits
  /// @return false if the deadline came first
  /// @throws InterruptedException if the thread is interrupted
  boolean tryAcquire(int count, Deadline deadline) throws InterruptedException;

  /// Gives a permit back, or a new one.
  void release();

  /// Gives permits back, or new ones.
  ///
  /// @param count how many
  void release(int count);

  /// Takes all permits that there are.
  ///
  /// @return how many
  int drainPermits();

  /// How many permits there are.
  ///
  /// @return a number that may be old when it is read
  int availablePermits();
}
