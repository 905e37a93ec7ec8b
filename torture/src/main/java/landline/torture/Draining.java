// SPDX-License-Identifier: Apache-2.0
package landline.torture;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import landline.socket.Deadline;
import landline.socket.MsgFlags;
import landline.socket.Socket;

/// Reads and discards input, so that the server can go on writing.
final class Draining {

  private static final int ROOM = 1 << 16;

  private Draining() {}

  /// Reads until the end of the stream, or until nothing has come for this time.
  static void drain(Socket socket, Duration quiet) throws IOException {
    byte[] room = new byte[ROOM];
    try {
      while (socket.recv(ByteBuffer.wrap(room), MsgFlags.NONE, Deadline.in(quiet)) > 0) {
        // on
      }
    } catch (SocketTimeoutException nothingMore) {
      // as it should be
    }
  }

  /// Reads until the connection ends, on a thread of its own.
  static Thread drainBeside(Socket socket) {
    return Thread.ofVirtual()
        .name("torture-drain")
        .start(() -> {
          try {
            drain(socket, Duration.ofMinutes(1));
          } catch (IOException over) {
            // The connection has ended.
          }
        });
  }
}
