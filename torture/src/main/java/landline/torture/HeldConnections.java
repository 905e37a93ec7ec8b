// SPDX-License-Identifier: Apache-2.0
package landline.torture;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import landline.socket.Socket;

/// Connections held open until all are closed together.
final class HeldConnections implements AutoCloseable {

  private final List<Socket> sockets = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();

  /// What a client does with its connection, on a virtual thread of its own, until the connection
  /// is closed under it.
  @FunctionalInterface
  interface Life {
    void live(Socket socket) throws IOException, InterruptedException;
  }

  /// Adds a silent connection.
  void add(Socket socket) {
    sockets.add(socket);
  }

  void add(Socket socket, Life life) {
    sockets.add(socket);
    threads.add(
        Thread.ofVirtual()
            .name("torture-caller")
            .start(() -> {
              try {
                life.live(socket);
              } catch (IOException | InterruptedException over) {
                // Either side has hung up.
              }
            }));
  }

  int size() {
    return sockets.size();
  }

  /// Closes all connections.
  @Override
  public void close() {
    sockets.forEach(Socket::close);
    threads.forEach(Thread::interrupt);
    try {
      for (Thread thread : threads) {
        thread.join();
      }
    } catch (InterruptedException interrupt) {
      // They end soon, without being waited for.
      Thread.currentThread().interrupt();
    }
  }
}
