// SPDX-License-Identifier: Apache-2.0
package landline.socket.internal;

import java.time.Duration;
import java.time.Instant;
import landline.socket.Deadline;

/// The clock of a server and the threads that go by it: the system's, or those of a test that
/// advances the time itself. What a server waits for with a limit it waits for here.
public interface Scheduler {

  /// The system's clock, and virtual threads.
  Scheduler SYSTEM = new SystemScheduler(Thread::ofVirtual);

  /// The system's clock, and platform threads, daemons: the kernel runs one whatever the virtual
  /// threads of the process compute.
  Scheduler PLATFORM = new SystemScheduler(() -> Thread.ofPlatform().daemon());

  /// The monotonic clock, see [System#nanoTime].
  ///
  /// @return nanoseconds since some moment
  long nanoTime();

  /// The time of day.
  Instant instant();

  /// A deadline on this clock.
  ///
  /// @param time of any length
  /// @return a deadline that begins now
  Deadline deadline(Duration time);

  /// Waits.
  ///
  /// @param nanos how long; nothing of 0 or less
  /// @throws InterruptedException if the thread is interrupted
  void sleep(long nanos) throws InterruptedException;

  /// Makes a thread, for [#start].
  ///
  /// @param name of the thread
  /// @param work what it runs
  Thread unstarted(String name, Runnable work);

  /// Starts a thread that [#unstarted] has made.
  ///
  /// @param thread the thread
  void start(Thread thread);

  /// Makes a semaphore.
  ///
  /// @param count how many permits it has, perhaps none
  Permits permits(int count);
}
