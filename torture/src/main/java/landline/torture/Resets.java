// SPDX-License-Identifier: Apache-2.0
package landline.torture;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import landline.socket.Socket;
import landline.socket.option.SocketOptions;

/// Clients that reset their connection: at once, in the middle of the question, or after it.
final class Resets implements Act {

  private static final int CALLERS = 400;

  @Override
  public String name() {
    return "resets";
  }

  @Override
  public String description() {
    return "connections reset at once, within the question, or after it (SO_LINGER 0)";
  }

  @Override
  public String play(Stage stage) throws InterruptedException {
    int count = stage.many(CALLERS);
    stage.each(count, (socket, random) -> reset(stage, socket, random));
    return count + " resets";
  }

  private static void reset(Stage stage, Socket socket, Random random) throws IOException {
    socket.setSockOpt(SocketOptions.SO_LINGER, Optional.of(Duration.ZERO));
    byte[] question = stage.question();
    int length = random.nextInt(question.length + 1);
    if (length > 0) {
      socket.sendAll(question, 0, length);
    }
  }
}
