// SPDX-License-Identifier: Apache-2.0
package landline.interop.peers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static landline.interop.harness.Patience.PATIENCE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import landline.server.Admission;
import landline.server.ConnectionObserver;
import landline.server.ConnectionSummary;
import landline.server.Limit;
import landline.server.OverflowPolicy;
import landline.server.RejectReason;
import landline.server.StreamConfig;
import landline.server.StreamServer;
import landline.server.StreamService;
import landline.socket.SockAddr;
import landline.socket.SockAddrIn;
import landline.socket.Socket;
import landline.socket.Type;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What the JDK's flight recorder is told of servers.
final class ServerEventsTest {

  private static final String CONNECTION = "landline.server.Connection";
  private static final String REFUSED = "landline.server.Refused";

  @TempDir private Path folder;

  /// Tells when all is over that a recording is to hold.
  private static final class Told implements ConnectionObserver {
    private final LinkedBlockingQueue<Object> news = new LinkedBlockingQueue<>();

    @Override
    public void refused(String server, SockAddr peer, RejectReason refusal) {
      news.add(refusal);
    }

    @Override
    public void ended(ConnectionSummary summary) {
      news.add(summary);
    }
  }

  private interface Work {
    void run() throws Exception;
  }

  private List<RecordedEvent> record(String kind, Duration threshold, Work work) throws Exception {
    Path file = folder.resolve("events.jfr");
    try (var recording = new Recording()) {
      recording.enable(kind).withThreshold(threshold);
      recording.start();
      work.run();
      recording.stop();
      recording.dump(file);
    }
    List<RecordedEvent> events = RecordingFile.readAllEvents(file);
    Files.delete(file);
    return events.stream().filter(event -> event.getEventType().getName().equals(kind)).toList();
  }

  private static Socket dial(StreamServer server) throws IOException {
    Socket socket = Socket.socket(server.address().domain(), Type.STREAM);
    socket.timeout(PATIENCE);
    socket.connect(server.address());
    return socket;
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1:0", "unix:@FOLDER/events"})
  void aConnectionIsRecordedAtItsEnd(String address) throws Exception {
    StreamService service =
        connection -> {
          connection.writeUtf8("hello");
          connection.read(new byte[9]);
          throw new IllegalStateException("boom");
        };
    var told = new Told();
    var config = StreamConfig.builder().name("greet").observer(told).build();
    SockAddr at = SockAddr.parse(address.replace("FOLDER", folder.toString()));
    try (var server = StreamServer.listen(at, service, config);
        Socket socket = dial(server)) {
      SockAddr near = socket.sockName();
      // Accepted before the recording begins.
      socket.inputStream().readNBytes(5);
      var events =
          record(
              CONNECTION,
              Duration.ZERO,
              () -> {
                try (Socket other = dial(server)) {
                  other.inputStream().readNBytes(5);
                  other.sendAll(new byte[3]);
                  told.news.take();
                }
                socket.sendAll(new byte[1]);
                told.news.take();
              });
      assertEquals(1, events.size(), events::toString);
      var event = events.getFirst();
      boolean tcp = near instanceof SockAddrIn;
      assertEquals("greet", event.getString("server"));
      assertEquals(tcp ? "tcp" : "unix", event.getString("transport"));
      assertEquals(
          tcp ? "127.0.0.1" : "unix:", event.getString("address").substring(0, tcp ? 9 : 5));
      assertEquals(tcp, event.getInt("port") > 0);
      assertEquals(3, event.getLong("bytesRead"));
      assertEquals(5, event.getLong("bytesWritten"));
      assertEquals("failed", event.getString("ending"));
      assertEquals("java.lang.IllegalStateException: boom", event.getString("error"));
      assertTrue(event.getDuration().isPositive());
    }
  }

  @Test
  void aConnectionShorterThanTheThresholdIsNotRecorded() throws Exception {
    var told = new Told();
    var config = StreamConfig.builder().observer(told).build();
    try (var server = StreamServer.listen(SockAddrIn.loopback(0), connection -> {}, config)) {
      var events =
          record(
              CONNECTION,
              Duration.ofHours(1),
              () -> {
                dial(server).close();
                told.news.take();
              });
      assertEquals(List.of(), events);
    }
  }

  @Test
  void whoIsTurnedAwayIsRecorded() throws Exception {
    var told = new Told();
    var config =
        StreamConfig.builder()
            .observer(told)
            .admission(Admission.builder().connections(new Limit(1, OverflowPolicy.REFUSE)).build())
            .build();
    try (var server =
            StreamServer.listen(
                SockAddrIn.loopback(0), connection -> connection.read(new byte[1]), config);
        Socket first = dial(server)) {
      var events =
          record(
              REFUSED,
              Duration.ZERO,
              () -> {
                try (Socket second = dial(server)) {
                  byte[] heard = second.inputStream().readNBytes(4);
                  assertEquals("busy", new String(heard, UTF_8));
                  assertEquals(RejectReason.CONNECTIONS, told.news.take());
                }
              });
      assertEquals(1, events.size(), events::toString);
      var event = events.getFirst();
      assertEquals("server", event.getString("server"));
      assertEquals("127.0.0.1", event.getString("address"));
      assertTrue(event.getInt("port") > 0);
      assertEquals("connections", event.getString("reason"));
      assertTrue(first.fileno() >= 0);
    }
  }

  @Test
  void aFloodOfThemDoesNotFillTheRecording() throws Exception {
    var told = new Told();
    var config =
        StreamConfig.builder()
            .observer(told)
            .admission(Admission.builder().connections(new Limit(1, OverflowPolicy.REFUSE)).build())
            .build();
    try (var server =
            StreamServer.listen(
                SockAddrIn.loopback(0), connection -> connection.read(new byte[1]), config);
        Socket first = dial(server)) {
      Path file = folder.resolve("flood.jfr");
      try (var recording = new Recording()) {
        recording.enable(REFUSED).with("throttle", "1/h");
        recording.start();
        for (int i = 0; i < 50; i++) {
          dial(server).close();
          told.news.take();
        }
        recording.stop();
        recording.dump(file);
      }
      long kept =
          RecordingFile.readAllEvents(file).stream()
              .filter(event -> event.getEventType().getName().equals(REFUSED))
              .count();
      assertTrue(kept < 10, "kept: " + kept);
      assertTrue(first.fileno() >= 0);
    }
  }
}
