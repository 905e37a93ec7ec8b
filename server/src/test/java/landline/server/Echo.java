// SPDX-License-Identifier: Apache-2.0
package landline.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import landline.connection.Connection;
import landline.socket.Socket;
import landline.socket.Type;

/// A service that sends back what it gets, and its callers.
final class Echo {

  private Echo() {}

  static void serve(Connection connection) throws IOException {
    byte[] bytes = new byte[100];
    for (int n = connection.read(bytes); n >= 0; n = connection.read(bytes)) {
      connection.write(bytes, 0, n);
    }
  }

  static StreamServer listen() throws IOException {
    return StreamServer.listen("127.0.0.1:0", Echo::serve);
  }

  static Socket dial(StreamServer server) throws IOException {
    Socket socket = Socket.socket(server.address().domain(), Type.STREAM);
    socket.timeout(Duration.ofSeconds(30));
    socket.connect(server.address());
    return socket;
  }

  static void assertEchoes(Socket socket, String text) throws IOException {
    socket.sendAll(text.getBytes(UTF_8));
    byte[] answer = socket.inputStream().readNBytes(text.getBytes(UTF_8).length);
    assertEquals(text, new String(answer, UTF_8));
  }

  static void assertAtEnd(Socket socket) throws IOException {
    assertEquals(0, socket.recv(new byte[1]));
  }

  /// Connects, and reads to the end, whatever that is.
  static void call(StreamServer server) throws IOException {
    try (Socket socket = dial(server)) {
      socket.inputStream().readAllBytes();
    } catch (SocketTimeoutException never) {
      throw never;
    } catch (IOException reset) {
      // That is an end, too.
    }
  }
}
