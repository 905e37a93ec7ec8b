// SPDX-License-Identifier: Apache-2.0
package landline.interop.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import landline.socket.Domain;
import landline.socket.Shutdown;
import landline.socket.SockAddr;
import landline.socket.SockAddrIn;
import landline.socket.SockAddrIn6;
import landline.socket.Socket;
import landline.socket.SocketOwner;
import landline.socket.Type;
import landline.socket.UserId;
import landline.socket.option.SocketOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Whose the other end of a connection is, and that nobody else is taken for it.
final class SocketOwnerTest {

  private Socket listener;

  @BeforeEach
  void listen() throws IOException {
    listener = Socket.socket(Domain.INET, Type.STREAM);
    listener.bind(SockAddrIn.loopback(0));
    listener.listen(8);
  }

  @AfterEach
  void close() {
    listener.close();
  }

  private Socket connected() throws IOException {
    Socket socket = Socket.socket(Domain.INET, Type.STREAM);
    socket.connect(listener.sockName());
    return socket;
  }

  private static void assertIsPeer(Socket peer, Socket accepted) throws IOException {
    SocketOwner owner = SocketOwner.ofPeer(accepted).orElseThrow();
    assertEquals(peer.getSockOpt(SocketOptions.SO_COOKIE), owner.cookie());
    assertEquals(UserId.effective(), owner.user());
  }

  @Test
  void eachEndFindsTheOther() throws IOException {
    try (Socket peer = connected();
        Socket accepted = listener.accept()) {
      assertIsPeer(peer, accepted);
      assertIsPeer(accepted, peer);
      peer.shutdown(Shutdown.SHUT_WR);
      assertIsPeer(peer, accepted);
    }
  }

  @Test
  void anIpv6SocketThatSpeaksIpv4IsFound() throws IOException {
    try (Socket peer = Socket.socket(Domain.INET6, Type.STREAM)) {
      peer.connect(SockAddrIn6.of("::ffff:127.0.0.1", ((SockAddrIn) listener.sockName()).port()));
      try (Socket accepted = listener.accept()) {
        assertIsPeer(peer, accepted);
      }
    }
  }

  @Test
  void aPeerThatHasClosedIsNobody() throws IOException {
    Socket peer = connected();
    try (Socket accepted = listener.accept()) {
      peer.close();
      assertEquals(Optional.empty(), SocketOwner.ofPeer(accepted));
    }
  }

  @Test
  void whoHasGotThePortOfADeadPeerIsNotTakenForIt() throws IOException {
    Socket dead = Socket.socket(Domain.INET, Type.STREAM);
    // Other programs, whose connections come from 127.0.0.1, can't have its port meanwhile.
    dead.bind(SockAddrIn.of("127.0.77.1", 0));
    dead.connect(listener.sockName());
    SockAddr port = dead.sockName();
    dead.shutdown(Shutdown.SHUT_WR);
    dead.setSockOpt(SocketOptions.SO_LINGER, Optional.of(Duration.ZERO));
    dead.close();
    try (Socket later = Socket.socket(Domain.INET, Type.STREAM)) {
      later.setSockOpt(SocketOptions.SO_REUSEADDR, true);
      later.bind(port);
      later.connect(listener.sockName());
      try (Socket first = listener.accept();
          Socket second = listener.accept()) {
        assertEquals(port, first.peer().orElseThrow());
        assertEquals(Optional.empty(), SocketOwner.ofPeer(first));
        assertIsPeer(later, second);
      }
    }
  }

  @Test
  void theOneWhoGetsADatagramIsFound() throws IOException {
    SockAddr gone;
    try (Socket bound = Socket.socket(Domain.INET, Type.DGRAM)) {
      bound.bind(SockAddrIn.loopback(0));
      gone = bound.sockName();
      SocketOwner owner = SocketOwner.receiving(gone).orElseThrow();
      assertEquals(bound.getSockOpt(SocketOptions.SO_COOKIE), owner.cookie());
      assertEquals(UserId.effective(), owner.user());
    }
    assertEquals(Optional.empty(), SocketOwner.receiving(gone));
  }

  @Test
  void aUnixSocketIsNoneOfThese() throws IOException {
    try (Socket unix = Socket.socket(Domain.UNIX, Type.STREAM)) {
      assertEquals(Optional.empty(), SocketOwner.ofPeer(unix));
    }
  }

  @Test
  void theOverflowUserIsNotOneUser() {
    var overflow = new UserId(65_534);
    assertFalse(overflow.isOne());
    assertFalse(overflow.isSame(overflow));
    assertFalse(new UserId(0xffffffffL).isSame(new UserId(0xffffffffL)));
    assertTrue(new UserId(1000).isSame(new UserId(1000)));
    assertFalse(new UserId(1000).isSame(new UserId(0)));
  }
}
