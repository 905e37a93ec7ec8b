// SPDX-License-Identifier: Apache-2.0
package landline.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import landline.connection.Connection;
import landline.socket.Deadline;
import landline.socket.Domain;
import landline.socket.Errno;
import landline.socket.Shutdown;
import landline.socket.SockAddr;
import landline.socket.SockAddrIn;
import landline.socket.Socket;
import landline.socket.SocketClosedException;
import landline.socket.SystemCallFailure;
import landline.socket.Type;
import landline.socket.internal.Checks;
import landline.socket.option.SocketOptions;
import landline.testkit.FaultyKernel;
import landline.testkit.KernelCall;
import landline.testkit.LeakCheck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(LeakCheck.class)
class StreamServerTest {

  private static final SockAddr LOOPBACK = SockAddrIn.loopback(0);

  private static StreamServer echo() throws IOException {
    return StreamServer.listen("127.0.0.1:0", StreamServerTest::echo);
  }

  private static void echo(Connection connection) throws IOException {
    byte[] bytes = new byte[100];
    int length;
    while ((length = connection.read(bytes)) >= 0) {
      connection.write(bytes, 0, length);
    }
  }

  private static Socket dial(StreamServer server) throws IOException {
    Socket socket = Socket.socket(server.address().domain(), Type.STREAM);
    socket.timeout(Duration.ofSeconds(30));
    socket.connect(server.address());
    return socket;
  }

  private static void assertEchoes(Socket socket, String text) throws IOException {
    socket.sendAll(text.getBytes(UTF_8));
    byte[] answer = socket.inputStream().readNBytes(text.getBytes(UTF_8).length);
    assertEquals(text, new String(answer, UTF_8));
  }

  private static void assertAtEnd(Socket socket) throws IOException {
    assertEquals(0, socket.recv(new byte[1]));
  }

  @Test
  void aHandlerServesOneConnectionAfterTheOther() throws IOException {
    try (var server = echo()) {
      for (int i = 0; i < 3; i++) {
        try (Socket socket = dial(server)) {
          assertEchoes(socket, "call " + i);
        }
      }
      assertEquals(3, server.counts().accepted());
    }
  }

  @Test
  void manyConnectionsAreServedAtOnce() throws IOException {
    try (var server = echo()) {
      List<Socket> sockets = new CopyOnWriteArrayList<>();
      for (int i = 0; i < 50; i++) {
        sockets.add(dial(server));
      }
      for (Socket socket : sockets) {
        assertEchoes(socket, "hello");
      }
      assertEquals(50, server.counts().connections());
      sockets.forEach(Socket::close);
    }
  }

  @Test
  void anExceptionInAHandlerEndsItsConnectionAlone() throws IOException {
    var first = new AtomicInteger();
    var errors = new LinkedBlockingQueue<Exception>();
    StreamService service =
        new StreamService() {
          @Override
          public void handle(Connection connection) throws IOException {
            if (first.getAndIncrement() == 0) {
              throw new IllegalStateException("boom");
            }
            echo(connection);
          }

          @Override
          public void handleError(Connection connection, Exception error) {
            errors.add(error);
          }
        };
    try (var server = StreamServer.listen(LOOPBACK, service, StreamConfig.DEFAULT);
        Socket broken = dial(server)) {
      assertAtEnd(broken);
      try (Socket next = dial(server)) {
        assertEchoes(next, "still there");
      }
    }
    assertEquals("boom", errors.remove().getMessage());
    assertTrue(errors.isEmpty());
  }

  @Test
  void hooksRunInTheirOrder() throws IOException {
    var hooks = new CopyOnWriteArrayList<String>();
    StreamService service =
        new StreamService() {
          @Override
          public boolean verify(Connection connection) {
            hooks.add("verify");
            return true;
          }

          @Override
          public void handle(Connection connection) {
            hooks.add("handle");
          }

          @Override
          public void finish(Connection connection) {
            hooks.add("finish");
          }

          @Override
          public void drain() {
            hooks.add("drain");
          }
        };
    try (var server = StreamServer.listen(LOOPBACK, service, StreamConfig.DEFAULT);
        Socket socket = dial(server)) {
      assertAtEnd(socket);
    }
    assertEquals(List.of("verify", "handle", "finish", "drain"), hooks);
  }

  @Test
  void whoIsNotVerifiedIsNotServed() throws IOException {
    StreamService nobody =
        new StreamService() {
          @Override
          public boolean verify(Connection connection) {
            return false;
          }

          @Override
          public void handle(Connection connection) throws IOException {
            connection.writeUtf8("served");
          }
        };
    try (var server = StreamServer.listen(LOOPBACK, nobody, StreamConfig.DEFAULT);
        Socket socket = dial(server)) {
      assertAtEnd(socket);
    }
  }

  @Test
  void acceptWaitsOutALackOfDescriptors() throws IOException {
    for (Errno errno : List.of(Errno.EMFILE, Errno.ENFILE, Errno.ENOBUFS, Errno.ENOMEM)) {
      try (var kernel = FaultyKernel.install()) {
        kernel.fail(KernelCall.ACCEPT4, 1, errno).fail(KernelCall.ACCEPT4, 2, errno);
        // The acceptor counts from its first call on, so the faults are ordered before it runs.
        try (var server = echo();
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
      try (var server = echo();
          Socket socket = dial(server)) {
        assertEchoes(socket, "still there");
      }
      assertEquals(5, kernel.hits());
    }
  }

  @Test
  void aListenerThatIsNoneEndsTheServerWithItsError() throws IOException {
    try (var server = echo();
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
  void moreConnectionsThanTheLimitWaitForTheirTurn() throws IOException {
    var config = StreamConfig.builder().maxConnections(1).build();
    try (var server = StreamServer.listen(LOOPBACK, StreamServerTest::echo, config)) {
      Socket first = dial(server);
      try (Socket second = dial(server)) {
        second.sendAll("second".getBytes(UTF_8));
        assertEchoes(first, "first");
        assertEquals(1, server.counts().accepted());
        first.close();
        assertEquals("second", new String(second.inputStream().readNBytes(6), UTF_8));
      }
    }
  }

  @Test
  void closingLetsTheRunningHandlersFinish() throws IOException, InterruptedException {
    var serving = new CountDownLatch(1);
    var drained = new CountDownLatch(1);
    StreamService slow =
        new StreamService() {
          @Override
          public void handle(Connection connection) throws IOException {
            serving.countDown();
            try {
              drained.await();
            } catch (InterruptedException stop) {
              Thread.currentThread().interrupt();
            }
            connection.writeUtf8("done");
          }

          @Override
          public void drain() {
            drained.countDown();
          }
        };
    try (var server = StreamServer.listen(LOOPBACK, slow, StreamConfig.DEFAULT);
        Socket socket = dial(server)) {
      serving.await();
      assertTrue(server.stop(Deadline.in(Duration.ofSeconds(30))));
      assertEquals("done", new String(socket.inputStream().readAllBytes(), UTF_8));
    }
  }

  @Test
  void closingForcesHandlersThatDoNotFinish() throws IOException, InterruptedException {
    var ends = new LinkedBlockingQueue<Exception>();
    StreamService forever =
        new StreamService() {
          @Override
          public void handle(Connection connection) throws IOException {
            echo(connection);
          }

          @Override
          public void handleError(Connection connection, Exception error) {
            ends.add(error);
          }
        };
    try (var server = StreamServer.listen(LOOPBACK, forever, StreamConfig.DEFAULT);
        Socket socket = dial(server)) {
      assertEchoes(socket, "hello");
      assertFalse(server.stop(Deadline.in(Duration.ofMillis(10))));
      assertInstanceOf(SocketClosedException.class, ends.take());
      assertEquals(0, server.counts().connections());
      server.join();
    }
  }

  @Test
  void closingInterruptsHandlersThatWaitForSomethingElse()
      throws IOException, InterruptedException {
    var serving = new CountDownLatch(1);
    var interrupted = new CountDownLatch(1);
    StreamService elsewhere =
        connection -> {
          serving.countDown();
          try {
            new CountDownLatch(1).await();
          } catch (InterruptedException force) {
            interrupted.countDown();
          }
        };
    try (var server = StreamServer.listen(LOOPBACK, elsewhere, StreamConfig.DEFAULT);
        Socket socket = dial(server)) {
      serving.await();
      assertFalse(server.stop(Deadline.in(Duration.ofMillis(10))));
      assertEquals(0, interrupted.getCount());
      assertAtEnd(socket);
    }
  }

  @Test
  void aRestartedServerGetsItsPortBackAtOnce() throws IOException {
    SockAddr address;
    try (var server = echo()) {
      address = server.address();
      try (Socket socket = dial(server)) {
        assertEchoes(socket, "hello");
        // The side that closes first is the one that goes through TIME_WAIT.
        server.stop(Deadline.in(Duration.ofMillis(1)));
        assertAtEnd(socket);
      }
    }
    try (var again = StreamServer.listen(address, StreamServerTest::echo, StreamConfig.DEFAULT);
        Socket socket = dial(again)) {
      assertEchoes(socket, "again");
    }
  }

  @Test
  void aPeerThatSaysNothingIsLeftAfterTheIdleTime() throws IOException {
    var config =
        StreamConfig.builder().deadlines(each -> each.eachCall(Duration.ofMillis(20))).build();
    try (var server = StreamServer.listen(LOOPBACK, StreamServerTest::echo, config);
        Socket socket = dial(server)) {
      assertAtEnd(socket);
    }
  }

  @Test
  void aResetPeerDisturbsNobodyElse() throws IOException {
    try (var server = echo();
        Socket other = dial(server)) {
      for (int i = 0; i < 100; i++) {
        Socket socket = dial(server);
        socket.setSockOpt(SocketOptions.SO_LINGER, Optional.of(Duration.ZERO));
        socket.sendAll(new byte[50]);
        socket.close();
      }
      assertEchoes(other, "still there");
    }
  }

  @Test
  void aHalfClosedPeerStillGetsItsAnswer() throws IOException {
    try (var server = echo();
        Socket socket = dial(server)) {
      socket.sendAll("last words".getBytes(UTF_8));
      socket.shutdown(Shutdown.SHUT_WR);
      assertEquals("last words", new String(socket.inputStream().readAllBytes(), UTF_8));
    }
  }

  @Test
  void urgentDataIsSeenBesideTheStream() throws IOException, InterruptedException {
    var urgent = new LinkedBlockingQueue<Byte>();
    StreamService service =
        connection -> {
          var signal = connection.urgent();
          while (signal.isEmpty()) {
            Thread.onSpinWait();
            signal = connection.urgent();
          }
          urgent.add(signal.get());
          echo(connection);
        };
    try (var server = StreamServer.listen(LOOPBACK, service, StreamConfig.DEFAULT);
        Socket socket = dial(server)) {
      assertEquals(Domain.INET, socket.domain());
      socket.send(java.nio.ByteBuffer.wrap(new byte[] {'!'}), landline.socket.MsgFlags.MSG_OOB);
      assertEchoes(socket, "x");
    }
    assertEquals((byte) '!', urgent.take());
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost:0", ":0", "0", "[127.0.0.1]:0", "127.0.0.1:0", "unix:@%d"})
  void anAddressIsReadAsPeopleWriteIt(String text) throws IOException {
    String address = text.formatted(System.nanoTime());
    if (text.startsWith("[")) {
      assertThrows(
          IllegalArgumentException.class, () -> StreamServer.listen(address, connection -> {}));
      return;
    }
    try (var server = StreamServer.listen(address, StreamServerTest::echo);
        var client = dial(server)) {
      assertEchoes(client, "hello");
      assertTrue(Checks.isOfThisMachine(server.address()), () -> server.address().toString());
    }
  }

  @Test
  void theEndOfAConnectionTellsWhoItWasOnAUnixSocket() throws IOException, InterruptedException {
    var ended = new LinkedBlockingQueue<ConnectionSummary>();
    var config = StreamConfig.builder().observer(ended::add).build();
    try (var server =
            StreamServer.listen(
                "unix:@landline-who-" + System.nanoTime(), connection -> {}, config);
        var client = dial(server)) {
      assertEquals(0, client.recv(new byte[1]));
      long uid = ((Number) Files.getAttribute(Path.of("/proc/self"), "unix:uid")).longValue();
      assertEquals("uid " + uid + " pid " + ProcessHandle.current().pid(), ended.take().who());
    }
  }
}
