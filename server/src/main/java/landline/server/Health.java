// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.util.List;
import java.util.concurrent.TimeUnit;

/// The health check of a server. A symptom may be transient, so the check is made twice.
///
/// @param lifecycle the server's
record Health(Lifecycle lifecycle) {

  private static final long PAUSE = TimeUnit.SECONDS.toMillis(1);

  boolean of(List<StreamListener> listeners) throws InterruptedException {
    for (StreamListener each : listeners) {
      long turn = each.turn();
      boolean fine = isSound(each) && !isForgotten(each);
      if (!fine) {
        Thread.sleep(PAUSE);
        boolean still = each.turn() == turn && isForgotten(each);
        if (!isSound(each) || still) {
          return false;
        }
      }
    }
    return lifecycle.state() != ServerState.BROKEN;
  }

  boolean ofDatagrams(List<? extends Listener> listeners) {
    return listeners.stream().allMatch(this::isSound) && lifecycle.state() != ServerState.BROKEN;
  }

  /// A thread may also have ended because the server stops.
  private boolean isSound(Listener listener) {
    AcceptLoop loop = listener.loop();
    return (loop.isAlive() && !loop.isFailing()) || lifecycle.isStopping();
  }

  /// Connections wait in the accept queue while the thread waits for one.
  private boolean isForgotten(StreamListener listener) {
    return !lifecycle.isStopping()
        && listener.isWaiting()
        && listener.source().queue().filter(queue -> queue.waiting() > 0).isPresent();
  }
}
