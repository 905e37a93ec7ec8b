// SPDX-License-Identifier: Apache-2.0
package landline.server;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import landline.socket.Deadline;
import landline.socket.internal.RunningHandlers;
import org.junit.jupiter.api.Test;

class DeadlineReaperTest {

  private static final class Exhaustible extends ForwardingScheduler {

    private volatile boolean exhausted;

    @Override
    public Deadline deadline(Duration time) {
      if (exhausted) {
        throw new OutOfMemoryError("as if");
      }
      return super.deadline(time);
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
