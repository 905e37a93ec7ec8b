// SPDX-License-Identifier: Apache-2.0
package landline.interop.faults;

import static landline.testkit.SocketAssertions.assertErrno;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import landline.socket.Domain;
import landline.socket.Errno;
import landline.socket.MsgFlags;
import landline.socket.Socket;
import landline.socket.SocketPair;
import landline.socket.Type;
import landline.testkit.ConnectedPair;
import landline.testkit.FaultyKernel;
import landline.testkit.KernelCall;
import landline.testkit.Task;
import landline.testkit.Transport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A socket that a platform thread takes from the virtual threads' poller, when its own poller has
/// no memory for it: whoever waits for the other direction goes on.
final class PollerMoveTest {

  private static final byte[] MUCH = new byte[1 << 24];

  /// Leaves the poller, and then is not taken.
  private static FaultyKernel refusing(Socket socket, String error) throws IOException {
    int fd = socket.fileno();
    return FaultyKernel.install()
        .only(use -> use.fd() == fd && !use.thread().isVirtual())
        .fail(KernelCall.EPOLL_CTL, 2, Errno.named(error));
  }

  private static boolean sent(Socket socket) throws IOException {
    socket.sendAll(MUCH);
    return true;
  }

  @ParameterizedTest
  @ValueSource(strings = {"ENOMEM", "ENOSPC"})
  void aSenderGoesOnAfterAReceiverFailed(String error) throws Exception {
    // On TCP a sender relies on its poller alone. Connecting waits already, so on a virtual thread.
    try (ConnectedPair link = Task.start(() -> ConnectedPair.of(Transport.TCP)).get()) {
      Socket near = link.near();
      Task<Boolean> sending = Task.start(() -> sent(near)).awaitBlocked();
      try (FaultyKernel kernel = refusing(near, error)) {
        assertErrno(Errno.named(error), () -> near.recv(new byte[1]));
        assertEquals(1, kernel.hits());
      }
      ByteBuffer room = ByteBuffer.allocate(MUCH.length);
      assertEquals(MUCH.length, link.far().recv(room, MsgFlags.MSG_WAITALL));
      assertTrue(sending.get());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ENOMEM", "ENOSPC"})
  void aReceiverGoesOnAfterASenderFailed(String error) throws Exception {
    try (SocketPair pair = Socket.socketPair(Domain.UNIX, Type.STREAM)) {
      Socket near = pair.first();
      Task<Integer> receiving = Task.start(() -> near.recv(new byte[9])).awaitBlocked();
      try (FaultyKernel kernel = refusing(near, error)) {
        assertErrno(Errno.named(error), () -> near.sendAll(MUCH));
        assertEquals(1, kernel.hits());
      }
      assertEquals(1, pair.second().send(new byte[1]));
      assertEquals(1, receiving.get());
    }
  }
}
