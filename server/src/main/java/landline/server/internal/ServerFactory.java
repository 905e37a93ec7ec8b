// SPDX-License-Identifier: Apache-2.0
package landline.server.internal;

import java.io.IOException;
import landline.server.DatagramConfig;
import landline.server.DatagramServer;
import landline.server.DatagramService;
import landline.server.StreamConfig;
import landline.server.StreamServer;
import landline.server.StreamService;
import landline.socket.internal.Scheduler;

/// Starts servers over sources that are not sockets. The servers' constructors are package-private,
/// so the factory is in their package, and is found by its name.
public abstract class ServerFactory {

  private static final class Found {
    static final ServerFactory FACTORY = find();

    private static ServerFactory find() {
      try {
        var found = Class.forName("landline.server.SourceServers").getDeclaredConstructor();
        found.setAccessible(true);
        return (ServerFactory) found.newInstance();
      } catch (ReflectiveOperationException absent) {
        throw new LinkageError("landline.server.SourceServers", absent);
      }
    }
  }

  /// For the one factory.
  protected ServerFactory() {}

  /// The one factory.
  public static ServerFactory get() {
    return Found.FACTORY;
  }

  /// Starts a stream server.
  ///
  /// @param source where connections come from, owned by the server from now on
  /// @param service handles the connections
  /// @param config the configuration
  /// @param scheduler the clock and the threads
  /// @return a server that accepts already
  /// @throws IOException such as a certificate that cannot be read; the caller keeps the source
  public abstract StreamServer listen(
      ConnectionSource source, StreamService service, StreamConfig config, Scheduler scheduler)
      throws IOException;

  /// Starts a datagram server.
  ///
  /// @param source where messages come from, owned by the server from now on
  /// @param service handles the messages
  /// @param config the configuration
  /// @param scheduler the clock and the threads
  /// @return a server that receives already
  public abstract DatagramServer listen(
      DatagramSource source, DatagramService service, DatagramConfig config, Scheduler scheduler);
}
