// SPDX-License-Identifier: Apache-2.0
package landline.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.Optional;
import landline.socket.Credentials;
import landline.socket.Domain;
import landline.socket.SockAddr;
import landline.socket.SockAddrIn;
import landline.socket.Socket;
import landline.socket.SocketClosedException;
import landline.socket.Type;
import landline.socket.option.TcpOptions;
import landline.testkit.LeakCheck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What a connection tells of its two ends.
@ExtendWith(LeakCheck.class)
class SocketConnectionIdentityTest {

  @Test
  void whoIsAtTheOtherEndOfAUnixSocketIsKnownAfterTheClose() throws IOException {
    var pair = Socket.socketPair(Domain.UNIX, Type.STREAM);
    Connection connection = SocketConnection.of(pair.first());
    Credentials self = connection.credentials().orElseThrow();
    SockAddr local = connection.local();
    pair.second().close();
    connection.close();
    assertEquals(ProcessHandle.current().pid(), self.pid());
    assertEquals(Optional.of(self), connection.credentials());
    assertEquals(Optional.of(self.user()), connection.user());
    assertEquals("uid " + self.uid() + " pid " + self.pid(), connection.toString());
    assertEquals(local, connection.local());
  }

  @Test
  void theAddressesOfAClosedConnectionAreKnownIfTheyWereBefore() throws IOException {
    try (Socket listener = Socket.socket(Domain.INET, Type.STREAM)) {
      listener.bind(SockAddrIn.loopback(0));
      listener.listen(1);
      for (boolean asked : new boolean[] {true, false}) {
        Socket socket = Socket.socket(Domain.INET, Type.STREAM);
        socket.connect(listener.sockName());
        Connection connection = SocketConnection.of(socket);
        SockAddr local = asked ? connection.local() : socket.sockName();
        connection.close();
        listener.accept().close();
        assertEquals(listener.sockName(), connection.peer());
        if (asked) {
          assertEquals(local, connection.local());
        } else {
          assertThrows(SocketClosedException.class, connection::local);
        }
        assertThrows(SocketClosedException.class, connection::user);
      }
    }
  }

  @Test
  void theSocketIsThereForItsOptions() throws IOException {
    try (Socket listener = Socket.socket(Domain.INET, Type.STREAM)) {
      listener.bind(SockAddrIn.loopback(0));
      listener.listen(1);
      Socket socket = Socket.socket(Domain.INET, Type.STREAM);
      socket.connect(listener.sockName());
      try (Connection connection = SocketConnection.of(socket);
          Socket peer = listener.accept()) {
        assertSame(socket, connection.socket().orElseThrow());
        connection.socket().orElseThrow().setSockOpt(TcpOptions.TCP_NODELAY, true);
        assertEquals(true, socket.getSockOpt(TcpOptions.TCP_NODELAY));
        assertEquals(peer.sockName(), connection.peer());
      }
    }
  }
}
