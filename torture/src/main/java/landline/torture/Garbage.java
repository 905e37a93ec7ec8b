// SPDX-License-Identifier: Apache-2.0
package landline.torture;

import java.io.IOException;
import java.time.Duration;
import java.util.Random;
import landline.socket.Shutdown;
import landline.socket.Socket;

/// Clients that send random bytes, and read answers for a moment.
final class Garbage implements Act {

  private static final int CALLERS = 200;
  private static final int MOST = 1 << 14;
  private static final Duration LISTEN = Duration.ofMillis(20);

  @Override
  public String name() {
    return "garbage";
  }

  @Override
  public String description() {
    return "random bytes, up to " + MOST / 1024 + " KiB from each caller, some before a question";
  }

  @Override
  public String play(Stage stage) throws InterruptedException {
    int count = stage.many(CALLERS);
    stage.each(count, (socket, random) -> send(stage, socket, random));
    return "random bytes from " + count + " callers";
  }

  private static void send(Stage stage, Socket socket, Random random) throws IOException {
    byte[] bytes = new byte[1 + random.nextInt(MOST)];
    random.nextBytes(bytes);
    socket.sendAll(bytes);
    if (random.nextBoolean()) {
      socket.sendAll(stage.question());
    }
    if (random.nextBoolean()) {
      socket.shutdown(Shutdown.SHUT_WR);
    }
    Draining.drain(socket, LISTEN);
  }
}
