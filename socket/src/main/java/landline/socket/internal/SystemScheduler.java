// SPDX-License-Identifier: Apache-2.0
package landline.socket.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import landline.socket.Deadline;

/// [Scheduler#SYSTEM] and [Scheduler#PLATFORM].
final class SystemScheduler implements Scheduler {

  private static final class SystemPermits extends Semaphore implements Permits {

    private static final long serialVersionUID = 1;

    SystemPermits(int count) {
      super(count);
    }

    @Override
    public boolean tryAcquire(int count, Deadline deadline) throws InterruptedException {
      return tryAcquire(count, TimeUnit.NANOSECONDS.convert(deadline.left()), TimeUnit.NANOSECONDS);
    }
  }

  private final Supplier<Thread.Builder> threads;

  SystemScheduler(Supplier<Thread.Builder> threads) {
    this.threads = threads;
  }

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public Instant instant() {
    return Instant.now();
  }

  @Override
  public Deadline deadline(Duration time) {
    return Deadline.in(time);
  }

  @Override
  public void sleep(long nanos) throws InterruptedException {
    TimeUnit.NANOSECONDS.sleep(nanos);
  }

  @Override
  public Thread unstarted(String name, Runnable work) {
    return threads.get().name(name).unstarted(work);
  }

  @Override
  public void start(Thread thread) {
    thread.start();
  }

  @Override
  public Permits permits(int count) {
    return new SystemPermits(count);
  }
}
