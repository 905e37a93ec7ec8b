// SPDX-License-Identifier: Apache-2.0
package landline.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/// The JDK as a peer: one virtual thread per connection, blocking reads and writes of a byte array.
final class JdkVirtualEcho {
  private static final int BACKLOG = 4096;

  private JdkVirtualEcho() {}

  static void main(String[] args) throws IOException {
    int room = BlockingBuffer.size(args);
    try (var listener = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress())) {
      System.out.println("listening " + listener.getLocalPort());
      while (true) {
        var connection = listener.accept();
        Thread.startVirtualThread(() -> echo(connection, room));
      }
    }
  }

  private static void echo(Socket connection, int room) {
    try (connection) {
      connection.setTcpNoDelay(true);
      var in = connection.getInputStream();
      var out = connection.getOutputStream();
      var buffer = new byte[room];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        out.write(buffer, 0, n);
      }
    } catch (IOException e) {
      System.err.println("jdk-virtual: " + e);
    }
  }
}
