// SPDX-License-Identifier: Apache-2.0
package landline.bench;

import java.io.IOException;
import landline.server.Connection;
import landline.server.StreamConfig;
import landline.server.StreamServer;
import landline.socket.SockAddrIn;

/// Echoes with Landline's server kit: a blocking handler on a virtual thread for each connection,
/// and all limits as they are by default, but for the accept queue, which is as long as its peers'.
final class LandlineEcho {
  private static final int BACKLOG = 4096;

  private LandlineEcho() {}

  static void main(String[] args) throws IOException {
    int room = BlockingBuffer.size(args);
    var config = StreamConfig.DEFAULT.withBacklog(BACKLOG);
    try (var server =
        StreamServer.listen(SockAddrIn.loopback(0), line -> echo(line, room), config)) {
      System.out.println("listening " + ((SockAddrIn) server.address()).port());
      server.join();
    }
  }

  private static void echo(Connection line, int room) throws IOException {
    byte[] buffer = new byte[room];
    int length;
    while ((length = line.read(buffer)) >= 0) {
      line.write(buffer, 0, length);
    }
  }
}
