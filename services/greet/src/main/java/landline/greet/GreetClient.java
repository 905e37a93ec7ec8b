// SPDX-License-Identifier: Apache-2.0
package landline.greet;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.util.Arrays;
import landline.socket.Deadline;
import landline.socket.MsgFlags;
import landline.socket.SockAddr;
import landline.socket.Socket;

/// Asks a greeter.
public final class GreetClient {

  private GreetClient() {}

  /// Connects, reads the greeting and closes. Waits on the calling thread.
  ///
  /// @param address where the greeter listens
  /// @param charset the charset of the wire
  /// @param deadline the end of all of it
  /// @return what the greeter said; at most [GreetCodec#MAX] bytes are read
  /// @throws IOException such as ECONNREFUSED, a [java.net.SocketTimeoutException], or an
  ///   [EOFException] if the greeter hung up without a word
  public static GreetMessage greet(SockAddr address, Charset charset, Deadline deadline)
      throws IOException {
    try (Socket socket = Socket.connected(address, deadline)) {
      ByteBuffer greeting = ByteBuffer.allocate(GreetCodec.MAX);
      boolean open = true;
      while (open && greeting.hasRemaining()) {
        open = socket.recv(greeting, MsgFlags.NONE, deadline) > 0;
      }
      if (greeting.position() == 0) {
        throw new EOFException("greet " + address + ": hung up without a word");
      }
      return GreetCodec.decode(Arrays.copyOf(greeting.array(), greeting.position()), charset);
    }
  }
}
