// SPDX-License-Identifier: Apache-2.0
package landline.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import landline.socket.Deadline;
import landline.socket.Dial;
import landline.socket.SockAddrIn;

/// The first connection of a JVM: prints how many nanoseconds it took. Arguments: `landline`, `net`
/// or `nio`, and a port on 127.0.0.1.
final class FirstConnect {

  private FirstConnect() {}

  static void main(String[] arguments) throws IOException {
    int port = Integer.parseInt(arguments[1]);
    long begin = System.nanoTime();
    switch (arguments[0]) {
      case "landline" -> landline(port);
      case "net" -> net(port);
      case "nio" -> nio(port);
      default -> throw new IllegalArgumentException("not landline, net or nio: " + arguments[0]);
    }
    System.out.println(System.nanoTime() - begin);
  }

  private static void landline(int port) throws IOException {
    Dial.dial(SockAddrIn.loopback(port), Deadline.in(Duration.ofSeconds(5))).close();
  }

  private static void net(int port) throws IOException {
    try (var socket = new java.net.Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 5_000);
    }
  }

  private static void nio(int port) throws IOException {
    try (SocketChannel channel = SocketChannel.open()) {
      channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }
  }
}
