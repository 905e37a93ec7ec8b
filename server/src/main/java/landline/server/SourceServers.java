// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.io.IOException;
import java.util.List;
import landline.server.internal.ConnectionSource;
import landline.server.internal.DatagramSource;
import landline.server.internal.ServerFactory;
import landline.socket.internal.Scheduler;

/// Gives access to the servers' constructors for sources that are not sockets.
final class SourceServers extends ServerFactory {

  SourceServers() {}

  @Override
  public StreamServer listen(
      ConnectionSource source, StreamService service, StreamConfig config, Scheduler scheduler)
      throws IOException {
    // There is no descriptor to account for.
    var share = DescriptorAccount.PROCESS.share(0);
    var server =
        new StreamServer(
            List.of(source), service, config, StreamServer.load(config), share, scheduler);
    server.start();
    return server;
  }

  @Override
  public DatagramServer listen(
      DatagramSource source, DatagramService service, DatagramConfig config, Scheduler scheduler) {
    var server =
        new DatagramServer(List.of(source), service, config, new DatagramStats(), scheduler);
    server.start();
    return server;
  }
}
