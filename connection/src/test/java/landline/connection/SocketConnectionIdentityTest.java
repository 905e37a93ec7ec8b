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
    Connection line = SocketConnection.of(pair.first());
    Credentials self = line.credentials().orElseThrow();
    SockAddr local = line.local();
    pair.second().close();
    line.close();
    assertEquals(ProcessHandle.current().pid(), self.pid());
    assertEquals(Optional.of(self), line.credentials());
    assertEquals(Optional.of(self.user()), line.user());
    assertEquals("uid " + self.uid() + " pid " + self.pid(), line.toString());
    assertEquals(local, line.local());
  }

  @Test
  void theAddressesOfAClosedConnectionAreKnownIfTheyWereBefore() throws IOException {
    try (Socket listener = Socket.socket(Domain.INET, Type.STREAM)) {
      listener.bind(SockAddrIn.loopback(0));
      listener.listen(1);
      for (boolean asked : new boolean[] {true, false}) {
        Socket socket = Socket.socket(Domain.INET, Type.STREAM);
        socket.connect(listener.sockName());
        Connection line = SocketConnection.of(socket);
        SockAddr local = asked ? line.local() : socket.sockName();
        line.close();
        listener.accept().close();
        assertEquals(listener.sockName(), line.peer());
        if (asked) {
          assertEquals(local, line.local());
        } else {
          assertThrows(SocketClosedException.class, line::local);
        }
        assertThrows(SocketClosedException.class, line::user);
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
      try (Connection line = SocketConnection.of(socket);
          Socket peer = listener.accept()) {
        assertSame(socket, line.socket().orElseThrow());
        line.socket().orElseThrow().setSockOpt(TcpOptions.TCP_NODELAY, true);
        assertEquals(true, socket.getSockOpt(TcpOptions.TCP_NODELAY));
        assertEquals(peer.sockName(), line.peer());
      }
    }
  }
}
