// SPDX-License-Identifier: Apache-2.0
package landline.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/// The JDK's selector as a peer: one thread, one direct buffer for all connections; what a peer has
/// not taken is kept with its connection, which is not read until it is gone.
final class JdkSelectorEcho {
  private static final int BACKLOG = 4096;
  private static final int BUFFER = 64 * 1024;

  private final Selector selector;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);

  private JdkSelectorEcho(Selector selector) {
    this.selector = selector;
  }

  static void main() throws IOException {
    // A channel for IPv4 alone spares the JDK mapped addresses.
    try (var selector = Selector.open();
        var listener = ServerSocketChannel.open(StandardProtocolFamily.INET)) {
      listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
      listener.configureBlocking(false);
      listener.register(selector, SelectionKey.OP_ACCEPT);
      System.out.println("listening " + listener.socket().getLocalPort());
      var server = new JdkSelectorEcho(selector);
      while (true) {
        selector.select(server::deal);
      }
    }
  }

  private void deal(SelectionKey key) {
    try {
      if (key.isAcceptable()) {
        acceptAll((ServerSocketChannel) key.channel());
      } else if (key.isWritable()) {
        sendRest(key);
      } else {
        echo(key);
      }
    } catch (IOException e) {
      System.err.println("jdk-selector: " + e);
      close(key);
    }
  }

  private void acceptAll(ServerSocketChannel listener) throws IOException {
    for (var c = listener.accept(); c != null; c = listener.accept()) {
      c.configureBlocking(false);
      c.setOption(StandardSocketOptions.TCP_NODELAY, true);
      c.register(selector, SelectionKey.OP_READ);
    }
  }

  private void echo(SelectionKey key) throws IOException {
    var connection = (SocketChannel) key.channel();
    if (connection.read(buffer.clear()) < 0) {
      close(key);
      return;
    }
    connection.write(buffer.flip());
    if (buffer.hasRemaining()) {
      key.attach(ByteBuffer.allocate(buffer.remaining()).put(buffer).flip());
      key.interestOps(SelectionKey.OP_WRITE);
    }
  }

  private static void sendRest(SelectionKey key) throws IOException {
    var rest = (ByteBuffer) key.attachment();
    ((SocketChannel) key.channel()).write(rest);
    if (!rest.hasRemaining()) {
      key.attach(null);
      key.interestOps(SelectionKey.OP_READ);
    }
  }

  private static void close(SelectionKey key) {
    try {
      key.channel().close();
    } catch (IOException e) {
      System.err.println("jdk-selector: " + e);
    }
  }
}
