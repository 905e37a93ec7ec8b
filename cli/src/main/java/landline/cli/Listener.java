// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.io.IOException;
import java.util.Optional;
import landline.socket.Deadline;
import landline.socket.SockAddr;

/// A server that runs, of any kind.
///
/// @param transport how it is reached
/// @param address where, with the port that the kernel chose
/// @param server what runs
public record Listener(Transport transport, SockAddr address, Server server) {

  /// What a command does with a server.
  public interface Server {
    void stop(Deadline deadline);

    void join() throws IOException;

    /// The server of the kit, if it is one.
    default Optional<landline.server.Server> ofKit() {
      return Optional.empty();
    }
  }

  public static Listener of(Transport transport, landline.server.Server server) {
    return new Listener(
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
          public Optional<landline.server.Server> ofKit() {
            return Optional.of(server);
          }
        });
  }
}
