// SPDX-License-Identifier: Apache-2.0
package landline.bench;

import java.io.IOException;
import landline.server.Connection;
import landline.server.StreamConfig;
import landline.server.StreamServer;
import landline.socket.SockAddrIn;

/// Echoes with Landline's server kit: a blocking handler on a virtual thread for each connection,
/// and all limits as they are by default.
final class LandlineEcho {

  private LandlineEcho() {}

  static void main() throws IOException {
    try (var server =
        StreamServer.listen(SockAddrIn.loopback(0), LandlineEcho::echo, StreamConfig.DEFAULT)) {
      System.out.println("listening " + ((SockAddrIn) server.address()).port());
      server.join();
    }
  }

  private static void echo(Connection line) throws IOException {
    byte[] buffer = new byte[16 * 1024];
    int length;
    while ((length = line.read(buffer)) >= 0) {
      line.write(buffer, 0, length);
    }
  }
}
