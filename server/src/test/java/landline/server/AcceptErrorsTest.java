// SPDX-License-Identifier: Apache-2.0
package landline.server;

import static landline.server.Echo.assertAtEnd;
import static landline.server.Echo.assertEchoes;
import static landline.server.Echo.dial;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.LinkedBlockingQueue;
import landline.socket.Domain;
import landline.socket.Errno;
import landline.socket.Shutdown;
import landline.socket.SockAddrIn;
import landline.socket.Socket;
import landline.socket.SystemCallFailure;
import landline.socket.Type;
import landline.testkit.FaultyKernel;
import landline.testkit.KernelCall;
import landline.testkit.LeakCheck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What accept(2) fails with ends the server only if it cannot pass.
@ExtendWith(LeakCheck.class)
class AcceptErrorsTest {

  @Test
  void acceptWaitsOutALackOfDescriptors() throws IOException {
    for (Errno errno : List.of(Errno.EMFILE, Errno.ENFILE, Errno.ENOBUFS, Errno.ENOMEM)) {
      try (var kernel = FaultyKernel.install()) {
        kernel.fail(KernelCall.ACCEPT4, 1, errno).fail(KernelCall.ACCEPT4, 2, errno);
        // The acceptor counts from its first call on, so the faults are ordered before it runs.
        try (var server = Echo.listen();
            Socket socket = dial(server)) {
          assertEchoes(socket, "after " + errno);
        }
        assertEquals(2, kernel.hits());
      }
    }
  }

  @Test
  void acceptSurvivesPeersThatAreGone() throws IOException {
    try (var kernel = FaultyKernel.install()) {
      kernel.fail(KernelCall.ACCEPT4, 1, Errno.ECONNABORTED);
      kernel.fail(KernelCall.ACCEPT4, 2, Errno.EPROTO);
      kernel.fail(KernelCall.ACCEPT4, 3, Errno.EINTR);
      kernel.fail(KernelCall.ACCEPT4, 4, Errno.EPERM);
      kernel.fail(KernelCall.ACCEPT4, 5, Errno.named("ENETDOWN"));
      try (var server = Echo.listen();
          Socket socket = dial(server)) {
        assertEchoes(socket, "still there");
      }
      assertEquals(5, kernel.hits());
    }
  }

  @Test
  void aListenerThatIsNoneEndsTheServerWithItsError() throws IOException {
    try (var server = Echo.listen();
        var kernel = FaultyKernel.install()) {
      kernel.fail(KernelCall.ACCEPT4, 1, Errno.EINVAL);
      try (Socket socket = Socket.socket(Domain.INET, Type.STREAM)) {
        // It may be reset before it is told that it was connected.
        socket.connectEx(server.address());
        var ended = assertThrows(IOException.class, server::join);
        assertTrue(
            SystemCallFailure.is(Objects.requireNonNull(ended.getCause()), Errno.EINVAL),
            ended.toString());
      }
    }
  }

  @Test
  void connectionsOutliveTheirListenerAndKeepTheirDeadlines()
      throws IOException, InterruptedException {
    var ended = new LinkedBlockingQueue<ConnectionSummary>();
    var config =
        StreamConfig.builder()
            .observer(ended::add)
            .deadlines(each -> each.idle(Duration.ofMillis(200)))
            .build();
    try (var server = StreamServer.listen(SockAddrIn.loopback(0), Echo::serve, config);
        Socket open = dial(server);
        Socket twin = server.listeners().getFirst().dup()) {
      while (server.counts().accepted() == 0) {
        Thread.onSpinWait();
      }
      twin.shutdown(Shutdown.SHUT_RD);
      assertThrows(IOException.class, server::join);
      assertEquals(ServerState.BROKEN, server.state());
      assertAtEnd(open);
      assertEquals(ConnectionEnd.TIMEOUT, ended.take().end());
    }
  }
}
