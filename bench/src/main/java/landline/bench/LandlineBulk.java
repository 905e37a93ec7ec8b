// SPDX-License-Identifier: Apache-2.0
package landline.bench;

import java.io.IOException;
import java.nio.file.Path;
import landline.connection.Connection;
import landline.server.StreamConfig;
import landline.server.StreamServer;
import landline.socket.SockAddr;
import landline.socket.SockAddrIn;
import landline.socket.SockAddrUn;

/// Sends bulk with Landline's server kit: blocking writes of a byte array.
final class LandlineBulk {

  private LandlineBulk() {}

  static void main(String[] args) throws IOException {
    var path = Bulk.of(args).socket();
    SockAddr address = path.<SockAddr>map(SockAddrUn::path).orElse(SockAddrIn.loopback(0));
    try (var server = StreamServer.listen(address, LandlineBulk::send, StreamConfig.DEFAULT)) {
      System.out.println("listening " + path.map(Path::toString).orElseGet(() -> port(server)));
      server.join();
    }
  }

  private static String port(StreamServer server) {
    return Integer.toString(((SockAddrIn) server.address()).port());
  }

  private static void send(Connection connection) throws IOException {
    byte[] block = Bulk.block();
    while (true) {
      connection.write(block);
    }
  }
}
