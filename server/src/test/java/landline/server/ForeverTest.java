// SPDX-License-Identifier: Apache-2.0
package landline.server;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import landline.socket.Deadline;
import landline.socket.Domain;
import landline.socket.SockAddr;
import landline.socket.Socket;
import landline.socket.Type;
import landline.testkit.LeakCheck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Times longer than a long holds in nanoseconds: they are as good as for ever, and harm no others.
@ExtendWith(LeakCheck.class)
class ForeverTest {

  private static final Duration FOREVER = ChronoUnit.FOREVER.getDuration();
  private static final SockAddr ANY = SockAddr.parse("127.0.0.1:0");

  private static Socket caller(SockAddr address) throws IOException {
    Socket socket = Socket.socket(Domain.INET, Type.STREAM);
    socket.timeout(FOREVER);
    socket.connect(address, Deadline.in(FOREVER));
    return socket;
  }

  @Test
  void aServerWithoutEndServes() throws IOException, InterruptedException {
    Deadlines forever =
        Deadlines.builder()
            .handshake(FOREVER)
            .eachCall(FOREVER)
            .idle(FOREVER)
            .minimumRate(1, FOREVER)
            .connection(FOREVER)
            .build();
    StreamConfig config = StreamConfig.builder().deadlines(forever).grace(FOREVER).build();
    StreamService echo =
        connection -> connection.outputStream().write(connection.inputStream().read());
    try (var server = StreamServer.listen(ANY, echo, config)) {
      for (int i = 0; i < 3; i++) {
        try (Socket caller = caller(server.address())) {
          caller.sendAll(new byte[] {7});
          byte[] answer = new byte[1];
          assertEquals(1, caller.recv(answer));
          assertArrayEquals(new byte[] {7}, answer);
        }
      }
      assertTrue(server.isHealthy());
      assertTrue(server.stop(Deadline.in(FOREVER)));
    }
  }

  @Test
  void anEndlessDeadlineDoesNotStopTheOthers() throws IOException, InterruptedException {
    Deadlines mixed =
        Deadlines.NONE.toBuilder().connection(FOREVER).idle(Duration.ofMillis(50)).build();
    StreamConfig config = StreamConfig.builder().deadlines(mixed).build();
    try (var server =
        StreamServer.listen(ANY, connection -> connection.inputStream().read(), config)) {
      for (int i = 0; i < 2; i++) {
        try (Socket caller = caller(server.address())) {
          assertThrows(
              IOException.class,
              () -> {
                if (caller.recv(new byte[1]) == 0) {
                  throw new IOException("ended");
                }
              });
        }
      }
      assertTrue(server.isHealthy());
    }
  }
}
