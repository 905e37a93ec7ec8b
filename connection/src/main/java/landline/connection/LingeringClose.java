// SPDX-License-Identifier: Apache-2.0
package landline.connection;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import landline.socket.Deadline;
import landline.socket.MsgFlags;
import landline.socket.Shutdown;
import landline.socket.Socket;

/// Closes a connection so that the peer receives everything that was sent to it.
///
/// The kernel answers bytes that were not read, or that arrive after close(2), with a reset; on a
/// UNIX socket only unread ones. Data sent before can still be read then, but many programs give up
/// first: poll(2) reports POLLERR, and nc(1) prints nothing. So only the output is shut down, and
/// input is discarded until the peer ends its side; RFC 9112 section 9.6.
final class LingeringClose {

  /// The time limit for the peer to end its side. Enough for it to receive the end and answer from
  /// anywhere on earth, with a packet or two lost on the way. A peer that has nothing to send and
  /// does not close needs no longer to read what was sent. More than a second, so that the wait
  /// needs no timer of its own.
  static final Duration TIMEOUT = Duration.ofSeconds(2);

  /// More than a receive buffer and data in flight, unless the peer sends endlessly.
  static final int MOST = 1 << 20;

  /// Shared by all connections, since its contents are never read.
  private static final byte[] SINK = new byte[1 << 14];

  private LingeringClose() {}

  /// Shuts down the output, discards input and closes the socket. Errors are ignored: the socket is
  /// closed in any case.
  ///
  /// @param socket a connected stream socket
  /// @param longest the time limit for the peer to end its side; zero discards available input and
  ///   does not wait
  static void close(Socket socket, Duration longest) {
    try (socket) {
      socket.shutdown(Shutdown.SHUT_WR);
      if (longest.isPositive()) {
        // When others have had their turn, most peers have ended their side, and a look is enough.
        Thread.yield();
      }
      Deadline end = Deadline.in(longest);
      int count = 1;
      for (int all = 0; count > 0 && all < MOST; all += count) {
        var sink = ByteBuffer.wrap(SINK);
        count =
            longest.isZero()
                ? socket.recv(sink, MsgFlags.MSG_DONTWAIT)
                : socket.recv(sink, MsgFlags.NONE, end);
      }
    } catch (IOException over) {
      // The peer has hung up, its time is over, or the server has closed the socket.
    }
  }
}
