// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import landline.socket.Rlimit;

/// How many descriptors all stream servers of the process together hold for their connections.
/// RLIMIT_NOFILE is the process's, so limits of each server cannot keep it. The rest is a reserve
/// for everything else: listeners, metrics, a hot restart, certificates that are read again, and
/// files of the virtual machine.
final class DescriptorAccount {

  /// That of this process, with the limit as it was at first use.
  static final DescriptorAccount PROCESS =
      new DescriptorAccount(Admission.connectionsByDefault(Rlimit.nofile().soft()));

  private static final long QUIET = TimeUnit.SECONDS.toNanos(10);
  private static final System.Logger LOG = Log.of("landline.server");

  private final int all;
  // Fair, so that servers whose connections take many are not overtaken for ever.
  private final Semaphore free;
  private volatile boolean exhausted;
  private boolean said;
  private long quietUntil = System.nanoTime();

  DescriptorAccount(int all) {
    this.all = all;
    free = new Semaphore(all, true);
  }

  /// What a connection takes that takes so many: never more than there are.
  int share(int wanted) {
    return Math.min(wanted, all);
  }

  /// Takes so many if they are there.
  boolean tryTake(int count) throws InterruptedException {
    // The form without a time would overtake those who wait.
    boolean taken = count == 0 || free.tryAcquire(count, 0, TimeUnit.NANOSECONDS);
    if (!taken) {
      exhausted();
    }
    return taken;
  }

  /// Waits until so many are there, and takes them.
  void take(int count) throws InterruptedException {
    if (!tryTake(count)) {
      free.acquire(count);
    }
  }

  void giveBack(int count) {
    free.release(count);
    // Not with the first one: the next caller may have it already.
    if (exhausted && free.availablePermits() > all / 2) {
      recovered();
    }
  }

  /// Says so once until it is over, and not again soon: when many leave and many wait, it is over
  /// and begins again many times a second.
  private synchronized void exhausted() {
    if (exhausted) {
      return;
    }
    exhausted = true;
    long now = System.nanoTime();
    said = now - quietUntil >= 0;
    if (said) {
      quietUntil = now + QUIET;
      LOG.log(
          System.Logger.Level.WARNING,
          "descriptors: all "
              + all
              + " for connections, of the "
              + Rlimit.nofile().soft()
              + " that the process may have, are in use; more callers wait, or are turned away");
    }
  }

  private synchronized void recovered() {
    if (exhausted) {
      exhausted = false;
      if (said) {
        LOG.log(System.Logger.Level.INFO, "descriptors: back to normal");
      }
    }
  }
}
