// SPDX-License-Identifier: Apache-2.0
package landline.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import landline.socket.Domain;
import landline.socket.Errno;
import landline.socket.SockAddr;
import landline.socket.SockAddrIn;
import landline.socket.SockAddrUn;
import landline.socket.Socket;
import landline.socket.SystemCallFailure;
import landline.socket.Type;
import landline.testkit.FaultyKernel;
import landline.testkit.KernelCall;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Admission, seen from outside.
class AdmissionTest {

  private static final SockAddr LOOPBACK = SockAddrIn.loopback(0);
  private static final String BUSY = "busy, try again later\r\n";

  private static StreamServer serve(SockAddr address, UnaryOperator<Admission> change)
      throws IOException {
    var config = StreamConfig.builder().admission(change.apply(Admission.DEFAULT)).build();
    return StreamServer.listen(address, Echo::serve, config);
  }

  private static Socket dial(StreamServer server, String from) throws IOException {
    Socket socket = Socket.socket(server.address().domain(), Type.STREAM);
    socket.timeout(Duration.ofSeconds(30));
    if (!from.isEmpty()) {
      socket.bind(SockAddrIn.of(from, 0));
    }
    try {
      socket.connect(server.address());
      return socket;
    } catch (IOException reset) {
      socket.close();
      throw reset;
    }
  }

  private static Socket dial(StreamServer server) throws IOException {
    return dial(server, "");
  }

  private static void assertServed(Socket socket) throws IOException {
    socket.sendAll("x".getBytes(UTF_8));
    byte[] answer = new byte[1];
    assertEquals(1, socket.recv(answer));
    assertEquals('x', answer[0]);
  }

  private static boolean isServed(StreamServer server) throws IOException {
    try (Socket socket = dial(server)) {
      socket.sendAll("x".getBytes(UTF_8));
      byte[] answer = new byte[1];
      return socket.recv(answer) == 1 && answer[0] == 'x';
    }
  }

  private static void assertBusy(Socket socket) throws IOException {
    assertEquals(BUSY, new String(socket.inputStream().readAllBytes(), UTF_8));
  }

  /// The reset may come before the caller knows that it was connected.
  private static void assertReset(StreamServer server) {
    var reset =
        assertThrows(
            IOException.class,
            () -> {
              try (Socket socket = dial(server)) {
                socket.recv(new byte[1]);
              }
            });
    assertTrue(SystemCallFailure.is(reset, Errno.ECONNRESET), reset.toString());
  }

  private static void awaitConnections(StreamServer server, int count) {
    while (server.counts().connections() != count) {
      Thread.onSpinWait();
    }
  }

  @Test
  void onePeerTooManyTimesIsRefusedWithALineAndOthersAreServed() throws IOException {
    try (var server =
            serve(
                LOOPBACK,
                all -> all.toBuilder().perPeer(new Limit(2, OverflowPolicy.REFUSE)).build());
        var second = dial(server)) {
      Socket first = dial(server);
      assertServed(first);
      assertServed(second);
      try (var third = dial(server)) {
        assertBusy(third);
      }
      try (var other = dial(server, "127.0.0.2")) {
        assertServed(other);
      }
      assertEquals(1, server.counts().refused(RejectReason.PEER));
      assertEquals(3, server.counts().accepted());
      first.close();
      awaitConnections(server, 1);
      try (var again = dial(server)) {
        assertServed(again);
      }
    }
  }

  @Test
  void oneTooManyIsReset() throws IOException {
    try (var server =
            serve(
                LOOPBACK,
                all -> all.toBuilder().perPeer(new Limit(1, OverflowPolicy.RESET)).build());
        var first = dial(server)) {
      assertServed(first);
      assertReset(server);
    }
  }

  @Test
  void oneTooManyWaitsForItsTurn() throws IOException {
    try (var server =
        serve(
            LOOPBACK, all -> all.toBuilder().perPeer(new Limit(1, OverflowPolicy.QUEUE)).build())) {
      Socket first = dial(server);
      assertServed(first);
      Socket second = dial(server);
      second.sendAll("x".getBytes(UTF_8));
      try (var other = dial(server, "127.0.0.2")) {
        assertServed(other);
      }
      assertEquals(2, server.counts().accepted());
      first.close();
      assertEquals(1, second.recv(new byte[1]));
      second.close();
    }
  }

  @Test
  void whoWaitsTooLongIsRefused() throws IOException {
    var config =
        StreamConfig.builder()
            .admission(Admission.builder().perPeer(new Limit(1, OverflowPolicy.QUEUE)).build())
            .deadlines(Deadlines.builder().handshake(Duration.ofMillis(20)).build())
            .build();
    try (var server = StreamServer.listen(LOOPBACK, Echo::serve, config);
        var first = dial(server)) {
      assertServed(first);
      try (var second = dial(server)) {
        assertBusy(second);
      }
      assertEquals(1, server.counts().refused(RejectReason.PEER));
    }
  }

  @Test
  void neighboursShareALimit() throws IOException {
    try (var server =
            serve(
                LOOPBACK,
                all -> all.toBuilder().perPrefix(new Limit(2, OverflowPolicy.REFUSE)).build());
        var first = dial(server, "127.0.0.1");
        var second = dial(server, "127.0.0.2")) {
      assertServed(first);
      assertServed(second);
      try (var third = dial(server, "127.0.0.3")) {
        assertBusy(third);
      }
      try (var far = dial(server, "127.0.1.1")) {
        assertServed(far);
      }
      assertEquals(1, server.counts().refused(RejectReason.PREFIX));
    }
  }

  @Test
  void atTheLimitOfAllTheNextIsRefused() throws IOException {
    try (var server =
            serve(
                LOOPBACK,
                all -> all.toBuilder().connections(new Limit(1, OverflowPolicy.REFUSE)).build());
        var first = dial(server)) {
      assertServed(first);
      try (var second = dial(server, "127.0.0.2")) {
        assertBusy(second);
      }
      assertEquals(1, server.counts().refused(RejectReason.CONNECTIONS));
    }
  }

  @Test
  void theRefusedAreToldInTheCharsetOfTheService() throws IOException {
    Charset gbk = Charset.forName("GBK");
    try (var server =
            serve(
                LOOPBACK,
                all ->
                    all.toBuilder()
                        .perPeer(new Limit(1, OverflowPolicy.REFUSE))
                        .refusal("忙")
                        .charset(gbk)
                        .build());
        var first = dial(server)) {
      assertServed(first);
      try (var second = dial(server)) {
        assertEquals("忙", new String(second.inputStream().readAllBytes(), gbk));
      }
    }
    Admission busy = Admission.builder().refusal("忙").build();
    assertThrows(
        IllegalArgumentException.class, () -> busy.toBuilder().charset(ISO_8859_1).build());
  }

  @Test
  void aFloodOfNewOnesIsCutToItsRate() throws IOException {
    var rate = new Rate(1, 3, OverflowPolicy.RESET);
    try (var server = serve(LOOPBACK, all -> all.toBuilder().rate(rate).build())) {
      List<Socket> served = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        served.add(dial(server));
        assertServed(served.getLast());
      }
      int turned = 0;
      while (turned == 0) {
        try (var next = dial(server, "127.0.0.2")) {
          next.sendAll("x".getBytes(UTF_8));
          next.recv(new byte[1]);
        } catch (IOException reset) {
          turned++;
        }
      }
      assertEquals(1, server.counts().refused(RejectReason.RATE));
      served.forEach(Socket::close);
    }
  }

  @Test
  void aPeerWhoFloodsIsCutToItsRateAlone() throws IOException {
    var rate = new Rate(1, 1, OverflowPolicy.REFUSE);
    try (var server = serve(LOOPBACK, all -> all.toBuilder().peerRate(rate).build());
        var first = dial(server, "127.0.0.9")) {
      assertServed(first);
      while (server.counts().refused(RejectReason.PEER_RATE) == 0) {
        dial(server, "127.0.0.9").close();
      }
      try (var other = dial(server, "127.0.0.10")) {
        assertServed(other);
      }
    }
  }

  @Test
  void onAUnixSocketTheUserIsThePeer(@TempDir Path folder) throws IOException {
    var address = SockAddrUn.path(folder.resolve("s"));
    try (var server =
            serve(
                address,
                all -> all.toBuilder().perPeer(new Limit(1, OverflowPolicy.REFUSE)).build());
        var first = dial(server)) {
      assertServed(first);
      try (var second = dial(server)) {
        assertBusy(second);
      }
    }
  }

  @Test
  void withoutDescriptorsCallersAreToldSo() throws IOException {
    Socket listener = Socket.socket(Domain.INET, Type.STREAM);
    listener.bind(LOOPBACK);
    var inherited = new InheritedSockets("x", listener.sockName(), List.of(listener), false);
    try (var kernel = FaultyKernel.install()) {
      try (var server = StreamServer.prepare(inherited, Echo::serve, StreamConfig.DEFAULT);
          var first = dial(server);
          var second = dial(server)) {
        // The first call accepts the first one, the next meets the second.
        kernel.fail(KernelCall.ACCEPT4, 2, Errno.EMFILE);
        server.start();
        assertBusy(second);
        assertServed(first);
        assertEquals(1, server.counts().refused(RejectReason.DESCRIPTORS));
        assertEquals(1, kernel.hits());
        // Whoever comes while the server still turns callers away is turned away, too.
        while (!isServed(server)) {
          Thread.onSpinWait();
        }
      }
    }
  }

  @Test
  void everyShardAcceptsAndAllShareTheLimit() throws IOException {
    var config = StreamConfig.builder().listen(l -> l.shards(3)).maxConnections(8).build();
    try (var server = StreamServer.listen(LOOPBACK, Echo::serve, config)) {
      List<Socket> sockets = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        sockets.add(dial(server));
        assertServed(sockets.getLast());
      }
      try (var ninth = dial(server)) {
        ninth.sendAll("x".getBytes(UTF_8));
        assertEquals(8, server.counts().accepted());
        sockets.getFirst().close();
        assertEquals(1, ninth.recv(new byte[1]));
      }
      assertEquals(3 * 128, server.counts().acceptQueue().orElseThrow().limit());
      sockets.forEach(Socket::close);
    }
  }
}
