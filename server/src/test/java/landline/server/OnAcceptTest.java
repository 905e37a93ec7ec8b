// SPDX-License-Identifier: Apache-2.0
package landline.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import landline.connection.Connection;
import landline.socket.SockAddr;
import landline.socket.Socket;
import landline.socket.Type;
import org.junit.jupiter.api.Test;

class OnAcceptTest {

  private static final int MANY = 100;

  @Test
  void connectionsArriveInTheOrderInWhichTheyWereMade() throws IOException, InterruptedException {
    var service = new Doorman();
    var peers = new ArrayList<Socket>();
    try (var server = StreamServer.listen("127.0.0.1:0", service)) {
      var expected = new ArrayList<SockAddr>();
      for (int i = 0; i < MANY; i++) {
        Socket peer = connected(server.address());
        peers.add(peer);
        expected.add(peer.sockName());
      }
      var arrived = new ArrayList<SockAddr>();
      while (arrived.size() < MANY) {
        arrived.add(service.arrived.take());
      }
      assertEquals(expected, arrived);
    } finally {
      peers.forEach(Socket::close);
    }
  }

  @Test
  void whatArriveThrowsEndsThatConnectionAlone() throws IOException, InterruptedException {
    var service = new Doorman();
    service.refused.add("once");
    try (var server = StreamServer.listen("127.0.0.1:0", service);
        var first = connected(server.address());
        var second = connected(server.address())) {
      byte[] bytes = new byte[8];
      assertEquals(0, first.recv(bytes));
      assertEquals("once", service.errors.take());
      assertEquals(5, second.recv(bytes));
    }
  }

  private static Socket connected(SockAddr address) throws IOException {
    Socket peer = Socket.socket(address.domain(), Type.STREAM);
    peer.connect(address);
    return peer;
  }

  private static final class Doorman implements StreamService {

    private final BlockingQueue<SockAddr> arrived = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> refused = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> errors = new LinkedBlockingQueue<>();

    @Override
    public void onAccept(Connection connection) {
      arrived.add(connection.peer());
      String reason = refused.poll();
      if (reason != null) {
        throw new IllegalStateException(reason);
      }
    }

    @Override
    public void handle(Connection connection) throws IOException {
      connection.writeUtf8("hello");
    }

    @Override
    public void handleError(Connection connection, Exception error) {
      errors.addAll(List.of(String.valueOf(error.getMessage())));
    }
  }
}
