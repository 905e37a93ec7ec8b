// SPDX-License-Identifier: Apache-2.0
package landline.javanet;

import java.io.IOException;
import landline.socket.Socket;
import landline.socket.Type;

/// A stream that is open already, as a socket of java.net, for libraries that want one. Both are
/// one socket: closing either closes both. [AddressSocketFactory] says how such a socket behaves.
public final class JavaSockets {

  private JavaSockets() {}

  /// A connection as a socket of java.net. Its read timeout is [Socket#recvTimeout].
  ///
  /// @param connection a connected stream
  /// @throws IOException ENOTCONN if the stream is not connected
  /// @throws IllegalArgumentException if the socket is no stream
  public static java.net.Socket of(Socket connection) throws IOException {
    checkStream(connection);
    return JavaSocket.connected(connection, connection.peerName());
  }

  /// A listener as one of java.net. It accepts sockets as [#of] makes them.
  ///
  /// @param listener a stream that listens; accepting from another one fails with EINVAL
  /// @return a bound listener
  /// @throws IOException if the socket is closed
  /// @throws IllegalArgumentException if the socket is no stream
  public static java.net.ServerSocket serverOf(Socket listener) throws IOException {
    checkStream(listener);
    return JavaServerSocket.listening(listener);
  }

  private static void checkStream(Socket socket) {
    if (!socket.type().equals(Type.STREAM)) {
      throw new IllegalArgumentException(
          "type != STREAM: " + socket.domain() + " " + socket.type());
    }
  }
}
