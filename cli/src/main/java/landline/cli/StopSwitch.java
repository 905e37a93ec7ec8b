// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// The request to stop a server, or what else runs until Ctrl-C, and its end.
public final class StopSwitch {

  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch hurried = new CountDownLatch(1);
  private final CountDownLatch done = new CountDownLatch(1);
  private volatile int code;

  /// Asks the server to stop, with time for its connections to end.
  void ask() {
    asked.countDown();
  }

  /// Waits for a request.
  void awaitAsked() throws InterruptedException {
    asked.await();
  }

  /// Waits for a request, but not longer than this.
  ///
  /// @return whether there is one
  public boolean awaitAsked(Duration limit) throws InterruptedException {
    return asked.await(TimeUnit.NANOSECONDS.convert(limit), TimeUnit.NANOSECONDS);
  }

  /// Asks the server to abort.
  void hurry() {
    asked.countDown();
    hurried.countDown();
  }

  /// Waits for a request to abort, or the end of the server or of the command.
  void awaitHurried() throws InterruptedException {
    hurried.await();
  }

  /// Marks the server as stopped, for whatever reason: there is nothing to abort.
  void stopped() {
    hurried.countDown();
  }

  /// Marks the command as ended: its failure has been reported. All waits end.
  ///
  /// @param exit its exit code
  void done(int exit) {
    code = exit;
    done.countDown();
    hurried.countDown();
  }

  /// Waits until the command has ended.
  ///
  /// @return its exit code
  int awaitDone() throws InterruptedException {
    done.await();
    return code;
  }

  boolean isDone() {
    return done.getCount() == 0;
  }
}
