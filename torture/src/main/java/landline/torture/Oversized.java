// SPDX-License-Identifier: Apache-2.0
package landline.torture;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import landline.socket.Deadline;
import landline.socket.MsgFlags;
import landline.socket.Socket;

/// Clients that send an endless line, as far as the server takes it.
final class Oversized implements Act {

  private static final int CALLERS = 4;
  private static final long MOST = 32L << 20;
  private static final int CHUNK = 1 << 16;
  private static final int MEGA = 1 << 20;
  private static final Duration LONGEST = Duration.ofSeconds(5);

  @Override
  public String name() {
    return "oversized";
  }

  @Override
  public String description() {
    return "a line of " + MOST / MEGA + " MiB without an end, as far as the server takes it";
  }

  @Override
  public String play(Stage stage) throws InterruptedException {
    long most = stage.config().light() ? MOST / 8 : MOST;
    var taken = new AtomicLong();
    int count = stage.many(CALLERS);
    stage.each(count, (socket, random) -> send(socket, most, taken));
    return "a line without end from "
        + count
        + (count == 1 ? " caller" : " callers")
        + " (the server took "
        + taken.get() / MEGA
        + " of "
        + count * most / MEGA
        + " MiB)";
  }

  private static void send(Socket socket, long most, AtomicLong taken)
      throws IOException, InterruptedException {
    byte[] chunk = new byte[CHUNK];
    Arrays.fill(chunk, (byte) 'a');
    Thread drain = Draining.drainBeside(socket);
    try {
      Deadline deadline = Deadline.in(LONGEST);
      for (long sent = 0; sent < most && !deadline.isOver(); ) {
        int n = socket.send(ByteBuffer.wrap(chunk), MsgFlags.NONE, deadline);
        sent += n;
        taken.addAndGet(n);
      }
    } finally {
      socket.close();
      drain.join();
    }
  }
}
