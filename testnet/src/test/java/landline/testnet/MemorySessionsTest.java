// SPDX-License-Identifier: Apache-2.0
package landline.testnet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Optional;
import landline.server.SessionService;
import landline.socket.Datagram;
import landline.socket.SockAddr;
import org.junit.jupiter.api.Test;

class MemorySessionsTest {

  private static final Duration IDLE = Duration.ofMinutes(1);
  private static final String ADDRESS = "127.0.0.1:7";

  /// Numbers the messages of each peer, and says goodbye.
  private static final SessionService COUNT =
      session -> {
        int count = 0;
        for (var next = session.receive(); next.isPresent(); next = session.receive()) {
          session.send((++count + " " + text(next.get())).getBytes(UTF_8));
        }
        session.send("goodbye".getBytes(UTF_8));
      };

  private static String text(Datagram message) {
    return new String(message.data(), UTF_8);
  }

  private static String ask(MemoryPort from, SockAddr to, String text) throws IOException {
    from.send(text.getBytes(UTF_8), to);
    return text(from.receive(IDLE));
  }

  @Test
  void eachPeerHasASessionUntilItIsSilent() throws IOException {
    try (var network = MemoryNetwork.open(Conditions.ROUGH.withLoss(0).withDuplicates(0), 1);
        var server = MemorySessions.serve(network, ADDRESS, COUNT, IDLE)) {
      var one = network.bind(SockAddr.parse("127.0.0.1:0"));
      var two = network.bind(SockAddr.parse("127.0.0.1:0"));
      assertEquals("1 a", ask(one, server.address(), "a"));
      assertEquals("1 b", ask(two, server.address(), "b"));
      assertEquals("2 c", ask(one, server.address(), "c"));
      assertEquals(2, server.sessions());
      assertEquals("goodbye", text(one.receive(IDLE.multipliedBy(2))));
      assertEquals("goodbye", text(two.receive(IDLE.multipliedBy(2))));
      assertEquals("1 d", ask(one, server.address(), "d"));
    }
  }

  @Test
  void aServerThatStopsLetsItsHandlersSayGoodbye() throws IOException {
    try (var network = MemoryNetwork.perfect()) {
      var server = MemorySessions.serve(network, ADDRESS, COUNT, IDLE);
      var peer = network.bind(SockAddr.parse("127.0.0.1:0"));
      assertEquals("1 a", ask(peer, server.address(), "a"));
      server.close();
      assertEquals("goodbye", text(peer.receive(IDLE)));
      assertEquals(0, server.sessions());
    }
  }

  @Test
  void whatAHandlerHasNotReceivedBeginsTheNextSession() throws Exception {
    SessionService single = session -> session.send(session.receive().orElseThrow().data());
    try (var network = MemoryNetwork.perfect();
        var server = MemorySessions.serve(network, ADDRESS, single, IDLE)) {
      var peer = network.bind(SockAddr.parse("127.0.0.1:0"));
      for (int i = 0; i < 10; i++) {
        peer.send(new byte[] {(byte) i}, server.address());
      }
      for (int i = 0; i < 10; i++) {
        assertEquals(i, peer.receive(IDLE).data()[0]);
      }
    }
  }

  @Test
  void aHandlerThatFailsEndsItsSessionAlone() throws Exception {
    SessionService timid =
        session -> {
          session.receive();
          session.receive(Duration.ofSeconds(1));
        };
    try (var network = MemoryNetwork.perfect();
        var server = MemorySessions.serve(network, ADDRESS, timid, IDLE)) {
      var peer = network.bind(SockAddr.parse("127.0.0.1:0"));
      peer.send(new byte[1], server.address());
      assertThrows(SocketTimeoutException.class, () -> peer.receive(IDLE));
      assertEquals(
          "receive from 127.0.0.1:49152: timed out", server.errors().getFirst().getMessage());
      assertEquals(0, server.sessions());
    }
  }

  @Test
  void aTimeThatIsNoneIsRefused() {
    try (var network = MemoryNetwork.perfect()) {
      var none =
          assertThrows(
              IllegalArgumentException.class,
              () -> MemorySessions.serve(network, ADDRESS, COUNT, Duration.ZERO));
      assertEquals("idle <= 0: PT0S", none.getMessage());
      assertEquals(Optional.empty(), network.port(SockAddr.parse(ADDRESS)));
    }
  }
}
