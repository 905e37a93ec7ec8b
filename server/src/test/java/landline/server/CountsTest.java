// SPDX-License-Identifier: Apache-2.0
package landline.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.LinkedBlockingQueue;
import landline.connection.Connection;
import landline.connection.TlsConfig;
import landline.socket.Deadline;
import landline.socket.SockAddrIn;
import landline.socket.Socket;
import landline.socket.Type;
import landline.testkit.Identity;
import landline.testkit.LeakCheck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// What servers count, as values.
@ExtendWith(LeakCheck.class)
class CountsTest {

  @Test
  void aHandshakeThatFailsIsCountedAsSuch(@TempDir Path keys) throws Exception {
    var identity = Identity.make(keys, "server", "EC");
    var tls = TlsConfig.builder(identity.certificates(), identity.key()).build();
    var config = StreamConfig.builder().tls(tls).build();
    var ends = new LinkedBlockingQueue<ConnectionSummary>();
    try (var server =
        StreamServer.listen(
            SockAddrIn.loopback(0),
            connection -> {},
            config.toBuilder().observer(ends::add).build())) {
      try (Socket socket = Socket.socket(server.address().domain(), Type.STREAM)) {
        socket.connect(server.address());
        socket.sendAll("GET / HTTP/1.1\r\n\r\n".getBytes(UTF_8));
        assertEquals(ConnectionEnd.HANDSHAKE, ends.take().end());
      }
      StreamCounts counts = server.counts();
      assertEquals(OptionalLong.of(1), counts.tlsFailures());
      assertEquals(1, counts.ended(ConnectionEnd.HANDSHAKE));
      assertEquals(1, counts.durations().count());
      assertEquals(0, counts.refused(RejectReason.RATE));
    }
  }

  @Test
  void aServerWithoutTlsHasNoFailuresOfIt() throws Exception {
    try (var server = StreamServer.listen("127.0.0.1:0", connection -> {})) {
      assertEquals(OptionalLong.empty(), server.counts().tlsFailures());
      assertTrue(server.stop(Deadline.in(Duration.ofSeconds(30))));
      assertEquals(Optional.empty(), server.counts().acceptQueue());
    }
  }

  @Test
  void whatTheServiceCountsFollowsWhatTheServerCounts() throws Exception {
    Metric own = Metric.counter("own", "");
    StreamService service =
        new StreamService() {
          @Override
          public void handle(Connection connection) {}

          @Override
          public ServerCounts counts() {
            return sink -> sink.add(own, Map.of("a", "b"), 7);
          }
        };
    var seen = new ArrayList<String>();
    try (var server = StreamServer.listen("127.0.0.1:0", service)) {
      server
          .counts()
          .collect(
              new ServerCounts.Sink() {
                @Override
                public void add(Metric metric, Map<String, String> labels, long value) {
                  seen.add(metric.name() + labels + value);
                }

                @Override
                public void add(Metric metric, Map<String, String> labels, Histogram value) {
                  seen.add(metric.name());
                }
              });
    }
    assertEquals("own{a=b}7", seen.getLast());
    assertTrue(seen.size() > 1, seen::toString);
  }

  @Test
  void whatIsMissingIsNone() {
    var none = new Histogram(List.of(), List.of(0L), 0);
    var counts =
        new StreamCounts(
            0,
            0,
            0,
            Map.of(RejectReason.PEER, 2L),
            Map.of(),
            none,
            0,
            0,
            OptionalLong.empty(),
            Optional.empty(),
            _ -> {});
    assertEquals(2, counts.refused(RejectReason.PEER));
    assertEquals(RejectReason.values().length, counts.refused().size());
    assertEquals(ConnectionEnd.values().length, counts.ended().size());
  }

  @Test
  void histogramsOfOtherBoundsAreNotAddedUp() {
    var one = new Histogram(List.of(1.0), List.of(1L, 2L), 9);
    assertEquals(new Histogram(List.of(1.0), List.of(2L, 4L), 18), one.plus(one));
    assertEquals(3, one.count());
    var other = new Histogram(List.of(2.0), List.of(1L, 2L), 9);
    assertThrows(IllegalArgumentException.class, () -> one.plus(other));
    assertThrows(IllegalArgumentException.class, () -> new Histogram(List.of(1.0), List.of(1L), 9));
  }

  @Test
  void aMetricHasANameThatPrometheusReads() {
    assertThrows(IllegalArgumentException.class, () -> Metric.gauge("a-b", ""));
    assertThrows(
        IllegalArgumentException.class, () -> new Metric(Metric.Kind.COUNTER, "io", "bytes", ""));
  }
}
