// SPDX-License-Identifier: Apache-2.0
package landline.greet;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import landline.socket.MsgFlags;
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
  /// @param timeout how long all of it may take
  /// @return what the greeter said; at most [GreetCodec#MAX] bytes are read
  /// @throws IOException such as ECONNREFUSED, a [SocketTimeoutException], or an [EOFException] if
  ///   the greeter hung up without a word
  public static GreetMessage greet(SockAddr address, Charset charset, Duration timeout)
      throws IOException {
    long begin = System.nanoTime();
    try (Socket socket = Socket.socket(address.domain(), Type.STREAM)) {
      socket.connect(address, timeout);
      ByteBuffer greeting = ByteBuffer.allocate(GreetCodec.MAX);
      boolean open = true;
      while (open && greeting.hasRemaining()) {
        Duration left = timeout.minusNanos(System.nanoTime() - begin);
        if (!left.isPositive()) {
          throw new SocketTimeoutException(
              "greet " + address + ": no end in " + TimeUnit.MILLISECONDS.convert(timeout) + " ms");
        }
        open = socket.recv(greeting, MsgFlags.NONE, left) > 0;
      }
      if (greeting.position() == 0) {
        throw new EOFException("greet " + address + ": hung up without a word");
      }
      return GreetCodec.decode(Arrays.copyOf(greeting.array(), greeting.position()), charset);
    }
  }
}
