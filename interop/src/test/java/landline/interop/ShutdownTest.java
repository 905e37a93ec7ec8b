// SPDX-License-Identifier: Apache-2.0
package landline.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import landline.socket.Domain;
import landline.socket.Errno;
import landline.socket.Shutdown;
import landline.socket.SockAddrIn;
import landline.socket.SockAddrUn;
import landline.socket.Socket;
import landline.socket.SystemCallFailure;
import landline.socket.Type;
import landline.testkit.LeakCheck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// What shutdown(2) does to a call that waits where epoll does not report it.
@ExtendWith(LeakCheck.class)
class ShutdownTest {

  private interface Call<T> {
    T run() throws IOException;
  }

  /// Starts a call on a virtual thread and returns when it waits.
  private static <T> FutureTask<T> waiting(Call<T> call) {
    var task = new FutureTask<T>(call::run);
    Thread thread = Thread.startVirtualThread(task);
    while (thread.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    return task;
  }

  @Test
  void aDatagramReceiverReadsTheEnd() throws IOException, InterruptedException, ExecutionException {
    try (var pair = Socket.socketPair(Domain.UNIX, Type.DGRAM)) {
      var receiving = waiting(() -> pair.first().recv(new byte[1]));
      pair.first().shutdown(Shutdown.SHUT_RD);
      assertEquals(0, receiving.get());
    }
  }

  @Test
  void aUdpReceiverReadsTheEndThoughItWasNotConnected()
      throws IOException, InterruptedException, ExecutionException {
    try (Socket socket = Socket.socket(Domain.INET, Type.DGRAM)) {
      socket.bind(SockAddrIn.loopback(0));
      var receiving = waiting(() -> socket.recvFrom(1).length());
      var refused = assertThrows(IOException.class, () -> socket.shutdown(Shutdown.SHUT_RDWR));
      assertTrue(SystemCallFailure.is(refused, Errno.ENOTCONN), refused.getMessage());
      assertEquals(0, receiving.get());
    }
  }

  @Test
  void aUnixListenerAcceptsNoMore(@TempDir Path folder)
      throws IOException, InterruptedException, ExecutionException {
    try (Socket listener = Socket.socket(Domain.UNIX, Type.STREAM)) {
      listener.bind(SockAddrUn.path(folder.resolve("l.sock")));
      listener.listen(1);
      var accepting = waiting(listener::accept);
      listener.shutdown(Shutdown.SHUT_RDWR);
      var ended = assertThrows(ExecutionException.class, accepting::get);
      assertTrue(String.valueOf(ended.getCause()).contains("EINVAL"), ended.toString());
    }
  }

  @Test
  void aSenderWithAFullBufferHearsOfABrokenPipe()
      throws IOException, InterruptedException, ExecutionException {
    try (var pair = Socket.socketPair(Domain.UNIX, Type.STREAM)) {
      var sending =
          waiting(() -> {
            pair.first().sendAll(new byte[1 << 24]);
            return true;
          });
      pair.first().shutdown(Shutdown.SHUT_WR);
      var ended = assertThrows(ExecutionException.class, sending::get);
      assertTrue(String.valueOf(ended.getCause()).contains("EPIPE"), ended.toString());
    }
  }
}
