// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.io.IOException;
import java.util.List;
import landline.server.Server;
import landline.socket.SockAddr;

/// A service that `landline serve` can start. A new service is one class like this and one line in
/// the [Catalog].
public interface ServableService {

  /// The word for it on the command line.
  String name();

  /// Its port where none is given.
  int port();

  /// How it can be reached.
  List<Transport> transports();

  /// Whether it is reachable by other users of this machine without having been named.
  default boolean isOpenUnnamed() {
    return true;
  }

  /// Whether a socket that is no UNIX one needs the runtime folder as well.
  default boolean needsFolder(Transport transport, ServeSettings settings) {
    return false;
  }

  /// Makes the service; nobody can reach it yet.
  ///
  /// @throws IllegalArgumentException if a setting is not for this service
  Service open(ServeSettings settings, CommandContext shell) throws IOException;

  /// A command that tries it out.
  String tryIt(Transport transport, SockAddr address);

  /// A service, to be reached in several ways.
  interface Service extends AutoCloseable {
    /// Makes a listener. It begins at once where the place is this process's own, else when its
    /// server is started.
    Listener listen(Transport transport, Binding where) throws IOException;

    /// Told of each server of the other services before anybody is served.
    default void beside(Server other) {}

    /// Called once, when all listeners have stopped.
    @Override
    default void close() {}
  }
}
