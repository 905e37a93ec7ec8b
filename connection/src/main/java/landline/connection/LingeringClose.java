// SPDX-License-Identifier: Apache-2.0
package landline.connection;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import landline.socket.Deadline;
import landline.socket.MsgFlags;
import landline.socket.Shutdown;
import landline.socket.Socket;

/// Closes a connection in such a way that the peer gets all that was sent to it.
///
/// The kernel answers bytes that nobody has read, or that come after close(2), with a reset, on a
/// UNIX socket only those that were there. What was sent before can still be read then, but many a
/// program gives up first: poll(2) tells it POLLERR, and nc(1) prints nothing. So the output is
/// ended alone, and what the peer still sends is discarded until it ends its own; RFC 9112 section
/// 9.6.
public final class LingeringClose {

  /// Enough for the peer to hear of the end and to answer from anywhere on earth, with a packet or
  /// two lost on the way. A peer that has nothing to say and does not close needs no longer to read
  /// what was sent. More than a second, so that the wait needs no timer of its own.
  public static final Duration TIMEOUT = Duration.ofSeconds(2);

  /// What a receive buffer holds and what is on its way, unless somebody means to send for ever.
  static final int MOST = 1 << 20;

  /// Of all connections, since nobody reads it.
  private static final byte[] SINK = new byte[1 << 14];

  private LingeringClose() {}

  /// Ends the output, discards what comes and closes the socket. Its errors are lost: the socket is
  /// closed in any case.
  ///
  /// @param socket a connected stream socket
  /// @param longest how long the peer may take to end its side; zero discards what is there and
  ///   never waits
  public static void close(Socket socket, Duration longest) {
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
