// SPDX-License-Identifier: Apache-2.0
package landline.torture;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import landline.socket.Deadline;
import landline.socket.MsgFlags;
import landline.socket.Socket;

/// Clients that send questions and never read an answer, until the server takes no more questions
/// or has taken enough of them.
final class NeverReads implements Act {

  private static final int CALLERS = 16;
  private static final long MOST = 16 << 20;
  private static final int AT_ONCE = 1 << 16;
  private static final int MEGA = 1 << 20;

  @Override
  public String name() {
    return "never-read";
  }

  @Override
  public String description() {
    return "clients that ask without end and never read an answer, while another one asks";
  }

  @Override
  public String play(Stage stage) throws Complaint, InterruptedException {
    int count = stage.many(CALLERS);
    var taken = new AtomicLong();
    try (HeldConnections crowd =
        stage.gather(count, Optional.of(socket -> ask(stage, socket, taken)))) {
      stage.endureWords("while " + crowd.size() + " callers asked and did not read");
      return crowd.size()
          + " callers that never read (the server took "
          + taken.get() / MEGA
          + " MiB of questions)";
    }
  }

  private static void ask(Stage stage, Socket socket, AtomicLong taken) throws IOException {
    byte[] question = stage.question();
    ByteBuffer many = ByteBuffer.allocate(Math.max(question.length, AT_ONCE));
    while (many.remaining() >= question.length) {
      many.put(question);
    }
    many.flip();
    socket.timeout(Deadline.FOREVER);
    for (long sent = 0; sent < MOST; ) {
      int n = socket.send(many, MsgFlags.NONE);
      sent += n;
      taken.addAndGet(n);
      if (!many.hasRemaining()) {
        many.rewind();
      }
    }
  }
}
