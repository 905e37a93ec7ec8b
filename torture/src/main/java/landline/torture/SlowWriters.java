// SPDX-License-Identifier: Apache-2.0
package landline.torture;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import landline.socket.Socket;

/// Clients that send their question a byte at a time, without its end: slowloris.
final class SlowWriters implements Act {

  private static final int CALLERS = 256;
  private static final Duration PAUSE = Duration.ofMillis(200);

  @Override
  public String name() {
    return "slow-writers";
  }

  @Override
  public String description() {
    return "clients that send one byte at a time (slowloris), while another one asks";
  }

  @Override
  public String play(Stage stage) throws Complaint, InterruptedException {
    int count = stage.many(CALLERS);
    try (HeldConnections crowd = stage.gather(count, Optional.of(socket -> write(stage, socket)))) {
      stage.endureWords("while " + crowd.size() + " callers sent a byte at a time");
      return crowd.size() + " slow writers";
    }
  }

  private static void write(Stage stage, Socket socket) throws IOException, InterruptedException {
    byte[] question = stage.question();
    // Without its last byte it is not a question yet, except one of a single byte.
    int length = Math.max(1, question.length - 1);
    for (int i = 0; ; i = (i + 1) % length) {
      socket.sendAll(question, i, 1);
      Thread.sleep(PAUSE);
    }
  }
}
