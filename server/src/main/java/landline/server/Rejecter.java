// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import landline.connection.LingeringClose;
import landline.socket.Domain;
import landline.socket.MsgFlags;
import landline.socket.Socket;
import landline.socket.SocketOptions;

/// Ends connections that are not let in, without waiting for anything.
final class Rejecter {

  private final ByteBuffer words;

  Rejecter(StreamConfig config) {
    // Over TLS, words in plain text would be taken for a broken record.
    Admission admission = config.admission();
    String refusal = config.tls().isPresent() ? "" : admission.refusal();
    words = ByteBuffer.wrap(refusal.getBytes(admission.charset())).asReadOnlyBuffer();
  }

  void end(Socket socket, OverflowPolicy excess) {
    try (socket) {
      if (excess == OverflowPolicy.RESET) {
        if (!socket.domain().equals(Domain.UNIX)) {
          socket.setSockOpt(SocketOptions.SO_LINGER, Optional.of(Duration.ZERO));
        }
      } else if (words.hasRemaining()) {
        socket.send(words.duplicate(), MsgFlags.MSG_DONTWAIT);
        LingeringClose.close(socket, Duration.ZERO);
      }
    } catch (IOException gone) {
      // The peer has hung up already.
    }
  }
}
