// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.io.IOException;
import java.lang.foreign.ValueLayout;
import landline.socket.internal.Checks;
import landline.socket.sys.Kernel;
import landline.socket.sys.Scratch;

/// Sends a file: sendfile(2) until all is taken, with a wait whenever there is no space.
final class SendFile {

  // A call reads the disk while it holds its thread, so it is not given more at a time.
  private static final long LONGEST_CALL = 1 << 20;

  private SendFile() {}

  /// Repeats sendfile(2); whatever happens, the position is advanced by the bytes sent.
  ///
  /// @return the number of bytes; if it is less than the count and the socket waits, the file has
  ///   ended
  static long send(Socket socket, FileSource file, long count, long deadline) throws IOException {
    Checks.atLeast(0, count, "count");
    SocketCalls.refuseUnlessStream(socket, "sendfile");
    SocketCalls.refuseIfBlocking(socket, "sendfile");
    WaitQueue side = socket.descriptor().writing();
    if (!side.enter(socket, "sendfile", socket.mayWait(0), deadline)) {
      return Socket.WOULD_BLOCK;
    }
    long total = 0;
    try {
      long pause = Send.FIRST_PAUSE;
      while (total < count) {
        int seen = side.edges();
        long sent = call(socket, file, Math.min(count - total, LONGEST_CALL));
        if (sent > 0) {
          total += sent;
          file.position(file.position() + sent);
          side.beginAnew();
        } else if (sent == 0) {
          break;
        } else if (sent == -Errno.EAGAIN.value()) {
          pause = Send.awaitRoom(socket, side, "sendfile", seen, 0, pause, deadline);
          if (pause == Send.NEVER) {
            return total == 0 ? Socket.WOULD_BLOCK : total;
          }
        } else if (sent != -Errno.EINTR.value()) {
          throw Failure.of("sendfile", file + " to " + socket, sent);
        }
      }
      return total;
    } finally {
      side.unlock();
    }
  }

  private static long call(Socket socket, FileSource file, long count) throws IOException {
    int in = file.acquire();
    try {
      int out = socket.acquire("sendfile");
      try (Scratch s = Scratch.take()) {
        s.data().set(ValueLayout.JAVA_LONG, 0, file.position());
        WaitQueue side = socket.descriptor().writing();
        return side.moved(Kernel.current().sendfile(s, out, in, s.data(), count), true);
      } finally {
        socket.release();
      }
    } finally {
      file.descriptor().release();
    }
  }
}
