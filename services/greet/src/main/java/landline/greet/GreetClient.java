// SPDX-License-Identifier: Apache-2.0
package landline.greet;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.List;
import landline.socket.Deadline;
import landline.socket.Dial;
import landline.socket.DialConfig;
import landline.socket.MsgFlags;
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
    try (Socket socket = Dial.dial(addresses, DialConfig.DEFAULT, deadline)) {
      ByteBuffer greeting = ByteBuffer.allocate(GreetCodec.MAX);
      boolean open = true;
      while (open && greeting.hasRemaining()) {
        open = socket.recv(greeting, MsgFlags.NONE, deadline) > 0;
      }
      if (greeting.position() == 0) {
        throw new EOFException(
            "greet "
                + socket.peer().orElse(addresses.getFirst())
                + ": connection closed without data");
      }
      return GreetCodec.decode(Arrays.copyOf(greeting.array(), greeting.position()), charset);
    }
  }
}
