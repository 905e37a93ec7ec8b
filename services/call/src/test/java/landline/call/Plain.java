// SPDX-License-Identifier: Apache-2.0
package landline.call;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import landline.socket.Shutdown;
import landline.socket.SockAddr;
import landline.socket.Socket;
import landline.socket.Type;
import landline.socket.option.SocketOptions;

/// A caller who knows nothing of Landline, as nc or a few lines of Python are.
///
/// @param socket its socket
record Plain(Socket socket) implements Closeable {

  static Plain call(SockAddr address) throws IOException {
    Socket socket = Socket.socket(address.domain(), Type.STREAM);
    // A test that waits in vain shall fail, not hang.
    socket.timeout(Duration.ofMinutes(1));
    socket.connect(address);
    return new Plain(socket);
  }

  void say(String text) throws IOException {
    socket.sendAll(text.getBytes(UTF_8));
  }

  /// Fails if it hears anything else than this text.
  void hear(String expected) throws IOException {
    byte[] bytes = socket.inputStream().readNBytes(expected.getBytes(UTF_8).length);
    assertEquals(expected, new String(bytes, UTF_8));
  }

  void hearTheEnd() throws IOException {
    assertEquals(0, socket.recv(new byte[1]));
  }

  void endOutput() throws IOException {
    socket.shutdown(Shutdown.SHUT_WR);
  }

  /// Goes as a process does that is killed with unread data: by RST.
  void reset() throws IOException {
    socket.setSockOpt(SocketOptions.SO_LINGER, Optional.of(Duration.ZERO));
    socket.close();
  }

  void hangUp() {
    socket.close();
  }

  @Override
  public void close() {
    socket.close();
  }
}
