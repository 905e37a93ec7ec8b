// SPDX-License-Identifier: Apache-2.0
package landline.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static landline.server.Echo.assertAtEnd;
import static landline.server.Echo.assertEchoes;
import static landline.server.Echo.dial;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import landline.connection.Connection;
import landline.socket.Deadline;
import landline.socket.Dial;
import landline.socket.Domain;
import landline.socket.Shutdown;
import landline.socket.SockAddr;
import landline.socket.SockAddrIn;
import landline.socket.Socket;
import landline.socket.internal.Checks;
import landline.socket.option.SocketOptions;
import landline.socket.option.TcpOptions;
import landline.testkit.LeakCheck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(LeakCheck.class)
class StreamServerTest {

  private static final SockAddr LOOPBACK = SockAddrIn.loopback(0);

  @Test
  void aHandlerServesOneConnectionAfterTheOther() throws IOException {
    try (var server = Echo.listen()) {
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
    try (var server = Echo.listen()) {
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
        connection -> {
          if (first.getAndIncrement() == 0) {
            throw new IllegalStateException("boom");
          }
          Echo.serve(connection);
        };
    var told = new ReportingService(service, (_, error) -> errors.add(error));
    try (var server = StreamServer.listen(LOOPBACK, told, StreamConfig.DEFAULT);
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
  void moreConnectionsThanTheLimitWaitForTheirTurn() throws IOException {
    var config = StreamConfig.builder().maxConnections(1).build();
    try (var server = StreamServer.listen(LOOPBACK, Echo::serve, config)) {
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
  void aRestartedServerGetsItsPortBackAtOnce() throws IOException {
    SockAddr address;
    try (var server = Echo.listen()) {
      address = server.address();
      try (Socket socket = dial(server)) {
        assertEchoes(socket, "hello");
        // The side that closes first is the one that goes through TIME_WAIT.
        server.stop(Deadline.in(Duration.ofMillis(1)));
        assertAtEnd(socket);
      }
    }
    try (var again = StreamServer.listen(address, Echo::serve, StreamConfig.DEFAULT);
        Socket socket = dial(again)) {
      assertEchoes(socket, "again");
    }
  }

  @Test
  void aPeerThatSaysNothingIsLeftAfterTheIdleTime() throws IOException {
    var config =
        StreamConfig.builder().deadlines(each -> each.eachCall(Duration.ofMillis(20))).build();
    try (var server = StreamServer.listen(LOOPBACK, Echo::serve, config);
        Socket socket = dial(server)) {
      assertAtEnd(socket);
    }
  }

  @Test
  void aResetPeerDisturbsNobodyElse() throws IOException {
    try (var server = Echo.listen();
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
    try (var server = Echo.listen();
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
          Echo.serve(connection);
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
    try (var server = StreamServer.listen(address, Echo::serve);
        var client = dial(server)) {
      assertEchoes(client, "hello");
      assertTrue(Checks.isOfThisMachine(server.address()), () -> server.address().toString());
    }
  }

  @Test
  void allAddressesThatAreGivenAreServed() throws IOException {
    List<SockAddr> addresses = List.of(LOOPBACK, SockAddr.parse("127.0.0.2:0"));
    try (var server = StreamServer.listenAll(addresses, Echo::serve, StreamConfig.DEFAULT)) {
      assertEquals(2, server.listeners().size());
      for (Socket listener : server.listeners()) {
        try (Socket socket = Dial.dial(listener.sockName(), Deadline.in(Duration.ofSeconds(30)))) {
          socket.timeout(Duration.ofSeconds(30));
          assertEchoes(socket, "hello");
        }
      }
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

  @Test
  void optionsAreSetBeforeTheSocketIsBound() throws IOException {
    var bound = new CopyOnWriteArrayList<SockAddr>();
    var config =
        StreamConfig.builder()
            .listen(l ->
                l.prepare(socket -> {
                  bound.add(socket.sockName());
                  socket.setSockOpt(SocketOptions.SO_KEEPALIVE, true);
                }))
            .build();
    try (var server = StreamServer.listen(LOOPBACK, Echo::serve, config);
        Socket socket = dial(server)) {
      assertEchoes(socket, "hello");
      assertEquals(List.of(SockAddrIn.any(0)), bound);
      Socket listener = server.listeners().getFirst();
      assertTrue(listener.getSockOpt(SocketOptions.SO_KEEPALIVE));
      assertTrue(listener.getSockOpt(TcpOptions.TCP_NODELAY));
    }
  }
}
