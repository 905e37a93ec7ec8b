// SPDX-License-Identifier: Apache-2.0
package landline.testnet;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import landline.socket.Credentials;
import landline.socket.Errno;
import landline.socket.SockAddr;
import landline.socket.SockAddrUn;
import landline.socket.SocketClosedException;
import landline.socket.SystemCallFailure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class MemoryNetworkTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  private static Conditions delayed(Duration delay) {
    return Conditions.PERFECT.toBuilder().delay(delay, delay).build();
  }

  private static String now(MemoryNetwork network) {
    return Duration.ofNanos(network.clock().nanoTime()).toString();
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  @Test
  void bothEndsKnowEachOther() throws IOException {
    try (var network = MemoryNetwork.perfect();
        var listener = network.listen(SockAddr.parse("192.0.2.1:80"));
        var client = network.dial("192.0.2.1:80");
        var server = listener.accept()) {
      assertEquals(SockAddr.parse("192.0.2.1:49152"), client.local());
      assertEquals(client.local(), server.peer());
      assertEquals(listener.address(), server.local());
      assertEquals("192.0.2.1:49152", server.toString());
      assertEquals(Optional.empty(), server.credentials());
    }
  }

  @Test
  void onAUnixSocketACallerIsKnown() throws IOException {
    SockAddr path = SockAddr.parse("unix:/run/x");
    try (var network = MemoryNetwork.perfect();
        var listener = network.listen(path)) {
      try (var client = network.dial(path);
          var server = listener.accept()) {
        assertEquals(SockAddrUn.UNNAMED, server.peer());
        assertEquals(SockAddrUn.UNNAMED, client.local());
        assertEquals(SockAddrUn.UNNAMED.toString(), server.toString());
      }
      var user = new Credentials(4711, 1000, 100);
      network.user(user);
      try (var client = network.dial(path);
          var server = listener.accept()) {
        assertEquals(Optional.of(user), server.credentials());
        assertEquals("uid 1000 pid 4711", server.toString());
        assertEquals(Optional.of(user), client.credentials());
      }
    }
  }

  @Test
  void whereNobodyListensNobodyAnswers() throws IOException {
    try (var network = MemoryNetwork.perfect()) {
      var refused = assertThrows(ConnectException.class, () -> network.dial("127.0.0.1:1"));
      assertEquals(
          "connect 127.0.0.1:49152 -> 127.0.0.1:1: " + Errno.ECONNREFUSED, refused.getMessage());
      assertEquals(Errno.ECONNREFUSED, assertInstanceOf(SystemCallFailure.class, refused).errno());
    }
  }

  @Test
  void anAddressIsTakenOnlyOnce() throws IOException {
    SockAddr address = SockAddr.parse("127.0.0.1:80");
    try (var network = MemoryNetwork.perfect()) {
      var first = network.listen(address);
      var taken = assertThrows(IOException.class, () -> network.listen(address));
      assertEquals("bind 127.0.0.1:80: " + Errno.EADDRINUSE, taken.getMessage());
      first.close();
      network.listen(address).close();
      network.bind(address);
      assertThrows(IOException.class, () -> network.bind(address));
    }
  }

  @Test
  void aPortIsUsedAgainWhenItsConnectionIsClosed() throws IOException {
    try (var network = MemoryNetwork.perfect();
        var listener = network.listen(SockAddr.parse("127.0.0.1:80"))) {
      for (int i = 0; i < 20_000; i++) {
        try (var client = network.dial(listener.address());
            var server = listener.accept()) {
          assertEquals(client.local(), server.peer());
        }
      }
      assertEquals(SockAddr.parse("127.0.0.1:52768"), network.dial(listener.address()).local());
    }
  }

  @Test
  void portsThatAreInUseAreNotChosen() throws IOException {
    SockAddr any = SockAddr.parse("127.0.0.1:0");
    try (var network = MemoryNetwork.perfect();
        var listener = network.listen(SockAddr.parse("127.0.0.1:80"));
        var first = network.dial(listener.address());
        var second = network.bind(any)) {
      assertEquals(SockAddr.parse("127.0.0.1:49152"), first.local());
      assertEquals(SockAddr.parse("127.0.0.1:49153"), second.address());
      var last = network.listen(any);
      for (int port = 49_155; port <= 65_535; port++) {
        last = network.listen(any);
      }
      var unbound = assertThrows(IOException.class, () -> network.bind(any));
      assertEquals("bind 127.0.0.1:0: " + Errno.EADDRINUSE, unbound.getMessage());
      var unheard = assertThrows(IOException.class, () -> network.dial(listener.address()));
      assertEquals("connect 127.0.0.1:0: " + Errno.EADDRNOTAVAIL, unheard.getMessage());
      assertThrows(UncheckedIOException.class, network::pair);
      last.close();
      assertThrows(IOException.class, () -> network.dial(SockAddr.parse("127.0.0.1:1")));
      assertEquals(last.address(), network.dial(listener.address()).local());
    }
  }

  @Test
  void aListenerThatClosesResetsThoseWhoWait() throws IOException, InterruptedException {
    try (var network = MemoryNetwork.perfect()) {
      var listener = network.listen(SockAddr.parse("127.0.0.1:80"));
      var client = network.dial(listener.address());
      listener.close();
      var reset = assertThrows(IOException.class, () -> client.read(new byte[1]));
      assertEquals(true, SystemCallFailure.is(reset, Errno.ECONNRESET));
      var idle = network.listen(SockAddr.parse("127.0.0.1:80"));
      var accepting = network.clock().start(idle::accept);
      network.clock().sleep(SECOND);
      idle.close();
      var closed = assertThrows(SocketClosedException.class, accepting::await);
      assertEquals("accept 127.0.0.1:80: the socket is closed", closed.getMessage());
    }
  }

  @Test
  void whoFindsNoRoomAsksAgain() throws Exception {
    try (var network = MemoryNetwork.perfect()) {
      var listener = network.listen(SockAddr.parse("127.0.0.1:80"));
      var waiting = new ArrayList<MemoryConnection>();
      for (int i = 0; i < 128; i++) {
        waiting.add(network.dial(listener.address()));
      }
      SockAddr from = SockAddr.parse("127.0.0.1:2");
      assertThrows(
          SocketTimeoutException.class, () -> network.dial(from, listener.address(), SECOND));
      var last = network.clock().start(() -> network.dial(listener.address()));
      network.clock().sleep(Duration.ofSeconds(3));
      assertEquals(waiting.getFirst().local(), listener.accept().peer());
      last.await().close();
      listener.close();
      byte[] one = new byte[1];
      assertThrows(IOException.class, () -> waiting.getLast().read(one));
    }
  }

  @Test
  void everythingTakesItsTime() throws Exception {
    try (var network = MemoryNetwork.open(delayed(SECOND), 1);
        var listener = network.listen(SockAddr.parse("127.0.0.1:80"));
        var client = network.dial("127.0.0.1:80")) {
      assertEquals("PT1S", now(network));
      var server = listener.accept();
      client.writeUtf8("x");
      assertThrows(
          SocketTimeoutException.class, () -> server.read(new byte[1], Duration.ofMillis(999)));
      assertEquals("PT1.999S", now(network));
      assertEquals(1, server.read(new byte[1], SECOND));
      assertEquals("PT2S", now(network));
      client.shutdownOutput();
      assertEquals(-1, server.read(new byte[1]));
      assertEquals("PT3S", now(network));
    }
  }

  @Test
  void timeoutsComeWhenTheTestSaysSo() throws InterruptedException {
    try (var clock = FakeClock.standing();
        var network = MemoryNetwork.open(clock, Conditions.PERFECT, 0);
        var pair = network.pair()) {
      Duration hour = Duration.ofHours(1);
      var reading = clock.start(() -> pair.server().read(new byte[1], hour));
      clock.advance(hour.minusNanos(1));
      assertEquals(false, reading.isDone());
      clock.advance(Duration.ofNanos(1));
      assertThrows(SocketTimeoutException.class, reading::await);
    }
  }

  @Test
  void aWriterWaitsForAReader() throws Exception {
    byte[] all = random(1_000_000);
    for (Duration delay : List.of(Duration.ZERO, Duration.ofMillis(1))) {
      try (var network = MemoryNetwork.open(delayed(delay).toBuilder().buffer(1000).build(), 1);
          var pair = network.pair()) {
        var writing =
            network
                .clock()
                .start(() -> {
                  pair.client().write(all);
                  pair.client().shutdownOutput();
                  return pair.client().bytesSent();
                });
        network.clock().sleep(SECOND);
        assertEquals(1000, pair.client().bytesSent());
        assertArrayEquals(all, pair.server().inputStream().readAllBytes());
        assertEquals(all.length, writing.await());
        assertEquals(all.length, pair.server().bytesReceived());
      }
    }
  }

  @Test
  void whatTwoThreadsWriteDoesNotMix() throws Exception {
    try (var network = MemoryNetwork.open(Conditions.ROUGH.toBuilder().buffer(10).build(), 1);
        var pair = network.pair()) {
      var a = network.clock().start(() -> write(pair.client(), "a".repeat(100)));
      var b = network.clock().start(() -> write(pair.client(), "b".repeat(100)));
      byte[] got = pair.server().inputStream().readNBytes(200);
      String text = new String(got, US_ASCII);
      assertEquals(2, Stream.of(text.split("(?<=a)(?=b)|(?<=b)(?=a)", -1)).count(), text);
      a.await();
      b.await();
    }
  }

  private static boolean write(MemoryConnection connection, String text) throws IOException {
    connection.writeUtf8(text);
    return true;
  }

  @Test
  void aStreamIsCutWhereItIsSaid() throws Exception {
    for (int at = 1; at < 5; at++) {
      try (var network = MemoryNetwork.open(Conditions.PERFECT.toBuilder().splitAt(at).build(), 0);
          var pair = network.pair()) {
        var reading = network.clock().start(() -> pieces(pair.server()));
        network.clock().sleep(SECOND);
        pair.client().writeUtf8("hello");
        pair.client().shutdownOutput();
        assertEquals(List.of(at, 5 - at), reading.await());
      }
    }
  }

  private static List<Integer> pieces(MemoryConnection connection) throws IOException {
    var pieces = new ArrayList<Integer>();
    byte[] bytes = new byte[1000];
    for (int n = connection.read(bytes); n >= 0; n = connection.read(bytes)) {
      pieces.add(n);
    }
    return pieces;
  }

  @Test
  void whoWaitsReadsSegmentsAndWhoComesLateReadsThemTogether() throws Exception {
    var conditions = Conditions.PERFECT.toBuilder().segments(1, 3).build();
    try (var network = MemoryNetwork.open(conditions, 7);
        var pair = network.pair();
        var late = network.pair()) {
      var reading = network.clock().start(() -> pieces(pair.server()));
      network.clock().sleep(SECOND);
      for (var client : List.of(pair.client(), late.client())) {
        client.write(new byte[100]);
        client.shutdownOutput();
      }
      List<Integer> pieces = reading.await();
      assertEquals(100, pieces.stream().mapToInt(each -> each).sum());
      assertEquals(3, pieces.stream().mapToInt(each -> each).max().orElse(0));
      assertEquals(1, pieces.stream().mapToInt(each -> each).min().orElse(0));
      network.clock().sleep(SECOND);
      assertEquals(List.of(100), pieces(late.server()));
    }
  }

  @Test
  void aConnectionBreaksAfterSoManyBytes() throws Exception {
    for (int most = 0; most < 10; most++) {
      try (var network =
              MemoryNetwork.open(Conditions.PERFECT.toBuilder().resetAfter(most).build(), 0);
          var pair = network.pair()) {
        pair.client().write(new byte[4]);
        int there = 0;
        try {
          pair.server().write(new byte[6]);
          there = pair.server().inputStream().readNBytes(4).length;
        } catch (IOException reset) {
          assertEquals(true, SystemCallFailure.is(reset, Errno.ECONNRESET));
        }
        assertEquals(most <= 4 ? 0 : 4, there);
        var reset =
            assertThrows(IOException.class, () -> pair.client().inputStream().readAllBytes());
        assertEquals(true, SystemCallFailure.is(reset, Errno.ECONNRESET), reset::toString);
      }
    }
  }

  @Test
  void aConnectionMayBreakAtAnySegment() {
    var conditions = Conditions.PERFECT.toBuilder().segments(1, 1).resets(1).build();
    try (var network = MemoryNetwork.open(conditions, 0);
        var pair = network.pair()) {
      assertThrows(
          IOException.class,
          () -> {
            pair.client().write(new byte[1]);
            pair.client().write(new byte[1]);
          });
      var reset = assertThrows(IOException.class, () -> pair.server().read(new byte[1]));
      assertEquals(true, SystemCallFailure.is(reset, Errno.ECONNRESET));
    }
  }

  @Test
  void badConditionsAreRefused() {
    var good = Conditions.PERFECT;
    assertRefused("leastDelay < 0: PT-1S", () -> delayed(Duration.ofSeconds(-1)));
    assertRefused(
        "mostDelay < PT1S: PT0S", () -> good.toBuilder().delay(SECOND, Duration.ZERO).build());
    assertRefused("leastSegment < 1: 0", () -> good.toBuilder().segments(0, 1).build());
    assertRefused("mostSegment < 2: 1", () -> good.toBuilder().segments(2, 1).build());
    assertRefused("splitAt < 1: 0", () -> good.toBuilder().splitAt(0).build());
    assertRefused("loss is not from 0 to 1: 1.5", () -> good.toBuilder().loss(1.5).build());
    assertRefused(
        "duplicates is not from 0 to 1: NaN",
        () -> good.toBuilder().duplicates(Double.NaN).build());
    assertRefused(
        "reordering is not from 0 to 1: -1.0", () -> good.toBuilder().reordering(-1).build());
    assertRefused("resets is not from 0 to 1: 2.0", () -> good.toBuilder().resets(2).build());
    assertRefused("resetAfter < 0: -1", () -> good.toBuilder().resetAfter(-1).build());
    assertRefused("buffer < 1: 0", () -> good.toBuilder().buffer(0).build());
  }

  private static void assertRefused(String message, Executable bad) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, bad).getMessage());
  }

  @Test
  void aDeadlineGoesByTheClockOfTheNetwork() throws Exception {
    try (var network = MemoryNetwork.perfect();
        var pair = network.pair()) {
      pair.server().deadline(network.clock().deadline(Duration.ofMinutes(5)));
      var trickle =
          network
              .clock()
              .start(() -> {
                for (int i = 0; i < 10; i++) {
                  network.clock().sleep(Duration.ofSeconds(40));
                  pair.client().writeUtf8("x");
                }
                return true;
              });
      int count = 0;
      try {
        while (true) {
          count += pair.server().read(new byte[1], Duration.ofMinutes(1));
        }
      } catch (SocketTimeoutException over) {
        assertEquals(Duration.ofMinutes(5).toNanos(), network.clock().nanoTime());
      }
      assertEquals(7, count);
      assertTrue(trickle.await());
    }
  }
}
