// SPDX-License-Identifier: Apache-2.0
package landline.bench;

import java.io.IOException;
import landline.socket.DatagramBatch;
import landline.socket.Domain;
import landline.socket.SockAddrIn;
import landline.socket.Socket;
import landline.socket.Type;
import landline.socket.option.SocketOptions;

/// Echoes datagrams in batches of up to 64, on one virtual thread.
final class LandlineUdpEcho {
  private static final int SLOTS = 64;
  private static final int ROOM = 2048;
  private static final int QUEUE = 4 * 1024 * 1024;

  private LandlineUdpEcho() {}

  static void main() throws IOException, InterruptedException {
    try (var socket = Socket.socket(Domain.INET, Type.DGRAM)) {
      socket.setSockOpt(SocketOptions.SO_RCVBUF, QUEUE);
      socket.bind(SockAddrIn.loopback(0));
      System.out.println("listening " + ((SockAddrIn) socket.sockName()).port());
      Thread.startVirtualThread(() -> serve(socket)).join();
    }
  }

  private static void serve(Socket socket) {
    var batch = DatagramBatch.allocate(SLOTS, ROOM);
    while (true) {
      try {
        socket.recvMmsg(batch);
        while (batch.hasRemaining()) {
          socket.sendMmsg(batch);
        }
      } catch (IOException e) {
        System.err.println("landline-udp: " + e);
      }
    }
  }
}
