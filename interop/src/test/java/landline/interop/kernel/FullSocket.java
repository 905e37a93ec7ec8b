// SPDX-License-Identifier: Apache-2.0
package landline.interop.kernel;

import static landline.testkit.SocketAssertions.assertWouldBlock;

import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.Callable;
import landline.socket.Deadline;
import landline.socket.MsgFlags;
import landline.socket.Socket;

/// A socket that is full, as its peer receives nothing. TCP makes a little room again when the peer
/// has seen what came, and its probes of a full peer make some for a few bytes; RFC 9293 section
/// 3.8.6.1. So a call on it is repeated until it would block, or times out.
final class FullSocket {

  private static final Duration A_WHILE = Duration.ofMillis(20);
  private static final byte[] WORD = {'w', 'o', 'r', 'd'};

  private FullSocket() {}

  /// Fills what lies between two sockets, until nothing has been taken for a while.
  ///
  /// @return the number of bytes
  static int fill(Socket socket) throws Exception {
    int total = fillAtOnce(socket);
    for (int late = sendLate(socket); late > 0; late = sendLate(socket)) {
      total += late + fillAtOnce(socket);
    }
    return total;
  }

  private static int fillAtOnce(Socket socket) throws Exception {
    byte[] chunk = new byte[8192];
    socket.setBlocking(false);
    int total =
        untilItWouldBlock(() -> socket.send(chunk)) + untilItWouldBlock(() -> socket.send(WORD));
    socket.setBlocking(true);
    return total;
  }

  private static int sendLate(Socket socket) throws Exception {
    try {
      return socket.send(ByteBuffer.wrap(WORD), MsgFlags.NONE, Deadline.in(A_WHILE));
    } catch (SocketTimeoutException noRoomToWaitFor) {
      return socket.send(ByteBuffer.wrap(WORD), MsgFlags.MSG_DONTWAIT);
    }
  }

  /// Repeats a call until it fails.
  static Object again(Callable<?> call) throws Exception {
    while (true) {
      call.call();
    }
  }

  /// Repeats a call as long as it moves bytes, and asserts that it would block then.
  ///
  /// @return the number of bytes
  static int untilItWouldBlock(Callable<Integer> call) throws Exception {
    int total = 0;
    int moved = call.call();
    while (moved > 0) {
      total += moved;
      moved = call.call();
    }
    assertWouldBlock(moved);
    return total;
  }
}
