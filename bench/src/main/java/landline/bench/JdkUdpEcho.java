// SPDX-License-Identifier: Apache-2.0
package landline.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;

/// The JDK as a peer: a blocking DatagramChannel and a direct buffer, on a platform thread, which
/// is where the JDK is fastest.
final class JdkUdpEcho {
  private static final int ROOM = 2048;
  private static final int QUEUE = 4 * 1024 * 1024;

  private JdkUdpEcho() {}

  static void main() throws IOException {
    // A channel for IPv4 alone spares the JDK mapped addresses.
    try (var channel = DatagramChannel.open(StandardProtocolFamily.INET)) {
      channel.setOption(StandardSocketOptions.SO_RCVBUF, QUEUE);
      channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      System.out.println("listening " + ((InetSocketAddress) channel.getLocalAddress()).getPort());
      var buffer = ByteBuffer.allocateDirect(ROOM);
      while (true) {
        try {
          var peer = channel.receive(buffer.clear());
          channel.send(buffer.flip(), peer);
        } catch (PortUnreachableException e) {
          System.err.println("jdk-udp: " + e);
        }
      }
    }
  }
}
