// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/// How one call waits until a stream has room to send, or none ever again.
final class Room {

  private static final long LONGEST_PAUSE = TimeUnit.SECONDS.toNanos(1);

  private final Socket socket;
  private final Side side;
  private final String call;
  private long pause = TimeUnit.MILLISECONDS.toNanos(1);

  Room(Socket socket, Side side, String call) {
    this.socket = socket;
    this.side = side;
    this.call = call;
  }

  /// Waits after a call that found no room.
  ///
  /// @param seen the count of edges before that call
  void await(int seen, long deadline) throws IOException {
    if (side.isShut()) {
      throw socket.failed(call, -Errno.EPIPE.value());
    }
    if (socket.domain().equals(Domain.UNIX)) {
      // epoll does not say that the peer has shut down its reading.
      side.pause(socket, call, seen, pause, deadline);
      pause = Math.min(2 * pause, LONGEST_PAUSE);
    } else {
      side.await(socket, call, seen, deadline);
    }
  }
}
