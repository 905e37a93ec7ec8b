// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;
import landline.connection.RawConnection;
import landline.connection.SocketConnection;
import landline.server.internal.ConnectionSource;
import landline.socket.AcceptQueue;
import landline.socket.Socket;
import landline.socket.option.SocketOptions;

/// A listening socket.
final class SocketConnectionSource extends BoundSocket implements ConnectionSource {

  private final ReserveDescriptor reserve;

  /// Lets callers queue until [StreamServer#start], unless the socket listens already.
  ///
  /// @param reserve the server's
  SocketConnectionSource(Socket socket, boolean promised, int backlog, ReserveDescriptor reserve)
      throws IOException {
    super(socket, promised);
    this.reserve = reserve;
    if (!socket.getSockOpt(SocketOptions.SO_ACCEPTCONN)) {
      socket.listen(backlog);
    }
  }

  @Override
  public RawConnection accept() throws IOException {
    return SocketConnection.of(socket.accept());
  }

  @Override
  public void shed(Consumer<RawConnection> reject) throws IOException {
    reserve.answer(socket, caller -> reject.accept(SocketConnection.of(caller)));
  }

  @Override
  public Optional<AcceptQueue> queue() {
    try {
      return Optional.of(AcceptQueue.of(socket));
    } catch (IOException | IllegalArgumentException | UnsupportedOperationException untold) {
      // It does not listen any more, the kernel gives no figure, or there is no descriptor to
      // ask with.
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    super.close();
    reserve.close();
  }
}
