// SPDX-License-Identifier: Apache-2.0
package landline.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/// The JDK as a peer for bulk: blocking channels on virtual threads, a direct buffer, which spares
/// it a copy, and `transferTo` for a file.
final class JdkBulk {

  private JdkBulk() {}

  static void main(String[] args) throws IOException {
    var bulk = Bulk.of(args);
    try (var listener = open(bulk)) {
      while (true) {
        var connection = listener.accept();
        Thread.startVirtualThread(() -> serve(connection, bulk));
      }
    }
  }

  private static ServerSocketChannel open(Bulk bulk) throws IOException {
    if (bulk.socket().isPresent()) {
      var path = bulk.socket().get();
      var listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
      listener.bind(UnixDomainSocketAddress.of(path));
      System.out.println("listening " + path);
      return listener;
    }
    var listener = ServerSocketChannel.open(StandardProtocolFamily.INET);
    listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    System.out.println("listening " + listener.socket().getLocalPort());
    return listener;
  }

  private static void serve(SocketChannel connection, Bulk bulk) {
    try (connection) {
      if (bulk.socket().isEmpty()) {
        connection.setOption(StandardSocketOptions.TCP_NODELAY, true);
      }
      if (bulk.file().isPresent()) {
        sendFile(connection, bulk.file().get());
      } else {
        sendBlocks(connection);
      }
    } catch (IOException e) {
      System.err.println("jdk-virtual: " + e);
    }
  }

  private static void sendBlocks(SocketChannel connection) throws IOException {
    byte[] bytes = Bulk.block();
    var block = ByteBuffer.allocateDirect(bytes.length).put(bytes);
    while (true) {
      block.rewind();
      while (block.hasRemaining()) {
        connection.write(block);
      }
    }
  }

  private static void sendFile(SocketChannel connection, Path path) throws IOException {
    try (var file = FileChannel.open(path)) {
      long size = file.size();
      while (true) {
        for (long at = 0; at < size; ) {
          at += file.transferTo(at, size - at, connection);
        }
      }
    }
  }
}
