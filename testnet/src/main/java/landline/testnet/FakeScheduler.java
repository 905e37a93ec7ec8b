// SPDX-License-Identifier: Apache-2.0
package landline.testnet;

import java.time.Duration;
import java.time.Instant;
import landline.socket.Deadline;
import landline.socket.internal.Permits;
import landline.socket.internal.Scheduler;

/// The clock and the threads of a server on a [MemoryNetwork]; the clock tracks the threads.
record FakeScheduler(FakeClock clock) implements Scheduler {

  @Override
  public long nanoTime() {
    return clock.nanoTime();
  }

  @Override
  public Instant instant() {
    return clock.instant();
  }

  @Override
  public Deadline deadline(Duration time) {
    return clock.deadline(time);
  }

  @Override
  public void sleep(long nanos) throws InterruptedException {
    clock.sleep(Duration.ofNanos(nanos));
  }

  @Override
  public Thread unstarted(String name, Runnable work) {
    return Thread.ofVirtual()
        .name(name)
        .unstarted(() -> {
          try {
            work.run();
          } finally {
            clock.ended();
          }
        });
  }

  @Override
  public void start(Thread thread) {
    clock.start(thread);
  }

  @Override
  public Permits permits(int count) {
    return new FakePermits(clock, count);
  }
}
