// SPDX-License-Identifier: Apache-2.0
package landline.testnet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import landline.session.SessionConfig;
import landline.session.SessionService;
import landline.socket.Datagram;
import landline.socket.SockAddr;
import landline.socket.SockAddrIn;
import org.junit.jupiter.api.Test;

/// Sessions on the network in memory, and by its clock.
class ServeSessionsTest {

  private static final SockAddr ADDRESS = SockAddr.parse("127.0.0.1:7");
  private static final Duration PATIENCE = Duration.ofMillis(250);

  /// Numbers the messages of a session.
  private static final SessionService NUMBERING =
      session -> {
        int count = 0;
        for (var next = session.receive(); next.isPresent(); next = session.receive()) {
          session.send((++count + text(next.get().data())).getBytes(UTF_8));
        }
      };

  private static String text(byte[] data) {
    return new String(data, UTF_8);
  }

  /// A client that speaks the protocol of `docs/protocol/session.md` by hand, and repeats a message
  /// until it is answered.
  private record Client(MemoryPort port, byte[] cookie, byte[] token) {

    private static final byte CLAIM = (byte) 0xb1;
    private static final byte CHALLENGE = (byte) 0xb2;
    private static final byte ANSWER = (byte) 0xb3;

    static Client on(MemoryNetwork network) throws IOException {
      return new Client(
          network.bind(SockAddrIn.loopback(0)), "a cookie".getBytes(UTF_8), new byte[24]);
    }

    void send(String message) throws IOException {
      byte[] payload = message.getBytes(UTF_8);
      byte[] claim =
          ByteBuffer.allocate(1 + cookie.length + token.length + payload.length)
              .put(CLAIM)
              .put(cookie)
              .put(token)
              .put(payload)
              .array();
      port.send(claim, ADDRESS);
    }

    /// The answer to this message, whatever becomes of others.
    String ask(String message) throws IOException {
      send(message);
      while (true) {
        try {
          ByteBuffer in = ByteBuffer.wrap(port.receive(PATIENCE).data());
          byte kind = in.get();
          in.position(1 + cookie.length);
          if (kind == CHALLENGE) {
            in.get(token);
            send(message);
          } else if (kind == ANSWER) {
            String answer = UTF_8.decode(in).toString();
            if (answer.endsWith(message)) {
              return answer;
            }
          }
        } catch (SocketTimeoutException lost) {
          send(message);
        }
      }
    }
  }

  /// What a client hears on a rough day, and what happened on the network.
  private static List<String> talk(long seed) throws IOException {
    var told = new ArrayList<String>();
    try (var network = MemoryNetwork.open(Conditions.ROUGH, seed);
        var server = network.serveSessions(ADDRESS, NUMBERING, SessionConfig.DEFAULT)) {
      Client client = Client.on(network);
      for (String word : List.of(" to", " be", " or", " not")) {
        told.add(client.ask(word));
      }
      assertEquals(1, server.counts().opened(), "seed " + seed);
      told.addAll(network.trace());
    }
    return told;
  }

  @Test
  void aSessionOutlivesLossAndIsTheSameForTheSameSeed() throws IOException {
    boolean lost = false;
    for (int seed = 0; seed < 100; seed++) {
      List<String> told = talk(seed);
      assertEquals(told, talk(seed), "seed " + seed);
      lost |= told.stream().anyMatch(line -> line.endsWith(" lost"));
    }
    assertTrue(lost);
  }

  @Test
  void aSessionOfASilentPeerIsOverAfterTheIdleTimeOfTheClock()
      throws IOException, InterruptedException {
    var ends = new ArrayList<Duration>();
    var config = SessionConfig.builder().token(false).idle(Duration.ofMinutes(3)).build();
    try (var network = MemoryNetwork.perfect()) {
      SessionService patient =
          session -> {
            while (session.receive().isPresent()) {
              // It goes on.
            }
            ends.add(Duration.ofNanos(network.clock().nanoTime()));
          };
      try (var server = network.serveSessions(ADDRESS, patient, config)) {
        MemoryPort peer = network.bind(SockAddrIn.loopback(0));
        peer.send(new byte[1], ADDRESS);
        network.clock().sleep(Duration.ofMinutes(2));
        peer.send(new byte[1], ADDRESS);
        network.clock().sleep(Duration.ofMinutes(2));
        assertEquals(1, server.counts().sessions());
        network.clock().sleep(Duration.ofMinutes(2));
        assertEquals(List.of(Duration.ofMinutes(5)), ends);
        assertEquals(1, server.counts().expired());
        assertEquals(0, server.counts().sessions());
      }
    }
  }

  @Test
  void aWaitWithADeadlineOfTheClockTimesOutByIt() throws IOException, InterruptedException {
    var heard = new ArrayList<String>();
    var config = SessionConfig.builder().token(false).build();
    try (var network = MemoryNetwork.perfect()) {
      SessionService impatient =
          session -> {
            assertTrue(session.receive().isPresent());
            try {
              session.receive(network.clock().deadline(Duration.ofSeconds(7)));
            } catch (SocketTimeoutException late) {
              heard.add(late.getMessage() + " at " + network.clock().nanoTime());
            }
          };
      try (var server = network.serveSessions(ADDRESS, impatient, config)) {
        MemoryPort peer = network.bind(SockAddrIn.loopback(9));
        peer.send(new byte[1], server.address());
        network.clock().sleep(Duration.ofMinutes(1));
        assertEquals(List.of("receive from 127.0.0.1:9: timed out at 7000000000"), heard);
      }
    }
  }

  @Test
  void allWhoWaitInASessionHearOfItsEnd() throws IOException, InterruptedException {
    var config = SessionConfig.builder().token(false).build();
    try (var network = MemoryNetwork.perfect()) {
      var results = new ArrayList<Optional<Datagram>>();
      SessionService several =
          session -> {
            session.receive();
            var others = new ArrayList<Task<Optional<Datagram>>>();
            for (int i = 0; i < 3; i++) {
              others.add(network.clock().start(session::receive));
            }
            try {
              for (Task<Optional<Datagram>> each : others) {
                results.add(each.await());
              }
            } catch (Exception failed) {
              throw new IOException(failed);
            }
          };
      try (var server = network.serveSessions(ADDRESS, several, config)) {
        network.bind(SockAddrIn.loopback(0)).send(new byte[1], ADDRESS);
        network.clock().sleep(Duration.ofSeconds(1));
        assertTrue(server.stop(network.clock().deadline(Duration.ofSeconds(10))));
        assertEquals(List.of(Optional.empty(), Optional.empty(), Optional.empty()), results);
        assertEquals(Duration.ofSeconds(1).toNanos(), network.clock().nanoTime());
      }
    }
  }

  @Test
  void aServerThatStopsAbortsSessionsThatDoNotFinish() throws IOException, InterruptedException {
    var config = SessionConfig.builder().token(false).build();
    try (var network = MemoryNetwork.perfect()) {
      SessionService stubborn =
          session -> {
            try {
              network.clock().sleep(Duration.ofHours(1));
            } catch (InterruptedException abort) {
              throw new IOException("aborted");
            }
          };
      try (var server = network.serveSessions(ADDRESS, stubborn, config)) {
        network.bind(SockAddrIn.loopback(0)).send(new byte[1], ADDRESS);
        network.clock().sleep(Duration.ofSeconds(1));
        assertFalse(server.stop(network.clock().deadline(Duration.ofSeconds(10))));
        assertEquals(Duration.ofSeconds(11).toNanos(), network.clock().nanoTime());
        assertEquals(0, server.counts().sessions());
      }
    }
  }

  @Test
  void sessionsWithoutTokensAreForThisMachineAsOverSockets() {
    var config = SessionConfig.builder().token(false).build();
    try (var network = MemoryNetwork.perfect()) {
      assertThrows(
          IllegalArgumentException.class,
          () -> network.serveSessions(SockAddr.parse("192.0.2.1:7"), NUMBERING, config));
    }
  }
}
