// SPDX-License-Identifier: Apache-2.0
package landline.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static landline.server.Echo.dial;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import landline.connection.AddressPrefix;
import landline.connection.ProxyConfig;
import landline.connection.Tls;
import landline.socket.Deadline;
import landline.socket.SockAddrIn;
import landline.socket.Socket;
import landline.socket.Type;
import landline.socket.option.SocketOptions;
import landline.socket.option.TcpOptions;
import landline.testkit.Identity;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What is late, and what becomes of it.
class DeadlinesTest {

  private static final Duration SHORT = Duration.ofMillis(30);
  private static final Duration LONG = Duration.ofSeconds(30);

  private final BlockingQueue<ConnectionSummary> ended = new LinkedBlockingQueue<>();
  private final CountDownLatch spoken = new CountDownLatch(1);

  private StreamServer serve(StreamService service, UnaryOperator<Deadlines> change)
      throws IOException {
    return serve(service, change, StreamConfig.DEFAULT);
  }

  private StreamServer serve(
      StreamService service, UnaryOperator<Deadlines> change, StreamConfig config)
      throws IOException {
    return StreamServer.listen(
        SockAddrIn.loopback(0),
        service,
        config.toBuilder()
            .name("slow")
            .observer(ended::add)
            .deadlines(change.apply(Deadlines.NONE))
            .build());
  }

  private ConnectionSummary summary() throws InterruptedException {
    return ended.take();
  }

  @Test
  void whoSaysNothingIsLateWithTheFirstByte() throws IOException, InterruptedException {
    try (var server = serve(Echo::serve, all -> all.toBuilder().firstByte(SHORT).build());
        var silent = dial(server)) {
      assertEquals(0, silent.recv(new byte[1]));
      var summary = summary();
      assertEquals(ConnectionEnd.TIMEOUT, summary.end());
      assertTrue(summary.detail().endsWith("timed out"), summary.detail());
    }
  }

  @Test
  void theFirstByteIsTheOneAfterAHeader() throws IOException, InterruptedException {
    var proxies = ProxyConfig.builder(AddressPrefix.parse("127.0.0.0/8")).build();
    for (String header : List.of("PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\n", "PROXY UNKNOWN\r\n")) {
      try (var server =
              serve(
                  Echo::serve,
                  all -> all.toBuilder().firstByte(SHORT).build(),
                  StreamConfig.builder().proxy(proxies).build());
          var silent = dial(server)) {
        silent.sendAll(header.getBytes(UTF_8));
        assertEquals(0, silent.recv(new byte[1]));
        assertEquals(ConnectionEnd.TIMEOUT, summary().end());
      }
    }
  }

  @Test
  void theFirstByteIsTheOneAfterTheHandshake(@TempDir Path keys) throws Exception {
    var identity = Identity.make(keys, "server", "EC");
    var config = StreamConfig.builder().tls(identity.certificates(), identity.key()).build();
    try (var server = serve(Echo::serve, all -> all.toBuilder().firstByte(SHORT).build(), config)) {
      try (Socket silent = dial(server);
          var client = Tls.client(silent, identity.trusted(), "localhost", Deadline.in(LONG))) {
        assertEquals(-1, client.read(new byte[1]));
        assertEquals(ConnectionEnd.TIMEOUT, summary().end());
      }
      // Corked, the client's last message of the handshake waits for its first line.
      try (Socket socket = dial(server)) {
        socket.setSockOpt(TcpOptions.TCP_CORK, true);
        try (var client = Tls.client(socket, identity.trusted(), "localhost", Deadline.in(LONG))) {
          client.writeUtf8("a");
          socket.setSockOpt(TcpOptions.TCP_CORK, false);
          assertEquals(1, client.read(new byte[1]));
          Thread.sleep(SHORT.multipliedBy(3));
          client.writeUtf8("b");
          assertEquals(1, client.read(new byte[1]));
        }
        assertEquals(ConnectionEnd.DONE, summary().end());
      }
    }
  }

  /// Begins the service when the peer has spoken, which on a busy machine may take longer than its
  /// time.
  private StreamService afterWord(StreamService service) {
    return connection -> {
      try {
        spoken.await();
      } catch (InterruptedException forced) {
        throw new InterruptedIOException("forced");
      }
      service.handle(connection);
    };
  }

  @Test
  void afterTheFirstByteEachReadHasItsOwnTime() throws IOException, InterruptedException {
    try (var server =
            serve(afterWord(Echo::serve), all -> all.toBuilder().firstByte(SHORT).build());
        var slow = dial(server)) {
      slow.sendAll("a".getBytes(UTF_8));
      spoken.countDown();
      assertEquals(1, slow.recv(new byte[1]));
      Thread.sleep(SHORT.multipliedBy(3));
      slow.sendAll("b".getBytes(UTF_8));
      assertEquals(1, slow.recv(new byte[1]));
    }
    assertEquals(ConnectionEnd.DONE, summary().end());
  }

  @Test
  void aReadThatIsLateLeavesTheConnectionUsable() throws IOException, InterruptedException {
    StreamService patient =
        connection -> {
          assertEquals(1, connection.read(new byte[1]));
          assertThrows(SocketTimeoutException.class, () -> connection.read(new byte[1]));
          connection.writeUtf8("still there?");
        };
    try (var server = serve(afterWord(patient), all -> all.toBuilder().read(SHORT).build());
        var caller = dial(server)) {
      caller.sendAll("a".getBytes(UTF_8));
      spoken.countDown();
      assertEquals("still there?", new String(caller.inputStream().readAllBytes(), UTF_8));
      assertEquals(ConnectionEnd.DONE, summary().end());
    }
  }

  @Test
  void aPeerWhoReadsNothingStallsAWriteNoLongerThanAllowed()
      throws IOException, InterruptedException {
    StreamService talker =
        connection -> {
          while (true) {
            connection.write(new byte[100_000]);
          }
        };
    try (var server = serve(talker, all -> all.toBuilder().write(SHORT).build())) {
      try (var deaf = Socket.socket(server.address().domain(), Type.STREAM)) {
        deaf.setSockOpt(SocketOptions.SO_RCVBUF, 4096);
        deaf.connect(server.address());
        assertEquals(ConnectionEnd.TIMEOUT, summary().end());
      }
    }
  }

  @Test
  void aConnectionOnWhichNothingMovesIsClosedWhateverItsHandlerDoes()
      throws IOException, InterruptedException {
    StreamService busy =
        connection -> {
          try {
            TimeUnit.DAYS.sleep(1);
          } catch (InterruptedException woken) {
            Thread.currentThread().interrupt();
          }
          connection.writeUtf8("too late");
        };
    try (var server = serve(busy, all -> all.toBuilder().idle(SHORT).build());
        var caller = dial(server)) {
      assertEquals(0, caller.recv(new byte[1]));
      var summary = summary();
      assertEquals(ConnectionEnd.TIMEOUT, summary.end());
      assertTrue(summary.detail().endsWith("idle for PT0.03S"), summary.detail());
    }
  }

  @ParameterizedTest
  @CsvSource({"whole, open for PT0.03S", "rate, slower than 1000000000 bytes/s"})
  void whoKeepsAConnectionForTooLittleIsCutOff(String which, String reason)
      throws IOException, InterruptedException {
    UnaryOperator<Deadlines> change =
        all ->
            which.equals("whole")
                ? all.toBuilder().connection(SHORT).build()
                : all.toBuilder().minimumRate(1_000_000_000, SHORT).build();
    try (var server = serve(Echo::serve, change);
        var trickle = dial(server)) {
      assertThrows(
          IOException.class,
          () -> {
            while (trickle.recv(new byte[1]) >= 0) {
              trickle.sendAll("a".getBytes(UTF_8));
            }
          },
          "until it is cut off");
      var summary = summary();
      assertEquals(ConnectionEnd.TIMEOUT, summary.end());
      assertTrue(summary.detail().endsWith(reason), summary.detail());
    }
  }

  @Test
  void aHandlerThatTakesATimeoutForSilenceIsToldOfTheEnd()
      throws IOException, InterruptedException {
    StreamService patient =
        connection -> {
          byte[] bytes = new byte[1];
          while (true) {
            try {
              connection.peek(bytes, Duration.ofMillis(1));
              connection.read(bytes, Duration.ofMillis(1));
            } catch (SocketTimeoutException silence) {
              connection.peek(bytes, Duration.ZERO);
            }
          }
        };
    try (var server = serve(patient, all -> all.toBuilder().connection(SHORT).build());
        var caller = dial(server)) {
      assertEquals(0, caller.recv(new byte[1]));
      assertEquals(ConnectionEnd.TIMEOUT, summary().end());
    }
  }

  @Test
  void aPeerThatIsFastEnoughIsNotCutOff() {
    var progress = new ConnectionProgress(0);
    var limits = Deadlines.NONE.toBuilder().minimumRate(10, Duration.ofSeconds(1)).build();
    long second = TimeUnit.SECONDS.toNanos(1);
    assertEquals(Optional.empty(), progress.late(limits, 10, second));
    assertEquals(Optional.empty(), progress.late(limits, 12, second + second / 2));
    assertEquals(Optional.empty(), progress.late(limits, 20, 2 * second));
    assertEquals(Optional.of("slower than 10 bytes/s"), progress.late(limits, 29, 3 * second));
  }

  @Test
  void whatMovesIsNotIdle() {
    var progress = new ConnectionProgress(0);
    var limits = Deadlines.NONE.toBuilder().idle(Duration.ofNanos(100)).build();
    assertEquals(Optional.empty(), progress.late(limits, 0, 99));
    assertEquals(Optional.empty(), progress.late(limits, 1, 150));
    assertEquals(Optional.empty(), progress.late(limits, 1, 249));
    assertEquals(Optional.of("idle for PT0.0000001S"), progress.late(limits, 1, 250));
  }

  @Test
  void theLastLineSaysWhoHowLongHowMuchAndWhy() throws IOException, InterruptedException {
    try (var server = serve(Echo::serve, all -> all)) {
      Socket caller = dial(server);
      caller.sendAll("hello".getBytes(UTF_8));
      assertEquals(5, caller.inputStream().readNBytes(5).length);
      String who = caller.sockName().toString();
      caller.close();
      String line = summary().toString();
      assertTrue(line.matches("slow " + who + ": done after [0-9.]+ s, 5 bytes in, 5 out"), line);
    }
  }
}
