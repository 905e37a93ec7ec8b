// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import landline.connection.LingeringClose;
import landline.connection.SocketConnection;
import landline.socket.Domain;
import landline.socket.MsgFlags;
import landline.socket.SockAddr;
import landline.socket.SockAddrUn;
import landline.socket.Socket;
import landline.socket.option.SocketOptions;

/// Counts connections that are not let in and ends them, without waiting for anything.
final class Rejecter {

  private final ConnectionStats stats;
  private final ByteBuffer words;

  Rejecter(StreamConfig config, ConnectionStats stats) {
    this.stats = stats;
    // Over TLS, words in plain text would be taken for a broken record.
    Admission admission = config.admission();
    String refusal = config.tls().isPresent() ? "" : admission.refusal();
    words = ByteBuffer.wrap(refusal.getBytes(admission.charset())).asReadOnlyBuffer();
  }

  void reject(Socket socket, SockAddr peer, RejectedException rejection) {
    stats.refused(
        peer,
        // Of a proxied connection the socket tells who the proxy is.
        () -> peer instanceof SockAddrUn ? SocketConnection.of(socket).toString() : peer.toString(),
        rejection.refusal());
    end(socket, rejection.excess());
  }

  private void end(Socket socket, OverflowPolicy excess) {
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
