// SPDX-License-Identifier: Apache-2.0
package landline.testnet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Optional;
import landline.connection.Connection;
import landline.connection.Tls;
import landline.server.ConnectionEnd;
import landline.server.Limit;
import landline.server.OverflowPolicy;
import landline.server.StreamConfig;
import landline.socket.SockAddrIn;
import landline.testkit.Identity;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// The time that a handshake has, and what begins after it.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ServeTlsTest {

  private Optional<Identity> made = Optional.empty();

  @BeforeAll
  void makeIdentity(@TempDir Path place) throws Exception {
    made = Optional.of(Identity.make(place, "server", "EC"));
  }

  private StreamConfig.Builder secure() {
    Identity identity = made.orElseThrow();
    return StreamConfig.builder().tls(identity.certificates(), identity.key());
  }

  private Connection shakeHands(MemoryNetwork network, MemoryConnection raw)
      throws IOException, GeneralSecurityException {
    var deadline = network.clock().deadline(Duration.ofMinutes(1));
    return Tls.client(raw, made.orElseThrow().trusted(), "localhost", deadline);
  }

  @Test
  void theWaitForAdmissionIsNotTakenFromTheHandshake()
      throws IOException, GeneralSecurityException, InterruptedException {
    var one = new Limit(1, OverflowPolicy.QUEUE);
    var config =
        secure()
            .admission(who -> who.perPeer(one))
            .deadlines(time -> time.handshake(Duration.ofSeconds(10)))
            .build();
    try (var network = MemoryNetwork.perfect();
        var server =
            network.serve(
                SockAddrIn.loopback(0), connection -> connection.writeUtf8("x"), config)) {
      var clock = network.clock();
      var first = network.dial(server.address());
      clock.sleep(Duration.ofMillis(1));
      var second = network.dial(server.address());
      clock.sleep(Duration.ofMillis(9900));
      first.close();
      // Its own ten seconds, which began when it was accepted, are over by then.
      clock.sleep(Duration.ofSeconds(5));
      try (var client = shakeHands(network, second)) {
        assertEquals('x', client.inputStream().read());
      }
    }
  }

  @Test
  void whoSaysNothingAfterTheHandshakeIsLateWithTheFirstByte()
      throws IOException, GeneralSecurityException {
    var config =
        secure()
            .deadlines(time -> time.firstByte(Duration.ofSeconds(20)).read(Duration.ofMinutes(5)))
            .build();
    try (var network = MemoryNetwork.perfect();
        var server =
            network.serve(
                SockAddrIn.loopback(0), connection -> connection.read(new byte[1]), config);
        var client = shakeHands(network, network.dial(server.address()))) {
      assertEquals(-1, client.read(new byte[1]));
      // A read has five.
      assertEquals(0, Duration.ofNanos(network.clock().nanoTime()).toMinutes());
      assertTrue(server.stop(network.clock().deadline(Duration.ofMinutes(1))));
      assertEquals(1, server.counts().ended(ConnectionEnd.TIMEOUT));
    }
  }
}
