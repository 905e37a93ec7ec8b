// SPDX-License-Identifier: Apache-2.0
package landline.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import landline.socket.Deadline;
import landline.socket.Domain;
import landline.socket.Errno;
import landline.socket.SockAddr;
import landline.socket.SockAddrIn;
import landline.socket.SockAddrUn;
import landline.socket.Socket;
import landline.socket.Type;
import landline.testkit.FaultyKernel;
import landline.testkit.KernelCall;
import landline.testkit.LeakCheck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(LeakCheck.class)
class DatagramServerTest {

  private static final SockAddr LOOPBACK = SockAddrIn.loopback(0);
  private static final DatagramService ECHO = request -> request.reply(request.data());

  private static Socket client(SockAddr server) throws IOException {
    Socket socket = Socket.socket(server.domain(), Type.DGRAM);
    socket.timeout(Duration.ofSeconds(30));
    if (server.domain().equals(Domain.UNIX)) {
      socket.bind(SockAddrUn.UNNAMED);
    }
    socket.connect(server);
    return socket;
  }

  private static void assertEchoes(Socket socket, byte[] message) throws IOException {
    socket.send(message);
    assertArrayEquals(message, socket.recvFrom(65_535).data());
  }

  @Test
  void messagesOfAllLengthsAreAnswered() throws IOException {
    try (var server = DatagramServer.listen("127.0.0.1:0", ECHO);
        Socket socket = client(server.address())) {
      assertEchoes(socket, new byte[0]);
      assertEchoes(socket, "hello".getBytes(UTF_8));
      assertEchoes(socket, new byte[65_507]);
      assertEquals(3, server.counts().received());
    }
  }

  @Test
  void aUnixSocketIsServedToo(@TempDir Path folder) throws IOException {
    SockAddr address = SockAddrUn.path(folder.resolve("x.sock"));
    try (var server = DatagramServer.listen(address, ECHO, DatagramConfig.DEFAULT);
        Socket socket = client(server.address())) {
      assertEchoes(socket, "hello".getBytes(UTF_8));
    }
  }

  @Test
  void allAddressesThatAreGivenAreServed() throws IOException {
    List<SockAddr> addresses = List.of(LOOPBACK, SockAddr.parse("127.0.0.2:0"));
    try (var server = DatagramServer.listenAll(addresses, ECHO, DatagramConfig.DEFAULT)) {
      assertEquals(2, server.listeners().size());
      for (Socket each : server.listeners()) {
        try (Socket socket = client(each.sockName())) {
          assertEchoes(socket, "hello".getBytes(UTF_8));
        }
      }
    }
  }

  @Test
  void aMessageOverTheLimitIsCutAndSaysSo() throws IOException {
    DatagramService judge =
        request ->
            request.reply((request.isTruncated() + " " + request.data().length).getBytes(UTF_8));
    var config = DatagramConfig.builder().maxMessage(10).build();
    try (var server = DatagramServer.listen(LOOPBACK, judge, config);
        Socket socket = client(server.address())) {
      socket.send(new byte[11]);
      assertEquals("true 10", new String(socket.recvFrom(100).data(), UTF_8));
      socket.send(new byte[10]);
      assertEquals("false 10", new String(socket.recvFrom(100).data(), UTF_8));
    }
  }

  @Test
  void withAConcurrencyOfOneTheOrderIsKept() throws IOException {
    var config = DatagramConfig.builder().concurrency(1).build();
    try (var server = DatagramServer.listen(LOOPBACK, ECHO, config);
        Socket socket = client(server.address())) {
      for (int i = 0; i < 50; i++) {
        socket.send(("message " + i).getBytes(UTF_8));
      }
      for (int i = 0; i < 50; i++) {
        assertEquals("message " + i, new String(socket.recvFrom(100).data(), UTF_8));
      }
    }
  }

  @Test
  void aSenderThatIsGoneDoesNotEndTheServer() throws IOException, InterruptedException {
    var gone = new CountDownLatch(1);
    DatagramService late =
        request -> {
          try {
            gone.await();
          } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
          }
          request.reply(request.data());
          request.reply(request.data());
        };
    try (var server = DatagramServer.listen(LOOPBACK, late, DatagramConfig.DEFAULT)) {
      try (Socket socket = client(server.address())) {
        socket.send(new byte[1]);
        while (server.counts().received() == 0) {
          Thread.onSpinWait();
        }
      }
      gone.countDown();
      try (Socket next = client(server.address())) {
        next.send("x".getBytes(UTF_8));
        assertEquals("x", new String(next.recvFrom(10).data(), UTF_8));
      }
    }
  }

  @Test
  void errorsOfTheKernelDoNotEndTheServer() throws IOException {
    try (var kernel = FaultyKernel.install()) {
      kernel.fail(KernelCall.RECVMMSG, 1, Errno.ECONNREFUSED);
      kernel.fail(KernelCall.RECVMMSG, 2, Errno.ENOMEM);
      kernel.fail(KernelCall.RECVMMSG, 3, Errno.EINTR);
      try (var server = DatagramServer.listen(LOOPBACK, ECHO, DatagramConfig.DEFAULT);
          Socket socket = client(server.address())) {
        socket.send("x".getBytes(UTF_8));
        assertEquals(1, socket.recv(new byte[10]));
        assertEquals(2, server.counts().errors());
      }
      assertEquals(3, kernel.hits());
    }
  }

  @Test
  void whatWasReceivedBeforeTheServerBrokeIsAnswered() throws IOException, InterruptedException {
    var serving = new CountDownLatch(1);
    var broken = new CountDownLatch(1);
    DatagramService late =
        request -> {
          serving.countDown();
          try {
            broken.await();
          } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
          }
          request.reply(request.data());
        };
    try (var server = DatagramServer.listen(LOOPBACK, late, DatagramConfig.DEFAULT);
        Socket socket = client(server.address())) {
      socket.send("x".getBytes(UTF_8));
      serving.await();
      try (var kernel = FaultyKernel.install()) {
        kernel.fail(KernelCall.RECVMMSG, 1, Errno.EBADF);
        socket.send("y".getBytes(UTF_8));
        assertThrows(IOException.class, server::join);
      }
      broken.countDown();
      assertEquals("x", new String(socket.recvFrom(10).data(), UTF_8));
    }
  }

  @Test
  void anExceptionInAHandlerEndsItsMessageAlone() throws IOException {
    DatagramService picky =
        request -> {
          if (request.data().length == 0) {
            throw new IllegalStateException("empty");
          }
          request.reply(request.data());
        };
    try (var server = DatagramServer.listen(LOOPBACK, picky, DatagramConfig.DEFAULT);
        Socket socket = client(server.address())) {
      socket.send(new byte[0]);
      assertEchoes(socket, "hello".getBytes(UTF_8));
    }
  }

  @Test
  void closingLetsARunningHandlerAnswer() throws IOException, InterruptedException {
    var serving = new CountDownLatch(1);
    var drained = new CountDownLatch(1);
    DatagramService slow =
        new DatagramService() {
          @Override
          public void handle(Request request) throws IOException {
            serving.countDown();
            try {
              drained.await();
            } catch (InterruptedException stop) {
              Thread.currentThread().interrupt();
            }
            request.reply("done".getBytes(UTF_8));
          }

          @Override
          public void drain() {
            drained.countDown();
          }
        };
    try (var server = DatagramServer.listen(LOOPBACK, slow, DatagramConfig.DEFAULT);
        Socket socket = client(server.address())) {
      socket.send(new byte[1]);
      serving.await();
      assertTrue(server.stop(Deadline.in(Duration.ofSeconds(30))));
      assertEquals("done", new String(socket.recvFrom(10).data(), UTF_8));
      server.join();
    }
  }

  @Test
  void closingInterruptsAHandlerThatDoesNotFinishAndItMayStillAnswer()
      throws IOException, InterruptedException {
    var serving = new CountDownLatch(1);
    DatagramService endless =
        request -> {
          serving.countDown();
          try {
            new CountDownLatch(1).await();
          } catch (InterruptedException force) {
            request.reply("stopped".getBytes(UTF_8));
          }
        };
    try (var server = DatagramServer.listen(LOOPBACK, endless, DatagramConfig.DEFAULT);
        Socket socket = client(server.address())) {
      socket.send(new byte[1]);
      serving.await();
      assertFalse(server.stop(Deadline.in(Duration.ofMillis(10))));
      assertEquals("stopped", new String(socket.recvFrom(10).data(), UTF_8));
    }
  }

  @Test
  void whatHasNoDatagramsIsRefused() {
    var refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> DatagramConfig.builder().listen(l -> l.type(Type.STREAM)).build());
    assertEquals("type has no datagrams: SOCK_STREAM", refused.getMessage());
  }
}
