// SPDX-License-Identifier: Apache-2.0
package landline.testnet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import landline.connection.Connection;
import landline.server.Admission;
import landline.server.ConnectionEnd;
import landline.server.Deadlines;
import landline.server.Limit;
import landline.server.OverflowPolicy;
import landline.server.Rate;
import landline.server.RejectReason;
import landline.server.StreamConfig;
import landline.server.StreamService;
import landline.socket.Errno;
import landline.socket.SockAddr;
import landline.socket.SystemCallFailure;
import org.junit.jupiter.api.Test;

/// The limits of [Admission] on the clock of a [MemoryNetwork].
class ServeAdmissionTest {

  private static final String ADDRESS = "127.0.0.1:0";

  /// Ten callers at once, of whom the limit on the rate lets in one a second.
  @Test
  void admissionGoesByTheClockOfTheNetwork() throws Exception {
    var rate = new Rate(1, 1, OverflowPolicy.QUEUE);
    var config = StreamConfig.builder().admission(Admission.builder().rate(rate).build()).build();
    try (var network = MemoryNetwork.perfect();
        var server =
            network.serve(
                SockAddr.parse(ADDRESS), connection -> connection.writeUtf8("x"), config)) {
      for (int i = 0; i < 10; i++) {
        try (var client = network.dial(server.address())) {
          assertEquals('x', client.inputStream().read());
        }
      }
      assertTrue(network.clock().nanoTime() >= Duration.ofSeconds(9).toNanos());
    }
  }

  @Test
  void whoIsIdleForTooLongWhileItWaitsHasTimedOut() throws IOException, InterruptedException {
    var ends = new LinkedBlockingQueue<ConnectionEnd>();
    var deadlines =
        Deadlines.NONE.toBuilder()
            .handshake(Duration.ofSeconds(10))
            .idle(Duration.ofSeconds(5))
            .build();
    var config =
        StreamConfig.builder()
            .deadlines(deadlines)
            .observer(summary -> ends.add(summary.end()))
            .admission(Admission.builder().perPeer(new Limit(1, OverflowPolicy.QUEUE)).build())
            .build();
    try (var network = MemoryNetwork.perfect()) {
      StreamService busy =
          connection -> {
            for (int i = 0; i < 20; i++) {
              connection.writeUtf8("x");
              assertThrows(
                  SocketTimeoutException.class,
                  () -> connection.read(new byte[1], Duration.ofSeconds(1)));
            }
          };
      try (var server = network.serve(SockAddr.parse(ADDRESS), busy, config);
          var first = network.dial(server.address())) {
        assertEquals('x', first.inputStream().read());
        try (var second = network.dial(server.address())) {
          assertEquals(0, second.inputStream().readAllBytes().length);
          assertEquals(ConnectionEnd.TIMEOUT, ends.take());
        }
        assertEquals(19, first.inputStream().readAllBytes().length);
      }
    }
  }

  @Test
  void aPeerOverItsLimitIsRejected() throws Exception {
    var limit = new Limit(1, OverflowPolicy.RESET);
    var config =
        StreamConfig.builder().admission(Admission.builder().perPeer(limit).build()).build();
    try (var network = MemoryNetwork.perfect();
        var server = network.serve(SockAddr.parse(ADDRESS), ServeAdmissionTest::greet, config);
        var first = network.dial(server.address())) {
      assertEquals('x', first.inputStream().read());
      try (var second = network.dial(server.address())) {
        var reset = assertThrows(IOException.class, () -> second.read(new byte[1]));
        assertTrue(SystemCallFailure.is(reset, Errno.ECONNRESET), reset::toString);
      }
      assertEquals(1, server.counts().refused(RejectReason.PEER));
      first.writeUtf8("x");
    }
  }

  /// The wait for the rate takes a second of the five.
  @Test
  void allLimitsOfAPeerTogetherWaitUntilOneDeadline() throws Exception {
    Duration most = Duration.ofSeconds(5);
    var config =
        StreamConfig.builder()
            .deadlines(Deadlines.NONE.toBuilder().handshake(most).build())
            .admission(
                Admission.builder()
                    .peerRate(new Rate(1, 1, OverflowPolicy.QUEUE))
                    .perPeer(new Limit(1, OverflowPolicy.QUEUE))
                    .build())
            .build();
    try (var network = MemoryNetwork.perfect();
        var server = network.serve(SockAddr.parse(ADDRESS), ServeAdmissionTest::greet, config);
        var first = network.dial(server.address())) {
      assertEquals('x', first.inputStream().read());
      long begin = network.clock().nanoTime();
      try (var second = network.dial(server.address())) {
        assertEquals("busy", new String(second.inputStream().readNBytes(4), UTF_8));
      }
      assertEquals(most, Duration.ofNanos(network.clock().nanoTime() - begin));
      assertEquals(1, server.counts().refused(RejectReason.PEER));
      first.writeUtf8("x");
    }
  }

  /// Tells that it is admitted, and keeps its place until the peer writes.
  private static void greet(Connection connection) throws IOException {
    connection.writeUtf8("x");
    connection.read(new byte[1]);
  }
}
