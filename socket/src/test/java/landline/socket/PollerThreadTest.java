// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import landline.socket.sys.Kernel;
import landline.socket.sys.Scratch;
import org.junit.jupiter.api.Test;

final class PollerThreadTest {

  /// Reports events, and then memory runs out before anyone is told of them.
  private static final class Forgetful extends Kernel {
    private final AtomicInteger lost = new AtomicInteger();

    @Override
    public int epollWait(
        Scratch s, int epfd, MemorySegment events, int maxEvents, int timeoutMillis) {
      int ready = super.epollWait(s, epfd, events, maxEvents, timeoutMillis);
      if (ready > 0 && lost.incrementAndGet() % 2 == 1) {
        throw new OutOfMemoryError("thrown by a test");
      }
      return ready;
    }
  }

  @Test
  void noWaiterIsForgottenWhenMemoryRunsOut()
      throws ExecutionException, IOException, InterruptedException {
    var forgetful = new Forgetful();
    Kernel real = Kernel.replace(forgetful);
    try (SocketPair pair = Socket.socketPair(Domain.UNIX, Type.STREAM)) {
      for (int i = 0; i < 100; i++) {
        var receiving = new FutureTask<>(() -> pair.first().recv(new byte[9]));
        Thread thread =
            i % 2 == 0 ? Thread.ofVirtual().start(receiving) : Thread.ofPlatform().start(receiving);
        while (thread.getState() != Thread.State.WAITING) {
          Thread.onSpinWait();
        }
        pair.second().send(new byte[7]);
        assertEquals(7, receiving.get());
      }
      assertTrue(forgetful.lost.get() > 50, () -> "events lost: " + forgetful.lost);
    } finally {
      Kernel.replace(real);
    }
  }
}
