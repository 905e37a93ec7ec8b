// SPDX-License-Identifier: Apache-2.0
package landline.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import landline.socket.Domain;
import landline.socket.MsgFlags;
import landline.socket.SockAddrIn;
import landline.socket.Socket;
import landline.socket.Type;
import landline.socket.option.SocketOptions;

/// Echoes datagrams one at a time, on one virtual thread.
final class LandlineUdpEchoPlain {
  private static final int ROOM = 2048;
  private static final int QUEUE = 4 * 1024 * 1024;

  private LandlineUdpEchoPlain() {}

  static void main() throws IOException, InterruptedException {
    try (var socket = Socket.socket(Domain.INET, Type.DGRAM)) {
      socket.setSockOpt(SocketOptions.SO_RCVBUF, QUEUE);
      socket.bind(SockAddrIn.loopback(0));
      System.out.println("listening " + ((SockAddrIn) socket.sockName()).port());
      Thread.startVirtualThread(() -> serve(socket)).join();
    }
  }

  private static void serve(Socket socket) {
    while (true) {
      try {
        var datagram = socket.recvFrom(ROOM);
        socket.sendTo(ByteBuffer.wrap(datagram.data()), MsgFlags.NONE, datagram.from());
      } catch (IOException e) {
        System.err.println("landline-udp-plain: " + e);
      }
    }
  }
}
