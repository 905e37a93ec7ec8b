// SPDX-License-Identifier: Apache-2.0
package landline.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import landline.socket.MsgFlags;
import landline.socket.Shutdown;
import landline.socket.SockAddr;
import landline.socket.Socket;
import landline.socket.Type;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PeekTest {

  private static final Duration LONG = Duration.ofMinutes(1);
  private static final Duration SHORT = Duration.ofMillis(1);

  private final BlockingQueue<Object> seen = new LinkedBlockingQueue<>();

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1:0", "unix:@FOLDER/peek"})
  void peekLeavesTheBytesWhereTheyAre(String address, @TempDir Path folder)
      throws IOException, InterruptedException {
    StreamService service =
        connection -> {
          byte[] bytes = new byte[8];
          seen.add(connection.peek(bytes, Duration.ZERO));
          seen.add(connection.peek(bytes, SHORT));
          connection.writeUtf8("now");
          seen.add(connection.peek(bytes, LONG));
          seen.add(connection.peek(bytes, Duration.ZERO));
          seen.add(connection.read(bytes));
          seen.add(connection.peek(bytes, LONG));
          seen.add(connection.peek(bytes, Duration.ZERO));
        };
    try (var server = StreamServer.listen(address.replace("FOLDER", folder.toString()), service);
        var peer = connected(server.address())) {
      assertEquals(3, peer.recv(new byte[8]));
      peer.sendAll(new byte[] {1, 2});
      assertEquals(List.of(0, 0, 2, 2, 2), take(5));
      peer.shutdown(Shutdown.SHUT_WR);
      assertEquals(List.of(-1, -1), take(2));
    }
  }

  @Test
  void urgentDataIsStillThereWhenTheBytesBehindItHaveBeenSeen()
      throws IOException, InterruptedException {
    StreamService service =
        connection -> {
          byte[] bytes = new byte[8];
          seen.add(connection.urgent());
          connection.writeUtf8("now");
          seen.add(connection.peek(bytes, LONG));
          seen.add(connection.urgent());
          seen.add(connection.urgent());
          seen.add(connection.read(bytes));
        };
    try (var server = StreamServer.listen("127.0.0.1:0", service);
        var peer = connected(server.address())) {
      assertEquals(3, peer.recv(new byte[8]));
      peer.send(ByteBuffer.wrap(new byte[] {9}), MsgFlags.MSG_OOB);
      peer.sendAll(new byte[] {1, 2});
      assertEquals(
          List.of(Optional.empty(), 2, Optional.of((byte) 9), Optional.empty(), 2), take(5));
    }
  }

  private static Socket connected(SockAddr address) throws IOException {
    Socket peer = Socket.socket(address.domain(), Type.STREAM);
    peer.connect(address);
    return peer;
  }

  private List<Object> take(int count) throws InterruptedException {
    var all = new ArrayList<>();
    while (all.size() < count) {
      all.add(seen.take());
    }
    return all;
  }
}
