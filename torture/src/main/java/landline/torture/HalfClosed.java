// SPDX-License-Identifier: Apache-2.0
package landline.torture;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import landline.socket.Deadline;
import landline.socket.Shutdown;
import landline.socket.Socket;

/// Clients that send the question, shut down their sending side and read to the end. Some get no
/// answer: whether a server owes one depends on its protocol.
final class HalfClosed implements Act {

  private static final int CALLERS = 100;
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final int ROOM = 1 << 14;

  @Override
  public String name() {
    return "half-closed";
  }

  @Override
  public String description() {
    return "clients that ask, shut down their sending side, and read to the end";
  }

  @Override
  public String play(Stage stage) throws InterruptedException {
    int count = stage.many(CALLERS);
    var answered = new AtomicInteger();
    stage.each(
        count,
        (socket, random) -> {
          if (stage.probe().asks()) {
            socket.sendAll(stage.question());
          }
          socket.shutdown(Shutdown.SHUT_WR);
          if (readToEnd(socket) > 0) {
            answered.incrementAndGet();
          }
        });
    String owed =
        answered.get() < count ? "; whether the server owes one depends on its protocol" : "";
    return count + " half-closed connections (" + answered + " got an answer" + owed + ")";
  }

  private static long readToEnd(Socket socket) throws IOException {
    Deadline deadline = Deadline.in(PATIENCE);
    byte[] room = new byte[ROOM];
    long read = 0;
    int n = 1;
    try {
      while (n > 0 && !deadline.isOver()) {
        n = socket.recv(room);
        read += n;
      }
    } catch (IOException cut) {
      // What came before counts.
    }
    return read;
  }
}
