// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.util.concurrent.CountDownLatch;

/// The request to stop a server, and its end.
final class StopSwitch {

  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch hurried = new CountDownLatch(1);
  private final CountDownLatch done = new CountDownLatch(1);

  /// Asks the server to stop, with time for its connections to end.
  void ask() {
    asked.countDown();
  }

  /// Waits for a request.
  void awaitAsked() throws InterruptedException {
    asked.await();
  }

  /// Asks the server to abort.
  void hurry() {
    asked.countDown();
    hurried.countDown();
  }

  /// Waits for a request to abort, or the end of the server.
  void awaitHurried() throws InterruptedException {
    hurried.await();
  }

  /// Marks the server as stopped, for whatever reason. All waits end.
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
