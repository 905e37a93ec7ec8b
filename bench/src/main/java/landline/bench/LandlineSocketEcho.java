// SPDX-License-Identifier: Apache-2.0
package landline.bench;

import java.io.IOException;
import landline.socket.Domain;
import landline.socket.SockAddrIn;
import landline.socket.Socket;
import landline.socket.Type;
import landline.socket.option.TcpOptions;

/// Echoes with Landline's sockets alone, without the server kit: one virtual thread per connection.
final class LandlineSocketEcho {
  private static final int BACKLOG = 4096;

  private LandlineSocketEcho() {}

  static void main(String[] args) throws IOException, InterruptedException {
    int room = BlockingBuffer.size(args);
    try (var listener = Socket.socket(Domain.INET, Type.STREAM)) {
      listener.bind(SockAddrIn.loopback(0));
      listener.listen(BACKLOG);
      System.out.println("listening " + ((SockAddrIn) listener.sockName()).port());
      Thread.startVirtualThread(() -> accept(listener, room)).join();
    }
  }

  private static void accept(Socket listener, int room) {
    while (true) {
      try {
        var connection = listener.accept();
        Thread.startVirtualThread(() -> echo(connection, room));
      } catch (IOException e) {
        System.err.println("landline-socket: " + e);
      }
    }
  }

  private static void echo(Socket connection, int room) {
    try (connection) {
      connection.setSockOpt(TcpOptions.TCP_NODELAY, true);
      var buffer = new byte[room];
      for (int n = connection.recv(buffer); n > 0; n = connection.recv(buffer)) {
        connection.sendAll(buffer, 0, n);
      }
    } catch (IOException e) {
      System.err.println("landline-socket: " + e);
    }
  }
}
