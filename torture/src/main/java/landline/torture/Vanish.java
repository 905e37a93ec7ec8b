// SPDX-License-Identifier: Apache-2.0
package landline.torture;

import java.io.IOException;
import java.util.Random;
import landline.socket.Socket;

/// Clients that send several questions and close before the answers: the kernel resets a connection
/// that is closed with data unread, and the server's writes fail.
final class Vanish implements Act {

  private static final int CALLERS = 300;
  private static final int QUESTIONS = 32;
  private static final int PAUSE_MILLIS = 5;

  @Override
  public String name() {
    return "vanish";
  }

  @Override
  public String description() {
    return "clients that ask and are gone with the answers in flight or unread";
  }

  @Override
  public String play(Stage stage) throws InterruptedException {
    int count = stage.many(CALLERS);
    stage.each(count, (socket, random) -> ask(stage, socket, random));
    return count + " callers that vanished";
  }

  private static void ask(Stage stage, Socket socket, Random random)
      throws IOException, InterruptedException {
    byte[] question = stage.question();
    for (int i = 1 + random.nextInt(QUESTIONS); i > 0; i--) {
      socket.sendAll(question);
    }
    // Some of the answers arrive before the end, some after it.
    Thread.sleep(random.nextInt(PAUSE_MILLIS));
  }
}
