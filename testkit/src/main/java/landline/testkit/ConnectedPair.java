// SPDX-License-Identifier: Apache-2.0
package landline.testkit;

import java.io.IOException;
import landline.socket.Socket;
import landline.socket.Type;

/// Two connected sockets. Unlike those of socketpair(2) they are made by bind, listen, connect and
/// accept, so both have addresses, and any family is possible.
///
/// @param near the socket that connected
/// @param far the accepted socket, or the other datagram socket
public record ConnectedPair(Socket near, Socket far) implements AutoCloseable {

  /// Opens two sockets and connects them.
  public static ConnectedPair of(Transport transport) throws IOException {
    return transport.type().equals(Type.DGRAM) ? datagrams(transport) : connection(transport);
  }

  private static ConnectedPair connection(Transport transport) throws IOException {
    try (Socket listener = transport.listening()) {
      Socket near = transport.socket();
      try {
        near.connect(listener.sockName());
        return new ConnectedPair(near, listener.accept());
      } catch (IOException | RuntimeException | Error failed) {
        near.close();
        throw failed;
      }
    }
  }

  private static ConnectedPair datagrams(Transport transport) throws IOException {
    Socket near = transport.bound();
    try {
      Socket far =
          Transport.prepared(
              transport.bound(),
              socket -> {
                near.connect(socket.sockName());
                socket.connect(near.sockName());
              });
      return new ConnectedPair(near, far);
    } catch (IOException | RuntimeException | Error failed) {
      near.close();
      throw failed;
    }
  }

  /// Closes both.
  @Override
  public void close() {
    near.close();
    far.close();
  }
}
