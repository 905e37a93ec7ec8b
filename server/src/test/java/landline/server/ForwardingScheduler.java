// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.time.Duration;
import java.time.Instant;
import landline.socket.Deadline;
import landline.socket.internal.Permits;
import landline.socket.internal.Scheduler;

/// The system's scheduler, of which a test overrides what is to fail.
class ForwardingScheduler implements Scheduler {

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
