// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.util.concurrent.CountDownLatch;

/// How a server learns that it shall stop, and tells that it has.
final class StopSwitch {

  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch hurried = new CountDownLatch(1);
  private final CountDownLatch done = new CountDownLatch(1);

  /// Asks the server to stop, with time for its connections to end.
  void ask() {
    asked.countDown();
  }

  /// Waits until someone asks.
  void awaitAsked() throws InterruptedException {
    asked.await();
  }

  /// Asks the server to stop at once.
  void hurry() {
    asked.countDown();
    hurried.countDown();
  }

  /// Waits until there is no more time, or the server has stopped.
  void awaitHurried() throws InterruptedException {
    hurried.await();
  }

  /// Says that the server has stopped, for whatever reason. Nobody waits for anything any more.
  void done() {
    done.countDown();
    hurried.countDown();
  }

  /// Waits until the server has stopped.
  void awaitDone() throws InterruptedException {
    done.await();
  }

  boolean isDone() {
    return done.getCount() == 0;
  }
}
