// SPDX-License-Identifier: Apache-2.0
package landline.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import landline.socket.DatagramBatch;
import landline.socket.DatagramSlot;
import landline.socket.Deadline;
import landline.socket.MsgFlags;
import landline.socket.SockAddr;
import landline.socket.SockAddrIn;
import landline.socket.Socket;
import landline.socket.Type;
import landline.testkit.LeakCheck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
class BatchServerTest {

  private static final BatchService ECHO = _ -> _ -> {};
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static Socket client(SockAddr server) throws IOException {
    Socket socket = Socket.socket(server.domain(), Type.DGRAM);
    socket.timeout(PATIENCE);
    socket.connect(server);
    return socket;
  }

  private static void assertEchoes(Socket socket, String message) throws IOException {
    socket.send(message.getBytes(UTF_8));
    assertArrayEquals(message.getBytes(UTF_8), socket.recvFrom(2048).data());
  }

  @Test
  void whatIsLeftInTheSlotsIsSentBack() throws IOException {
    BatchService upper =
        _ ->
            batch -> {
              for (int i = 0; i < batch.count(); i++) {
                DatagramSlot slot = batch.slot(i);
                byte first = slot.buffer().get();
                if (first == '-') {
                  slot.skip();
                } else {
                  slot.put(new byte[] {(byte) Character.toUpperCase(first)});
                }
              }
            };
    try (var server = BatchServer.listen("127.0.0.1:0", upper);
        Socket socket = client(server.address())) {
      for (String each : List.of("a", "-", "bc", "-", "-", "d", "-")) {
        socket.send(each.getBytes(UTF_8));
      }
      for (String each : List.of("A", "B", "D")) {
        assertArrayEquals(each.getBytes(UTF_8), socket.recvFrom(10).data());
      }
      assertThrows(
          SocketTimeoutException.class,
          () -> socket.recvFrom(10, MsgFlags.NONE, Deadline.in(Duration.ZERO)));
      // A reply is there before it is counted.
      assertTrue(server.stop(Deadline.in(PATIENCE)));
      assertEquals(7, server.counts().received());
      assertEquals(3, server.counts().sent());
    }
  }

  /// Such as TLS handshakes.
  @Test
  void computationsOnVirtualThreadsDoNotDelayReplies() throws IOException, InterruptedException {
    int carriers = 2 * Runtime.getRuntime().availableProcessors();
    var over = new AtomicBoolean();
    var busy = new ArrayList<Thread>();
    try (var server = BatchServer.listen("127.0.0.1:0", ECHO);
        Socket socket = client(server.address())) {
      try {
        for (int i = 0; i < carriers; i++) {
          busy.add(
              Thread.startVirtualThread(() -> {
                while (!over.get()) {
                  Thread.onSpinWait();
                }
              }));
        }
        // The test's own thread is a platform thread, too.
        assertEchoes(socket, "hello");
      } finally {
        over.set(true);
      }
    }
    for (Thread each : busy) {
      each.join();
    }
  }

  @Test
  void atAllAddressesRepliesComeFromTheOneThatWasAsked() throws IOException {
    try (var server = BatchServer.listen(SockAddrIn.any(0), ECHO, DatagramConfig.DEFAULT)) {
      int port = ((SockAddrIn) server.address()).port();
      try (Socket socket = client(SockAddrIn.of("127.0.0.77", port))) {
        assertEchoes(socket, "hello");
      }
    }
  }

  @Test
  void eachShardHasAHandlerOfItsOwn() throws IOException {
    var handlers = new AtomicInteger();
    BatchService counting =
        _ -> {
          handlers.incrementAndGet();
          return _ -> {};
        };
    var config = DatagramConfig.builder().listen(each -> each.shards(3)).build();
    try (var server = BatchServer.listen(SockAddrIn.loopback(0), counting, config);
        Socket socket = client(server.address())) {
      assertEchoes(socket, "hello");
      assertEquals(3, handlers.get());
      assertEquals(3, server.listeners().size());
    }
  }

  @Test
  void aHandlerThatFailsLosesItsBatchAlone() throws IOException {
    BatchService picky =
        _ ->
            batch -> {
              if (batch.slot(0).buffer().get() == '!') {
                throw new IllegalStateException("a bug");
              }
            };
    try (var server = BatchServer.listen("127.0.0.1:0", picky);
        Socket socket = client(server.address())) {
      socket.send("!".getBytes(UTF_8));
      while (server.counts().received() < 1) {
        Thread.onSpinWait();
      }
      assertEchoes(socket, "hello");
      assertTrue(server.isHealthy());
    }
  }

  @Test
  void aReplyThatCanNotBeSentIsCountedAndTheOthersAreSent() throws IOException {
    BatchService large =
        _ ->
            batch -> {
              if (batch.slot(0).buffer().get() == '!') {
                batch.slot(0).address(SockAddrIn.of("127.0.0.1", 0));
              }
            };
    try (var server = BatchServer.listen("127.0.0.1:0", large);
        Socket socket = client(server.address())) {
      socket.send("!".getBytes(UTF_8));
      assertEchoes(socket, "hello");
      // A reply is there before it is counted.
      assertTrue(server.stop(Deadline.in(PATIENCE)));
      assertEquals(1, server.counts().errors());
      assertEquals(1, server.counts().sent());
    }
  }

  @Test
  void whatIsTooLongIsCounted() throws IOException {
    var config = DatagramConfig.builder().maxMessage(4).build();
    try (var server = BatchServer.listen(SockAddrIn.loopback(0), ECHO, config);
        Socket socket = client(server.address())) {
      socket.send("hello".getBytes(UTF_8));
      assertArrayEquals("hell".getBytes(UTF_8), socket.recvFrom(10).data());
      assertEquals(1, server.counts().truncated());
    }
  }

  @Test
  void aStopEndsTheWaitAndTheServiceHearsOfIt() throws IOException {
    var drained = new AtomicInteger();
    var service =
        new BatchService() {
          @Override
          public BatchHandler handler(Socket socket) {
            return (DatagramBatch _) -> {};
          }

          @Override
          public void drain() {
            drained.incrementAndGet();
          }
        };
    BatchServer server = BatchServer.listen("127.0.0.1:0", service);
    assertTrue(server.stop(Deadline.in(PATIENCE)));
    assertEquals(ServerState.STOPPED, server.state());
    assertEquals(1, drained.get());
    server.join();
  }

  @Test
  void aHandlerThatCanNotBeMadeLeavesNoSocket() {
    BatchService none =
        _ -> {
          throw new IOException("no table");
        };
    IOException failed =
        assertThrows(IOException.class, () -> BatchServer.listen("127.0.0.1:0", none));
    assertEquals("no table", failed.getMessage());
  }
}
