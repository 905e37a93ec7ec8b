// SPDX-License-Identifier: Apache-2.0
package landline.greet;

import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.List;
import landline.connection.Connection;
import landline.connection.SocketConnection;
import landline.connection.Tls;
import landline.socket.Deadline;
import landline.socket.Dial;
import landline.socket.DialConfig;
import landline.socket.SockAddr;
import landline.socket.Socket;

/// A client of the greeter.
public final class GreetClient {

  private GreetClient() {}

  /// Connects, reads the greeting and closes. Blocks the calling thread.
  ///
  /// @param address where the greeter listens
  /// @param charset the charset on the wire
  /// @param deadline the limit of the call
  /// @return the greeting without its end of line; at most 1024 bytes are read
  /// @throws IOException such as ECONNREFUSED, a [java.net.SocketTimeoutException], or an
  ///   [EOFException] if the stream is empty
  public static String greet(SockAddr address, Charset charset, Deadline deadline)
      throws IOException {
    return greet(List.of(address), charset, deadline);
  }

  /// Gets the greeting of the first server that answers at one of several addresses, such as those
  /// of a name; see [Dial].
  ///
  /// @param addresses where the greeter may listen, in order of preference
  /// @param charset the charset on the wire
  /// @param deadline the limit of the call
  /// @throws IOException as the other form
  public static String greet(List<SockAddr> addresses, Charset charset, Deadline deadline)
      throws IOException {
    Socket socket = Dial.dial(addresses, DialConfig.DEFAULT, deadline);
    try (Connection connection = SocketConnection.of(socket)) {
      return greet(connection, charset, deadline);
    }
  }

  /// Gets the greeting over a connection, such as one with TLS. Does not close it.
  ///
  /// @param connection to the greeter, of which nothing was read; its deadline is set
  /// @param charset the charset on the wire
  /// @param deadline the limit of the call
  /// @throws IOException as the other forms
  public static String greet(Connection connection, Charset charset, Deadline deadline)
      throws IOException {
    connection.deadline(deadline);
    byte[] greeting = new byte[GreetCodec.MAX];
    int length = 0;
    int n = connection.read(greeting);
    while (n > 0) {
      length += n;
      n = connection.read(greeting, length, greeting.length - length);
    }
    if (length == 0) {
      throw new EOFException("greet " + connection.peer() + ": connection closed without data");
    }
    if (connection.tls().isEmpty()) {
      Tls.requirePlainText(connection, greeting, length);
    }
    return GreetCodec.decode(Arrays.copyOf(greeting, length), charset);
  }
}
