// SPDX-License-Identifier: Apache-2.0
package landline.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import landline.socket.Domain;
import landline.socket.Errno;
import landline.socket.Socket;
import landline.socket.SystemCallFailure;
import landline.socket.Type;
import landline.testkit.LeakCheck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
class LingeringFloodTest {

  @Test
  void whoSendsForEverIsClosedHoweverMuchTimeThereIs() throws IOException {
    var pair = Socket.socketPair(Domain.UNIX, Type.STREAM);
    try (Socket peer = pair.first()) {
      Thread parting =
          Thread.ofVirtual().start(() -> LingeringClose.close(pair.second(), Duration.ofDays(1)));
      byte[] flood = new byte[LingeringClose.MOST];
      var broken =
          assertThrows(
              IOException.class,
              () -> {
                while (true) {
                  peer.sendAll(flood);
                }
              });
      // A sender that waits while the other end is closed with unread data hears of that first.
      assertTrue(
          SystemCallFailure.is(broken, Errno.EPIPE)
              || SystemCallFailure.is(broken, Errno.ECONNRESET),
          broken::toString);
      assertEquals(Thread.State.TERMINATED, ended(parting).getState());
    }
  }

  private static Thread ended(Thread thread) {
    try {
      thread.join();
      return thread;
    } catch (InterruptedException interrupt) {
      throw new AssertionError(interrupt);
    }
  }
}
