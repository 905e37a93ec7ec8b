// SPDX-License-Identifier: Apache-2.0
package landline.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import landline.connection.Connection;
import landline.socket.Deadline;
import landline.socket.Domain;
import landline.socket.Errno;
import landline.socket.Shutdown;
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

/// A server that leaves its sockets to another one, which has duplicates of them.
@ExtendWith(LeakCheck.class)
class LeavingTest {

  private static final SockAddr LOOPBACK = SockAddrIn.loopback(0);
  private static final Duration LONG = Duration.ofSeconds(30);

  @TempDir Path folder;

  private static StreamService echo(String name) {
    return connection -> {
      byte[] bytes = new byte[100];
      int length;
      while ((length = connection.read(bytes)) >= 0) {
        connection.writeUtf8(name + " " + new String(bytes, 0, length, UTF_8));
      }
    };
  }

  private static Socket dial(SockAddr address) throws IOException {
    Socket socket = Socket.socket(address.domain(), Type.STREAM);
    socket.timeout(LONG);
    socket.connect(address);
    return socket;
  }

  private static String ask(Socket socket, String question) throws IOException {
    socket.sendAll(question.getBytes(UTF_8));
    byte[] bytes = new byte[100];
    return new String(bytes, 0, socket.recv(bytes), UTF_8);
  }

  private static InheritedSockets duplicate(Server server, boolean ownsFile) throws IOException {
    var twins = new ArrayList<Socket>();
    for (Socket socket : server.listeners()) {
      twins.add(socket.dup());
    }
    return new InheritedSockets("x", server.address(), twins, ownsFile);
  }

  @Test
  void connectionsGoOnToTheirEndAndNewOnesGoToTheOther() throws IOException {
    var config = StreamConfig.builder().listen(l -> l.shards(2)).build();
    var old = StreamServer.listen(LOOPBACK, echo("old"), config);
    try (Socket open = dial(old.address());
        var next = StreamServer.prepare(duplicate(old, false), echo("new"), config)) {
      assertEquals("old 1", ask(open, "1"));
      old.handOver();
      assertEquals(ServerState.DRAINING, old.state());
      assertTrue(old.listeners().stream().allMatch(Socket::isClosed));
      // Nobody accepts now, and nobody is refused.
      try (Socket early = dial(old.address())) {
        next.start();
        assertEquals("new 2", ask(early, "2"));
      }
      assertEquals("old 3", ask(open, "3"));
      for (int i = 0; i < 10; i++) {
        try (Socket late = dial(next.address())) {
          assertEquals("new 4", ask(late, "4"));
        }
      }
      open.shutdown(Shutdown.SHUT_WR);
      assertTrue(old.stop(Deadline.in(LONG)));
      assertEquals(ServerState.STOPPED, old.state());
    }
  }

  @Test
  void whoHasBeenAcceptedAtTheLimitStillGetsItsTurn() throws IOException, InterruptedException {
    var config = StreamConfig.builder().maxConnections(1).build();
    var old = StreamServer.listen(LOOPBACK, echo("old"), config);
    try (Socket first = dial(old.address());
        Socket second = dial(old.address())) {
      assertEquals("old 1", ask(first, "1"));
      // The second is accepted, and waits for the place of the first.
      while (old.counts().acceptQueue().orElseThrow().waiting() > 0) {
        Thread.onSpinWait();
      }
      old.handOver();
      var stopping = new Stopping(old);
      first.shutdown(Shutdown.SHUT_WR);
      assertEquals("old 2", ask(second, "2"));
      second.shutdown(Shutdown.SHUT_WR);
      assertTrue(stopping.finished());
    }
  }

  @Test
  void whoWaitsForAPlaceWhenTimeIsOverIsLetGo() throws IOException, InterruptedException {
    var config = StreamConfig.builder().maxConnections(1).build();
    var old = StreamServer.listen(LOOPBACK, echo("old"), config);
    try (Socket first = dial(old.address());
        Socket second = dial(old.address())) {
      assertEquals("old 1", ask(first, "1"));
      while (old.counts().acceptQueue().orElseThrow().waiting() > 0) {
        Thread.onSpinWait();
      }
      old.handOver();
      assertFalse(old.stop(Deadline.in(Duration.ofMillis(50))));
      assertEquals(0, second.recv(new byte[1]));
    }
  }

  /// A stop that runs on a thread of its own.
  private static final class Stopping {
    private final Thread thread;
    private volatile boolean result;

    Stopping(Server server) {
      thread = Thread.ofVirtual().start(() -> result = server.stop(Deadline.in(LONG)));
    }

    boolean finished() throws InterruptedException {
      thread.join();
      return result;
    }
  }

  @Test
  void theServiceIsToldToDrainOnce() throws IOException {
    var drains = new AtomicInteger();
    StreamService service =
        new StreamService() {
          @Override
          public void handle(Connection connection) throws IOException {
            connection.writeUtf8("hello");
          }

          @Override
          public void drain() {
            drains.incrementAndGet();
          }
        };
    var server = StreamServer.listen(LOOPBACK, service, StreamConfig.DEFAULT);
    server.handOver();
    server.handOver();
    assertEquals(1, drains.get());
    server.close();
    assertEquals(1, drains.get());
  }

  @Test
  void theFileOfAUnixSocketGoesToTheOther() throws IOException {
    Path file = folder.resolve("x.sock");
    SockAddr address = SockAddrUn.path(file);
    var old = StreamServer.listen(address, echo("old"), StreamConfig.DEFAULT);
    assertTrue(old.ownsFile());
    try (var next = StreamServer.prepare(duplicate(old, true), echo("new"), StreamConfig.DEFAULT)) {
      old.handOver();
      assertFalse(old.ownsFile());
      next.start();
      old.close();
      try (Socket socket = dial(address)) {
        assertEquals("new 1", ask(socket, "1"));
      }
    }
    assertFalse(Files.exists(file));
  }

  private static Socket asker(SockAddr address) throws IOException {
    Socket socket = Socket.socket(address.domain(), Type.DGRAM);
    socket.timeout(LONG);
    if (address.domain().equals(Domain.UNIX)) {
      socket.bind(SockAddrUn.UNNAMED);
    }
    socket.connect(address);
    return socket;
  }

  /// The messages of one batch, of which the first one is held up: all have an answer from the old
  /// server, and what comes later has one from the new.
  private void receivedDatagramsAreAnswered(SockAddr address, int concurrency)
      throws IOException, InterruptedException {
    var entered = new CountDownLatch(1);
    var go = new CountDownLatch(1);
    DatagramService slow =
        request -> {
          if (new String(request.data(), UTF_8).equals("0")) {
            entered.countDown();
            await(go);
          }
          request.reply(("old " + new String(request.data(), UTF_8)).getBytes(UTF_8));
        };
    var config = DatagramConfig.builder().concurrency(concurrency).build();
    Socket bound = Socket.socket(address.domain(), Type.DGRAM);
    bound.bind(address);
    try (Socket asks = asker(bound.sockName())) {
      for (int i = 0; i < 5; i++) {
        asks.send(String.valueOf(i).getBytes(UTF_8));
      }
      // They are there before it starts, so that they come with one call.
      var old = DatagramServer.listen(bound, slow, config);
      DatagramService quick =
          request -> request.reply(("new " + new String(request.data(), UTF_8)).getBytes(UTF_8));
      try (var next = DatagramServer.prepare(duplicate(old, false), quick, config)) {
        entered.await();
        old.handOver();
        var stopping = new Stopping(old);
        asks.send("5".getBytes(UTF_8));
        next.start();
        assertEquals("new 5", new String(asks.recvFrom(100).data(), UTF_8));
        go.countDown();
        for (int i = 0; i < 5; i++) {
          assertEquals("old " + i, new String(asks.recvFrom(100).data(), UTF_8));
        }
        assertTrue(stopping.finished());
      }
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException interrupt) {
      throw new IllegalStateException("what was received is handled in peace", interrupt);
    }
  }

  @Test
  void datagramsThatWereReceivedAreAnsweredWhereTheyAreReceived()
      throws IOException, InterruptedException {
    receivedDatagramsAreAnswered(LOOPBACK, 0);
  }

  @Test
  void datagramsThatWereReceivedAreAnsweredInTheirOrder() throws IOException, InterruptedException {
    receivedDatagramsAreAnswered(SockAddrUn.path(folder.resolve("d.sock")), 1);
  }

  @Test
  void aServerOfDatagramsThatWaitsLeavesAtOnce() throws IOException {
    DatagramService echo = request -> request.reply(request.data());
    var old = DatagramServer.listen(LOOPBACK, echo, DatagramConfig.DEFAULT);
    try (var next = DatagramServer.prepare(duplicate(old, false), echo, DatagramConfig.DEFAULT);
        Socket asks = asker(old.address())) {
      asks.send("1".getBytes(UTF_8));
      assertEquals(1, asks.recvFrom(9).length());
      old.handOver();
      assertTrue(old.stop(Deadline.in(LONG)));
      next.start();
      asks.send("2".getBytes(UTF_8));
      assertEquals("2", new String(asks.recvFrom(9).data(), UTF_8));
      assertEquals(1, old.counts().received());
    }
  }

  @Test
  void aHealthyServerSaysSoAndABrokenOneDoesNot() throws IOException, InterruptedException {
    var server = StreamServer.listen(LOOPBACK, echo("x"), StreamConfig.DEFAULT);
    assertTrue(server.isHealthy());
    server.handOver();
    assertTrue(server.isHealthy());
    server.close();
    assertTrue(server.isHealthy());
    try (var broken = StreamServer.listen(LOOPBACK, echo("x"), StreamConfig.DEFAULT);
        var kernel = FaultyKernel.install();
        Socket socket = Socket.socket(Domain.INET, Type.STREAM)) {
      kernel.fail(KernelCall.ACCEPT4, 1, Errno.EINVAL);
      // It may be reset before it is told that it was connected.
      socket.connectEx(broken.address());
      assertThrows(IOException.class, broken::join);
      assertFalse(broken.isHealthy());
    }
  }
}
