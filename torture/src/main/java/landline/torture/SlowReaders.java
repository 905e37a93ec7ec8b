// SPDX-License-Identifier: Apache-2.0
package landline.torture;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import landline.socket.Deadline;
import landline.socket.Socket;
import landline.socket.option.SocketOptions;

/// Clients that request more than they read: a byte at a time, with pauses.
final class SlowReaders implements Act {

  private static final int CALLERS = 64;
  private static final int QUESTIONS = 1000;
  private static final int MOST = 1 << 18;
  private static final Duration PAUSE = Duration.ofMillis(100);
  private static final int SMALL = 4096;

  @Override
  public String name() {
    return "slow-readers";
  }

  @Override
  public String description() {
    return "clients that ask a lot and read one byte at a time, while another one asks";
  }

  @Override
  public String play(Stage stage) throws Complaint, InterruptedException {
    int count = stage.many(CALLERS);
    try (HeldConnections crowd = stage.gather(count, Optional.of(socket -> read(stage, socket)))) {
      stage.endureWords("while " + crowd.size() + " callers read a byte at a time");
      return crowd.size() + " slow readers";
    }
  }

  private static void read(Stage stage, Socket socket) throws IOException, InterruptedException {
    // A small window soon fills the server's buffer, too.
    socket.setSockOpt(SocketOptions.SO_RCVBUF, SMALL);
    byte[] question = stage.question();
    Thread asker =
        Thread.ofVirtual()
            .start(() -> ask(socket, question, Math.min(QUESTIONS, MOST / question.length)));
    byte[] one = new byte[1];
    socket.timeout(Deadline.FOREVER);
    try {
      while (socket.recv(one) > 0) {
        Thread.sleep(PAUSE);
      }
    } finally {
      asker.interrupt();
      asker.join();
    }
  }

  private static void ask(Socket socket, byte[] question, int times) {
    try {
      for (int i = 0; i <= times; i++) {
        socket.sendAll(question);
      }
    } catch (IOException full) {
      // It takes no more questions, as it should.
    }
  }
}
