// SPDX-License-Identifier: Apache-2.0
package landline.bench;

import java.io.IOException;
import java.nio.file.Path;
import landline.connection.Connection;
import landline.server.Admission;
import landline.server.Limit;
import landline.server.OverflowPolicy;
import landline.server.Rate;
import landline.server.StreamConfig;
import landline.server.StreamServer;
import landline.socket.SockAddrIn;

/// Echoes with Landline's server kit: a blocking handler on a virtual thread for each connection,
/// and all limits as they are by default, but for the accept queue, which is as long as its peers'.
/// With a certificate and its key behind the size of the buffer, over TLS. With the word `limited`
/// there, one address may have few connections and open few a second.
final class LandlineEcho {
  private static final int BACKLOG = 4096;
  private static final int FEW = 100;
  private static final Admission LIMITED =
      Admission.builder()
          .perPeer(new Limit(FEW, OverflowPolicy.RESET))
          .peerRate(new Rate(FEW, FEW, OverflowPolicy.RESET))
          .build();

  private LandlineEcho() {}

  static void main(String[] args) throws IOException {
    int room = BlockingBuffer.size(args);
    var config = StreamConfig.builder().listen(l -> l.backlog(BACKLOG));
    if (args.length > 2) {
      config.tls(Path.of(args[1]), Path.of(args[2]));
    }
    if (args.length == 2) {
      config.admission(LIMITED);
    }
    try (var server =
        StreamServer.listen(
            SockAddrIn.loopback(0), connection -> echo(connection, room), config.build())) {
      System.out.println("listening " + ((SockAddrIn) server.address()).port());
      server.join();
    }
  }

  private static void echo(Connection connection, int room) throws IOException {
    byte[] buffer = new byte[room];
    int length;
    while ((length = connection.read(buffer)) >= 0) {
      connection.write(buffer, 0, length);
    }
  }
}
