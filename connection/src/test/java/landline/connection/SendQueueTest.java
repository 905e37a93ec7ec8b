// SPDX-License-Identifier: Apache-2.0
package landline.connection;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import landline.connection.SendQueue.WhenFull;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Fan-out to receivers of any speed.
class SendQueueTest {

  private static final int MOST = 1000;
  // More than a UNIX socket takes without a reader.
  private static final int LARGE = 4 * 1024 * 1024;

  /// A queue whose writer is stuck in a write, so that nothing leaves it.
  private static SendQueue stuck(Connection connection, WhenFull whenFull)
      throws InterruptedException {
    var queue = SendQueue.to(connection, LARGE, whenFull);
    assertTrue(queue.send(new byte[LARGE]));
    while (queue.waiting() > 0) {
      Thread.onSpinWait();
    }
    return queue;
  }

  @ParameterizedTest
  @EnumSource
  void aReceiverThatKeepsUpGetsEverythingInOrder(WhenFull whenFull)
      throws IOException, InterruptedException {
    try (Pair pair = Pair.open();
        var queue = SendQueue.to(pair.server(), MOST, whenFull)) {
      for (int i = 0; i < 1000; i++) {
        byte[] message = (i + "\n").getBytes(UTF_8);
        assertTrue(queue.send(message));
        byte[] got = pair.client().inputStream().readNBytes(message.length);
        assertEquals(i + "\n", new String(got, UTF_8));
      }
      assertTrue(queue.drain());
      assertEquals(0, queue.dropped());
    }
  }

  @Test
  void theOldestMessagesMakeRoom() throws IOException, InterruptedException {
    try (Pair pair = Pair.open();
        var queue = stuck(pair.server(), WhenFull.DROP_OLDEST)) {
      assertTrue(queue.send(new byte[LARGE - 1]));
      assertTrue(queue.send("a".getBytes(UTF_8)));
      assertEquals(0, queue.dropped());
      assertTrue(queue.send("b".getBytes(UTF_8)));
      assertEquals(1, queue.dropped());
      assertEquals(LARGE, pair.client().inputStream().readNBytes(LARGE).length);
      assertEquals("ab", new String(pair.client().inputStream().readNBytes(2), UTF_8));
    }
  }

  @Test
  void aSenderWaitsForRoom() throws IOException, InterruptedException, ExecutionException {
    try (Pair pair = Pair.open();
        var queue = stuck(pair.server(), WhenFull.WAIT)) {
      assertTrue(queue.send(new byte[LARGE]));
      var waiting = Pair.start(() -> queue.send("a".getBytes(UTF_8)));
      assertEquals(2 * LARGE, pair.client().inputStream().readNBytes(2 * LARGE).length);
      assertTrue(waiting.get());
      assertEquals(1, pair.client().inputStream().readNBytes(1).length);
      assertEquals(0, queue.dropped());
    }
  }

  @Test
  void aSlowReceiverIsDisconnected() throws IOException, InterruptedException {
    try (Pair pair = Pair.open();
        var queue = stuck(pair.server(), WhenFull.DISCONNECT)) {
      assertTrue(queue.send(new byte[LARGE]));
      assertFalse(queue.send("a".getBytes(UTF_8)));
      assertEquals(2, queue.dropped());
      assertTrue(pair.client().inputStream().readAllBytes().length < LARGE);
      assertFalse(queue.drain());
    }
  }

  @Test
  void aBrokenConnectionEndsTheQueueAndWakesWhoWaits()
      throws IOException, InterruptedException, ExecutionException {
    try (Pair pair = Pair.open();
        var queue = stuck(pair.server(), WhenFull.WAIT)) {
      assertTrue(queue.send(new byte[LARGE]));
      var waiting = Pair.start(() -> queue.send("a".getBytes(UTF_8)));
      pair.client().close();
      assertFalse(waiting.get());
      assertFalse(queue.send("b".getBytes(UTF_8)));
    }
  }

  /// A connection whose writes wait, and end in an error.
  private static Connection failing(CountDownLatch proceed) {
    return (Connection)
        Proxy.newProxyInstance(
            Connection.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (_, _, _) -> {
              proceed.await();
              throw new StackOverflowError("as if");
            });
  }

  @Test
  void anErrorEndsTheQueueAndWakesWhoWaits() throws Exception {
    var proceed = new CountDownLatch(1);
    try (var queue = stuck(failing(proceed), WhenFull.WAIT)) {
      assertTrue(queue.send(new byte[LARGE]));
      var sending = Pair.start(() -> queue.send("a".getBytes(UTF_8)));
      var draining = Pair.start(queue::drain);
      proceed.countDown();
      assertFalse(Pair.end(sending));
      assertFalse(Pair.end(draining));
      assertEquals(2, queue.dropped());
    }
  }

  @Test
  void smallMessagesAreWrittenTogether() throws IOException, InterruptedException {
    try (Pair pair = Pair.open();
        var queue = stuck(pair.server(), WhenFull.WAIT)) {
      for (int i = 0; i < 100; i++) {
        queue.send(new byte[10]);
      }
      assertEquals(1000, queue.waiting());
      assertEquals(LARGE + 1000, pair.client().inputStream().readNBytes(LARGE + 1000).length);
      assertTrue(queue.drain());
    }
  }

  @Test
  void whatCanNeverBeSentIsRefused() throws IOException {
    try (Pair pair = Pair.open();
        var queue = SendQueue.to(pair.server(), MOST, WhenFull.WAIT)) {
      for (int length : new int[] {0, MOST + 1}) {
        var refused =
            assertThrows(IllegalArgumentException.class, () -> queue.send(new byte[length]));
        assertEquals("message is not from 1 to 1000 bytes: " + length, refused.getMessage());
      }
    }
  }
}
