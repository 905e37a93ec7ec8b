// SPDX-License-Identifier: Apache-2.0
package landline.greet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import landline.server.StreamServer;
import landline.server.StreamService;
import landline.socket.Deadline;
import landline.testkit.LeakCheck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
class GreetClientTest {

  @Test
  void aServerThatDripsGetsNoMoreTimeThanOneThatKeepsSilent() throws IOException {
    StreamService drip =
        connection -> {
          try {
            for (int i = 0; i < GreetCodec.MAX; i++) {
              connection.writeUtf8("x");
              Thread.sleep(5);
            }
          } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
          }
        };
    try (var server = StreamServer.listen("127.0.0.1:0", drip)) {
      assertThrows(
          SocketTimeoutException.class,
          () -> GreetClient.greet(server.address(), UTF_8, Deadline.in(Duration.ofMillis(200))));
    }
  }

  @Test
  void aGreetingInPiecesIsPutTogether() throws IOException {
    StreamService pieces =
        connection -> {
          connection.writeUtf8("wel");
          connection.writeUtf8("come\r");
          connection.writeUtf8("\n");
        };
    try (var server = StreamServer.listen("127.0.0.1:0", pieces)) {
      var greeting =
          GreetClient.greet(server.address(), UTF_8, Deadline.in(Duration.ofSeconds(30)));
      assertEquals("welcome", greeting);
    }
  }

  @Test
  void noMoreIsReadThanTheLongestGreeting() throws IOException {
    StreamService endless = connection -> connection.writeUtf8("x".repeat(GreetCodec.MAX + 1));
    try (var server = StreamServer.listen("127.0.0.1:0", endless)) {
      var greeting =
          GreetClient.greet(server.address(), UTF_8, Deadline.in(Duration.ofSeconds(30)));
      assertEquals("x".repeat(GreetCodec.MAX), greeting);
    }
  }
}
