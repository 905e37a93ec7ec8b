// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;
import landline.connection.RawConnection;
import landline.connection.SocketConnection;
import landline.server.internal.ConnectionSource;
import landline.socket.AcceptQueue;
import landline.socket.SockAddr;
import landline.socket.Socket;
import landline.socket.option.SocketOptions;

/// A listening socket.
final class SocketConnectionSource implements ConnectionSource {

  private final BoundSocket bound;
  private final SockAddr address;
  private final ReserveDescriptor reserve;

  /// Lets callers queue until [StreamServer#start], unless the socket listens already.
  ///
  /// @param reserve the server's
  SocketConnectionSource(BoundSocket bound, int backlog, ReserveDescriptor reserve)
      throws IOException {
    this.bound = bound;
    this.reserve = reserve;
    Socket socket = bound.socket();
    address = socket.sockName();
    if (!socket.getSockOpt(SocketOptions.SO_ACCEPTCONN)) {
      socket.listen(backlog);
    }
  }

  @Override
  public SockAddr address() {
    return address;
  }

  @Override
  public Optional<Socket> socket() {
    return Optional.of(bound.socket());
  }

  @Override
  public void start() {
    bound.keepPromise();
  }

  @Override
  public boolean ownsFile() {
    return bound.ownsFile();
  }

  @Override
  public void releaseFile() {
    bound.releaseFile();
  }

  @Override
  public RawConnection accept() throws IOException {
    return SocketConnection.of(bound.socket().accept());
  }

  @Override
  public void shed(Consumer<RawConnection> reject) throws IOException {
    reserve.answer(bound.socket(), caller -> reject.accept(SocketConnection.of(caller)));
  }

  @Override
  public Optional<AcceptQueue> queue() {
    try {
      return Optional.of(AcceptQueue.of(bound.socket()));
    } catch (IOException | IllegalArgumentException | UnsupportedOperationException untold) {
      // It does not listen any more, the kernel gives no figure, or there is no descriptor to
      // ask with.
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    bound.close();
    reserve.close();
  }
}
