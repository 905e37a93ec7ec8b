// SPDX-License-Identifier: Apache-2.0
package landline.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import landline.socket.Deadline;
import landline.socket.Domain;
import landline.socket.FileSource;
import landline.socket.MsgFlags;
import landline.socket.SockAddrIn;
import landline.socket.SockAddrUn;
import landline.socket.Socket;
import landline.socket.Type;
import landline.socket.option.TcpOptions;

/// Sends bulk with Landline's sockets alone: blocking sends of a direct buffer, or of a file, on a
/// virtual thread for each connection.
final class LandlineSocketBulk {
  private static final int BACKLOG = 4096;
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private LandlineSocketBulk() {}

  static void main(String[] args) throws IOException, InterruptedException {
    var bulk = Bulk.of(args);
    try (var listener = open(bulk)) {
      Thread.startVirtualThread(() -> accept(listener, bulk)).join();
    }
  }

  private static Socket open(Bulk bulk) throws IOException {
    var listener =
        Socket.socket(bulk.socket().isPresent() ? Domain.UNIX : Domain.INET, Type.STREAM);
    listener.bind(
        bulk.socket().isPresent() ? SockAddrUn.path(bulk.socket().get()) : SockAddrIn.loopback(0));
    listener.listen(BACKLOG);
    System.out.println(
        "listening "
            + (listener.sockName() instanceof SockAddrIn bound
                ? bound.port()
                : bulk.socket().orElseThrow()));
    return listener;
  }

  private static void accept(Socket listener, Bulk bulk) {
    while (true) {
      try {
        var connection = listener.accept();
        Thread.startVirtualThread(() -> serve(connection, bulk));
      } catch (IOException e) {
        System.err.println("landline-socket: " + e);
      }
    }
  }

  private static void serve(Socket connection, Bulk bulk) {
    try (connection) {
      if (bulk.socket().isEmpty()) {
        connection.setSockOpt(TcpOptions.TCP_NODELAY, true);
      }
      if (bulk.file().isPresent()) {
        sendFile(connection, bulk.file().get());
      } else {
        sendBlocks(connection);
      }
    } catch (IOException e) {
      System.err.println("landline-socket: " + e);
    }
  }

  private static void sendBlocks(Socket connection) throws IOException {
    byte[] bytes = Bulk.block();
    var block = ByteBuffer.allocateDirect(bytes.length).put(bytes);
    while (true) {
      connection.sendAll(block.rewind(), MsgFlags.NONE, Deadline.in(PATIENCE));
    }
  }

  private static void sendFile(Socket connection, Path path) throws IOException {
    long size = Files.size(path);
    try (var file = FileSource.open(path)) {
      while (true) {
        file.position(0);
        connection.sendFile(file, size);
      }
    }
  }
}
