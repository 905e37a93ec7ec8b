// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.io.IOException;
import java.time.Duration;
import landline.server.DatagramServer;
import landline.server.StreamServer;
import landline.socket.SockAddr;

/// A server that runs, of either kind.
///
/// @param transport how it is reached
/// @param address where, with the port that the kernel chose
/// @param server what runs
record Listener(Transport transport, SockAddr address, Server server) {

  /// What both kinds of servers can do.
  interface Server {
    void stop(Duration grace);

    void join() throws IOException;
  }

  static Listener of(Transport transport, StreamServer server) {
    return new Listener(
        transport,
        server.address(),
        new Server() {
          @Override
          public void stop(Duration grace) {
            server.stop(grace);
          }

          @Override
          public void join() throws IOException {
            server.join();
          }
        });
  }

  static Listener of(Transport transport, DatagramServer server) {
    return new Listener(
        transport,
        server.address(),
        new Server() {
          @Override
          public void stop(Duration grace) {
            server.stop(grace);
          }

          @Override
          public void join() throws IOException {
            server.join();
          }
        });
  }
}
