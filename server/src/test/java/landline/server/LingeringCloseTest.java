// SPDX-License-Identifier: Apache-2.0
package landline.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import landline.socket.Deadline;
import landline.socket.Domain;
import landline.socket.Errno;
import landline.socket.Shutdown;
import landline.socket.SockAddr;
import landline.socket.SockAddrIn;
import landline.socket.SockAddrUn;
import landline.socket.Socket;
import landline.socket.SystemCallFailure;
import landline.socket.Type;
import landline.socket.internal.RunningHandlers;
import landline.socket.internal.Scheduler;
import landline.testkit.LeakCheck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// How the server closes a connection whose peer may not have heard everything yet.
@ExtendWith(LeakCheck.class)
class LingeringCloseTest {

  private static final SockAddr LOOPBACK = SockAddrIn.loopback(0);
  private static final StreamService HELLO = connection -> connection.writeUtf8("hello");

  private final BlockingQueue<ConnectionSummary> ended = new LinkedBlockingQueue<>();
  private final StreamConfig observed = StreamConfig.builder().observer(ended::add).build();

  @TempDir Path folder;

  private static Socket dial(SockAddr address) throws IOException {
    Socket socket = Socket.socket(address.domain(), Type.STREAM);
    socket.timeout(Duration.ofSeconds(30));
    socket.connect(address);
    return socket;
  }

  private static String heard(Socket socket) throws IOException {
    return new String(socket.inputStream().readAllBytes(), UTF_8);
  }

  @Test
  void whoSpeaksUnaskedHearsEverythingAndThenTheEnd() throws IOException, InterruptedException {
    for (SockAddr address : List.of(LOOPBACK, SockAddrUn.path(folder.resolve("x")))) {
      var spoken = new CountDownLatch(1);
      StreamService late =
          connection -> {
            connection.writeUtf8("hello");
            try {
              spoken.await();
            } catch (InterruptedException forced) {
              throw new InterruptedIOException("forced");
            }
          };
      try (var server = StreamServer.listen(address, late, observed);
          Socket socket = dial(server.address())) {
        socket.sendAll("before the end".getBytes(UTF_8));
        spoken.countDown();
        assertEquals("hello", heard(socket));
        // It is at its end, and still nobody resets what comes.
        socket.sendAll("after the end".getBytes(UTF_8));
        assertEquals(0, socket.recv(new byte[1]));
        socket.shutdown(Shutdown.SHUT_WR);
        assertEquals(ConnectionEnd.DONE, ended.take().end());
        assertEquals(0, socket.recv(new byte[1]));
      }
    }
  }

  @Test
  void aHandlerThatFailsLeavesNoTimeForThat() throws IOException {
    StreamService fails =
        connection -> {
          connection.peek(new byte[1], Duration.ofSeconds(30));
          throw new IOException("no more");
        };
    try (var server = StreamServer.listen(LOOPBACK, fails, StreamConfig.DEFAULT);
        Socket socket = dial(server.address())) {
      socket.sendAll("hello".getBytes(UTF_8));
      var reset = assertThrows(IOException.class, () -> socket.recv(new byte[1]));
      assertTrue(SystemCallFailure.is(reset, Errno.ECONNRESET), reset::toString);
    }
  }

  @Test
  void whoDoesNotHangUpIsWaitedForOnlySoLong() throws IOException, InterruptedException {
    try (var server = StreamServer.listen(LOOPBACK, HELLO, observed);
        Socket socket = dial(server.address())) {
      assertEquals("hello", heard(socket));
      Duration lasted = ended.take().lasted();
      assertTrue(lasted.compareTo(Duration.ofSeconds(2)) >= 0, lasted::toString);
      assertEquals(1, server.counts().accepted());
    }
  }

  @Test
  void aServerThatStopsByForceEndsItToo() throws IOException {
    var server = StreamServer.listen(LOOPBACK, HELLO, StreamConfig.DEFAULT);
    try (Socket socket = dial(server.address())) {
      assertEquals("hello", heard(socket));
      server.stop(Deadline.in(Duration.ZERO));
      assertEquals(0, server.counts().connections());
      assertThrows(
          IOException.class,
          () -> {
            while (true) {
              socket.sendAll(new byte[1]);
            }
          });
    }
  }

  @Test
  void whereMostPlacesAreTakenNobodyKeepsOneByNotHangingUp()
      throws IOException, InterruptedException {
    var handlers = new RunningHandlers<ConnectionTask>(4, Scheduler.SYSTEM);
    handlers.reserve();
    handlers.reserve();
    assertFalse(handlers.isCrowded());
    handlers.reserve();
    assertTrue(handlers.isCrowded());
    var alone = new RunningHandlers<ConnectionTask>(1, Scheduler.SYSTEM);
    alone.reserve();
    assertFalse(alone.isCrowded());
  }

  @Test
  void whoIsRefusedHearsItAlsoIfHeHasSpoken() throws IOException {
    var admission =
        Admission.builder()
            .connections(new Limit(1, OverflowPolicy.REFUSE))
            .refusal("busy")
            .build();
    var config = StreamConfig.builder().admission(admission).build();
    Socket listener = Socket.socket(Domain.INET, Type.STREAM);
    listener.bind(LOOPBACK);
    var inherited = new InheritedSockets("x", listener.sockName(), List.of(listener), false);
    StreamService stays = connection -> connection.read(new byte[1]);
    try (var server = StreamServer.prepare(inherited, stays, config);
        Socket first = dial(server.address());
        Socket second = dial(server.address())) {
      second.sendAll("let me in".getBytes(UTF_8));
      server.start();
      assertEquals("busy", heard(second));
      first.shutdown(Shutdown.SHUT_WR);
    }
  }
}
