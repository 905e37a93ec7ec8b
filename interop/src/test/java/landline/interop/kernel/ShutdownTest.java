// SPDX-License-Identifier: Apache-2.0
package landline.interop.kernel;

import static landline.testkit.SocketAssertions.assertErrno;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import landline.socket.Domain;
import landline.socket.Errno;
import landline.socket.Shutdown;
import landline.socket.SockAddrIn;
import landline.socket.SockAddrUn;
import landline.socket.Socket;
import landline.socket.SystemCallFailure;
import landline.socket.Type;
import landline.testkit.LeakCheck;
import landline.testkit.Task;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What shutdown(2) does to a call that waits where epoll does not report it.
@ExtendWith(LeakCheck.class)
class ShutdownTest {

  @Test
  void aDatagramReceiverReadsTheEnd() throws Exception {
    try (var pair = Socket.socketPair(Domain.UNIX, Type.DGRAM)) {
      Task<Integer> receiving = Task.start(() -> pair.first().recv(new byte[1])).awaitBlocked();
      pair.first().shutdown(Shutdown.SHUT_RD);
      assertEquals(0, receiving.get());
    }
  }

  @Test
  void aUdpReceiverReadsTheEndThoughItWasNotConnected() throws Exception {
    try (Socket socket = Socket.socket(Domain.INET, Type.DGRAM)) {
      socket.bind(SockAddrIn.loopback(0));
      Task<Integer> receiving = Task.start(() -> socket.recvFrom(1).length()).awaitBlocked();
      var refused = assertThrows(IOException.class, () -> socket.shutdown(Shutdown.SHUT_RDWR));
      assertTrue(SystemCallFailure.is(refused, Errno.ENOTCONN), refused.getMessage());
      assertEquals(0, receiving.get());
    }
  }

  @Test
  void aUnixListenerAcceptsNoMore(@TempDir Path folder) throws Exception {
    try (Socket listener = Socket.socket(Domain.UNIX, Type.STREAM)) {
      listener.bind(SockAddrUn.path(folder.resolve("l.sock")));
      listener.listen(1);
      Task<Socket> accepting = Task.start(listener::accept).awaitBlocked();
      listener.shutdown(Shutdown.SHUT_RDWR);
      assertErrno(Errno.EINVAL, accepting::get);
    }
  }

  @Test
  void aSenderWithAFullBufferHearsOfABrokenPipe() throws Exception {
    try (var pair = Socket.socketPair(Domain.UNIX, Type.STREAM)) {
      Task<String> sending = sendingTooMuch(pair.first()).awaitBlocked();
      pair.first().shutdown(Shutdown.SHUT_WR);
      assertErrno(Errno.EPIPE, sending::get);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"SOCK_STREAM", "SOCK_SEQPACKET"})
  void aSenderHearsThatThePeerReadsNoMore(String type) throws Exception {
    Type kind = type.equals("SOCK_STREAM") ? Type.STREAM : Type.SEQPACKET;
    try (var pair = Socket.socketPair(Domain.UNIX, kind)) {
      Task<String> sending = sendingTooMuch(pair.first()).awaitBlocked();
      pair.second().shutdown(Shutdown.SHUT_RD);
      assertErrno(Errno.EPIPE, sending::get);
    }
  }

  private static Task<String> sendingTooMuch(Socket socket) {
    return Task.start(() -> {
      for (int i = 0; i < 10_000; i++) {
        socket.sendAll(new byte[10_000]);
      }
      return "sent";
    });
  }
}
