// SPDX-License-Identifier: Apache-2.0
package landline.javanet;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.Optional;
import landline.socket.SockAddr;
import landline.socket.Socket;
import org.jspecify.annotations.Nullable;

/// A java.net listener over one of ours, which accepts such sockets.
final class JavaServerSocket extends ServerSocket {

  private final SocketAdapter adapter;
  private final @Nullable SockAddr local;

  private JavaServerSocket(SocketAdapter adapter, Optional<SockAddr> local) {
    super(adapter);
    this.adapter = adapter;
    this.local = local.orElse(null);
  }

  /// An unbound listener.
  ///
  /// @param local the fixed address
  static JavaServerSocket unbound(SockAddr local) {
    return new JavaServerSocket(new SocketAdapter(Optional.of(local), true), Optional.of(local));
  }

  /// A listener over a listening socket.
  static JavaServerSocket listening(Socket socket) throws IOException {
    var listening = new JavaServerSocket(new SocketAdapter(socket, true), Optional.empty());
    // By this java.net learns that it does.
    listening.attach(JavaAddresses.toJava(socket.sockName()));
    return listening;
  }

  private void attach(InetSocketAddress name) throws IOException {
    super.bind(name, 1);
  }

  @Override
  public void bind(@Nullable SocketAddress endpoint, int backlog) throws IOException {
    SockAddr at = local;
    if (at != null && !isClosed() && !isBound()) {
      adapter.listenAt(at, backlog < 1 ? 50 : backlog);
    }
    super.bind(at == null ? endpoint : JavaAddresses.toJava(at), backlog);
  }

  @Override
  public java.net.Socket accept() throws IOException {
    if (isClosed()) {
      throw new SocketException("Socket is closed");
    }
    if (!isBound()) {
      throw new SocketException("Socket is not bound yet");
    }
    try {
      return accepted(adapter.accept());
    } catch (SocketTimeoutException late) {
      throw late;
    } catch (InterruptedIOException interrupt) {
      // As java.net does on virtual threads; others are not disturbed.
      close();
      var closed = new SocketException("Closed by interrupt");
      closed.initCause(interrupt);
      throw closed;
    }
  }

  private static java.net.Socket accepted(Socket socket) throws IOException {
    try {
      // A connection that the peer has reset meanwhile is accepted, and its first read tells.
      return JavaSocket.connected(socket, SocketAdapter.peerOf(socket));
    } catch (IOException failed) {
      socket.close();
      throw failed;
    }
  }

  @Override
  public boolean isClosed() {
    return super.isClosed() || adapter.isSocketClosed();
  }
}
