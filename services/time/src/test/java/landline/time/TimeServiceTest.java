// SPDX-License-Identifier: Apache-2.0
package landline.time;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.PortUnreachableException;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import landline.server.DatagramConfig;
import landline.server.DatagramServer;
import landline.server.Histogram;
import landline.server.Metric;
import landline.server.ServerCounts;
import landline.socket.Deadline;
import landline.socket.Domain;
import landline.socket.SockAddr;
import landline.socket.SockAddrIn;
import landline.socket.SockAddrIn6;
import landline.socket.SockAddrUn;
import landline.socket.Socket;
import landline.socket.Type;
import landline.socket.option.SocketOptions;
import landline.testkit.Transport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimeServiceTest {

  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Instant NOW = Instant.parse("2026-11-23T12:34:56Z");

  private static final int MOST_AT_ONCE = 100;

  private final TimeService service =
      new TimeService(
          TimeConfig.builder().clock(InstantSource.fixed(NOW)).zone(Zone.utc()).build());
  private DatagramServer server;

  @BeforeEach
  void listen() throws IOException {
    server = listen(SockAddrIn.loopback(0));
  }

  private DatagramServer listen(SockAddr address) throws IOException {
    return DatagramServer.listen(address, service, DatagramConfig.builder().name("time").build());
  }

  @AfterEach
  void close() {
    server.close();
  }

  private static String ask(SockAddr address, String format) throws IOException {
    return new String(
        TimeClient.ask(address, format.getBytes(US_ASCII), Deadline.in(LONG)), US_ASCII);
  }

  @Test
  void anEmptyRequestIsAnsweredWithDateAndTime() throws IOException {
    assertEquals("2026-11-23 12:34:56", ask(server.address(), ""));
  }

  @Test
  void aFormatIsAnsweredWithTheTimeInIt() throws IOException {
    assertEquals("Mon Nov 23 12:34:56 2026", ask(server.address(), "%a %b %e %T %Y"));
  }

  @Test
  void aUnixSocketAnswersToo(@TempDir Path folder) throws IOException {
    try (var unix = listen(SockAddrUn.path(folder.resolve("time.sock")))) {
      assertEquals("2026", ask(unix.address(), "%Y"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0:0", "[::]:0"})
  void whatIsSentToManyIsNotAnswered(String at) throws IOException {
    if (at.startsWith("[")) {
      Transport.requireIpv6();
    }
    try (var all = listen(SockAddr.parse(at));
        Socket socket = Socket.socket(Domain.INET, Type.DGRAM)) {
      int port =
          switch (all.address()) {
            case SockAddrIn in -> in.port();
            case SockAddrIn6 in6 -> in6.port();
            case SockAddr other -> throw new AssertionError(other);
          };
      socket.timeout(LONG);
      socket.setSockOpt(SocketOptions.SO_BROADCAST, true);
      socket.sendTo("%F".getBytes(US_ASCII), SockAddrIn.of("127.255.255.255", port));
      socket.sendTo("%Y".getBytes(US_ASCII), SockAddrIn.of("127.0.0.1", port));
      assertEquals("2026", new String(socket.recvFrom(100).data(), US_ASCII));
      // One thread receives, and counted before it took the next.
      assertEquals(1, service.refused(TimeRefusal.GROUP));
    }
  }

  @Test
  void whatIsNoFormatIsCountedAndTheNextRequestAnswered() throws IOException {
    try (Socket socket = Socket.socket(Domain.INET, Type.DGRAM)) {
      socket.connect(server.address());
      socket.send("no conversion in here".getBytes(US_ASCII));
      socket.send(new byte[TimeCodec.MOST_REQUEST_BYTES + 1]);
      socket.send("%Y".getBytes(US_ASCII));
      assertEquals("2026", new String(socket.recvFrom(100).data(), US_ASCII));
      while (service.refused(TimeRefusal.NO_CONVERSION) == 0
          || service.refused(TimeRefusal.REQUEST_TOO_LONG) == 0) {
        Thread.onSpinWait();
      }
      assertTrue(socket.tryRecvFrom(100).isEmpty());
    }
    assertEquals(service.counts(), server.counts().service());
    var metrics = new HashMap<String, Long>();
    server
        .counts()
        .collect(
            new ServerCounts.Sink() {
              @Override
              public void add(Metric metric, Map<String, String> labels, long value) {
                metrics.put(metric.name() + labels, value);
              }

              @Override
              public void add(Metric metric, Map<String, String> labels, Histogram value) {
                throw new AssertionError(metric);
              }
            });
    assertEquals(1, metrics.get("landline_time_dropped{reason=no_conversion}"));
    assertEquals(0, metrics.get("landline_time_dropped{reason=rate}"));
  }

  @Test
  void aSilentServiceIsATimeoutThatNamesIt() throws IOException {
    var silent =
        assertThrows(
            SocketTimeoutException.class,
            () ->
                TimeClient.ask(
                    server.address(), new byte[] {'x'}, Deadline.in(Duration.ofMillis(30))));
    assertEquals("time " + server.address() + ": no answer in time", silent.getMessage());
  }

  @Test
  void nobodyThereIsRefusedAtOnce() throws IOException {
    SockAddr address = server.address();
    server.close();
    assertThrows(PortUnreachableException.class, () -> ask(address, ""));
  }

  @Test
  void aThousandRequestsAreAllAnswered() throws ExecutionException, InterruptedException {
    // As many at a time as a receive buffer holds: of more the kernel drops some, again and again.
    var factory = Thread.ofVirtual().factory();
    try (var clients = Executors.newFixedThreadPool(MOST_AT_ONCE, factory)) {
      List<Callable<String>> requests =
          IntStream.range(0, 1000)
              .<Callable<String>>mapToObj(i -> () -> ask(server.address(), "%H:" + i))
              .toList();
      var answers = clients.invokeAll(requests);
      for (int i = 0; i < requests.size(); i++) {
        assertEquals("12:" + i, answers.get(i).get());
      }
    }
  }

  @Test
  void aServiceWhoseQueueIsFullIsNotWaitedForLongerThanTheTimeout(@TempDir Path folder)
      throws IOException {
    SockAddr address = SockAddrUn.path(folder.resolve("full.sock"));
    try (Socket receiver = Transport.full(address)) {
      assertEquals(address, receiver.sockName());
      assertThrows(
          SocketTimeoutException.class,
          () -> TimeClient.ask(address, new byte[0], Deadline.in(Duration.ofMillis(60))));
    }
  }
}
