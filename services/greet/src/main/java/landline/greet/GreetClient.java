// SPDX-License-Identifier: Apache-2.0
package landline.greet;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.Optional;
import landline.socket.SockAddr;
import landline.socket.Socket;
import landline.socket.Type;

/// Asks a greeter.
public final class GreetClient {

  private GreetClient() {}

  /// Connects, reads the greeting and closes. Waits on the calling thread.
  ///
  /// @param address where the greeter listens
  /// @param charset the charset of the wire
  /// @param timeout how long connecting may take, and every wait for data after it
  /// @return what the greeter said; at most [GreetCodec#MAX] bytes are read
  /// @throws IOException such as ECONNREFUSED, a [java.net.SocketTimeoutException], or an
  ///   [EOFException] if the greeter hung up without a word
  public static GreetMessage greet(SockAddr address, Charset charset, Duration timeout)
      throws IOException {
    try (Socket socket = Socket.socket(address.domain(), Type.STREAM)) {
      socket.timeout(Optional.of(timeout));
      socket.connect(address);
      InputStream in = socket.inputStream();
      byte[] greeting = in.readNBytes(GreetCodec.MAX);
      if (greeting.length == 0) {
        throw new EOFException("greet " + address + ": hung up without a word");
      }
      return GreetCodec.decode(greeting, charset);
    }
  }
}
