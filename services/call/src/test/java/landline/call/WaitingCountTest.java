// SPDX-License-Identifier: Apache-2.0
package landline.call;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.Charset;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import landline.server.Request;
import landline.server.StreamServer;
import landline.testkit.LeakCheck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
class WaitingCountTest {

  /// Is told of the first waiting caller for as long as the test likes.
  private static final class SlowOperator implements Operator {
    private final BlockingQueue<Thread> talking = new LinkedBlockingQueue<>();
    private final BlockingQueue<Integer> told = new LinkedBlockingQueue<>();
    private final CompletableFuture<Void> bye = new CompletableFuture<>();
    private final CompletableFuture<Void> listening = new CompletableFuture<>();
    private final CompletableFuture<Void> heard = new CompletableFuture<>();

    @Override
    public void talk(Call call) {
      talking.add(Thread.currentThread());
      bye.join();
    }

    @Override
    public void answer(Request message, Charset charset) {}

    @Override
    public void waiting(int callers) {
      if (callers == 1) {
        listening.complete(null);
        heard.join();
      }
      told.add(callers);
    }
  }

  @Test
  void theNumberThatIsToldLastIsTheLatest() throws IOException, InterruptedException {
    var operator = new SlowOperator();
    var line = new CallService(operator, CallConfig.DEFAULT);
    try (var server = StreamServer.listen("127.0.0.1:0", line);
        var first = Plain.call(server.address())) {
      Thread talking = operator.talking.take();
      try (var second = Plain.call(server.address())) {
        operator.listening.join();
        operator.bye.complete(null);
        // The first has left, and has told that nobody waits, or waits for telling it.
        while (operator.told.isEmpty()
            && (line.waiting() > 0 || talking.getState() != Thread.State.WAITING)) {
          Thread.yield();
        }
        operator.heard.complete(null);
        assertEquals(1, operator.told.take());
        assertEquals(0, operator.told.take());
        first.hearTheEnd();
        second.hearTheEnd();
      }
    }
  }
}
