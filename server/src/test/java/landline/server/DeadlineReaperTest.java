// SPDX-License-Identifier: Apache-2.0
package landline.server;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import landline.socket.Deadline;
import landline.socket.internal.Permits;
import landline.socket.internal.RunningHandlers;
import landline.socket.internal.Scheduler;
import org.junit.jupiter.api.Test;

class DeadlineReaperTest {

  /// The system's, without memory for a while.
  private static final class Exhaustible implements Scheduler {

    private volatile boolean exhausted;

    private void allocate() {
      if (exhausted) {
        throw new OutOfMemoryError("as if");
      }
    }

    @Override
    public long nanoTime() {
      return SYSTEM.nanoTime();
    }

    @Override
    public Instant instant() {
      return SYSTEM.instant();
    }

    @Override
    public Deadline deadline(Duration time) {
      allocate();
      return SYSTEM.deadline(time);
    }

    @Override
    public void sleep(long nanos) throws InterruptedException {
      SYSTEM.sleep(nanos);
    }

    @Override
    public Thread unstarted(String name, Runnable work) {
      return SYSTEM.unstarted(name, work);
    }

    @Override
    public void start(Thread thread) {
      SYSTEM.start(thread);
    }

    @Override
    public Permits permits(int count) {
      return SYSTEM.permits(count);
    }
  }

  private static void awaitHealth(DeadlineReaper reaper, boolean healthy) {
    while (reaper.isHealthy() != healthy) {
      reaper.wake();
      Thread.yield();
    }
  }

  @Test
  void aCheckThatFailsIsUnhealthyUntilOneSucceeds() {
    var scheduler = new Exhaustible();
    var reaper =
        new DeadlineReaper(
            "test",
            Deadlines.NONE.toBuilder().idle(Duration.ofMillis(8)).build(),
            new RunningHandlers<>(1, scheduler),
            scheduler);
    reaper.start();
    try {
      assertTrue(reaper.isHealthy());
      scheduler.exhausted = true;
      awaitHealth(reaper, false);
      scheduler.exhausted = false;
      awaitHealth(reaper, true);
    } finally {
      reaper.close();
    }
    assertTrue(reaper.isHealthy());
  }
}
