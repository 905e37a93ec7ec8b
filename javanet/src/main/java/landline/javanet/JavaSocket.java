// SPDX-License-Identifier: Apache-2.0
package landline.javanet;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.util.Optional;
import landline.socket.SockAddr;
import landline.socket.Socket;

/// A java.net socket over one of ours. [java.net.Socket] keeps its own promises; this class only
/// accepts addresses that java.net does not support.
final class JavaSocket extends java.net.Socket {

  private final SocketAdapter adapter;

  private JavaSocket(SocketAdapter adapter) throws SocketException {
    super(adapter);
    this.adapter = adapter;
  }

  /// An unconnected socket.
  ///
  /// @param target the fixed address
  static JavaSocket unconnected(Optional<SockAddr> target) throws SocketException {
    return new JavaSocket(new SocketAdapter(target, false));
  }

  /// A socket over a connected one.
  static JavaSocket connected(Socket socket, SockAddr peer) throws IOException {
    var connected = new JavaSocket(new SocketAdapter(socket, false));
    // By this java.net learns that it is.
    connected.attach(JavaAddresses.toJava(peer));
    return connected;
  }

  private void attach(InetSocketAddress peer) throws IOException {
    super.connect(peer, 0);
  }

  @Override
  public void connect(SocketAddress endpoint, int timeout) throws IOException {
    boolean may = endpoint != null && timeout >= 0 && !isClosed() && !isConnected();
    super.connect(may ? aim(endpoint) : endpoint, timeout);
  }

  /// A failed attempt closes the socket, as in java.net.
  private SocketAddress aim(SocketAddress endpoint) throws IOException {
    try {
      return adapter.aim(endpoint);
    } catch (IOException failed) {
      close();
      throw failed;
    }
  }

  @Override
  public boolean isClosed() {
    return super.isClosed() || adapter.isSocketClosed();
  }
}
