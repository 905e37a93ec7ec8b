// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.io.IOException;
import java.util.Optional;
import landline.socket.Deadline;
import landline.socket.SockAddr;

/// A running server, of any kind.
///
/// @param transport its transport
/// @param address its address, with the port that the kernel chose
/// @param server the server
public record RunningServer(Transport transport, SockAddr address, Server server) {

  /// The methods of a server that a command uses.
  public interface Server {
    void stop(Deadline deadline);

    void join() throws IOException;

    /// The server as one of `landline.server`, if it is one.
    default Optional<landline.server.Server> asServer() {
      return Optional.empty();
    }
  }

  public static RunningServer of(Transport transport, landline.server.Server server) {
    return new RunningServer(
        transport,
        server.address(),
        new Server() {
          @Override
          public void stop(Deadline deadline) {
            server.stop(deadline);
          }

          @Override
          public void join() throws IOException {
            server.join();
          }

          @Override
          public Optional<landline.server.Server> asServer() {
            return Optional.of(server);
          }
        });
  }
}
