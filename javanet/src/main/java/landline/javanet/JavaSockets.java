// SPDX-License-Identifier: Apache-2.0
package landline.javanet;

import java.io.IOException;
import landline.socket.Socket;
import landline.socket.Type;

/// Open streams as java.net sockets, for libraries that require them. The two objects are one
/// socket: closing either closes both. [AddressSocketFactory] describes the behaviour.
public final class JavaSockets {

  private JavaSockets() {}

  /// Returns a connection as a java.net socket. Its read timeout is [Socket#recvTimeout].
  ///
  /// @param connection a connected stream
  /// @throws IOException ENOTCONN if the stream is not connected
  /// @throws IllegalArgumentException if the socket is not a stream
  public static java.net.Socket of(Socket connection) throws IOException {
    checkStream(connection);
    return JavaSocket.connected(connection, connection.peerName());
  }

  /// Returns a listener as one of java.net. It accepts sockets such as those of [#of].
  ///
  /// @param listener a listening stream; accepting from another one fails with EINVAL
  /// @return a bound listener
  /// @throws IOException if the socket is closed
  /// @throws IllegalArgumentException if the socket is not a stream
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
