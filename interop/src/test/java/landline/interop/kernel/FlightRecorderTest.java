// SPDX-License-Identifier: Apache-2.0
package landline.interop.kernel;

import static landline.testkit.SocketAssertions.assertErrno;
import static landline.testkit.SocketAssertions.assertTimedOut;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import landline.socket.Deadline;
import landline.socket.Errno;
import landline.socket.MsgFlags;
import landline.socket.Shutdown;
import landline.socket.SockAddr;
import landline.socket.SockAddrIn;
import landline.socket.SockAddrIn6;
import landline.socket.Socket;
import landline.testkit.ConnectedPair;
import landline.testkit.FaultyKernel;
import landline.testkit.KernelCall;
import landline.testkit.SocketAssertions;
import landline.testkit.Task;
import landline.testkit.Transport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What the JDK's flight recorder is told of sockets.
final class FlightRecorderTest {

  private static final List<String> KINDS =
      List.of(
          "landline.SocketConnect",
          "landline.SocketAccept",
          "landline.SocketRead",
          "landline.SocketWrite",
          "landline.SocketClose");
  private static final Duration NONE = Duration.ZERO;

  @TempDir private Path folder;

  /// Records one kind of event while something happens.
  private List<RecordedEvent> record(String kind, Duration threshold, Callable<?> work)
      throws Exception {
    return record(kind, threshold, recording -> work.call());
  }

  /// What happens while a recording runs.
  private interface Work {
    Object run(Recording recording) throws Exception;
  }

  private List<RecordedEvent> record(String kind, Duration threshold, Work work) throws Exception {
    Path file = folder.resolve(kind + ".jfr");
    try (var recording = new Recording()) {
      recording.enable(kind).withThreshold(threshold);
      recording.start();
      work.run(recording);
      recording.stop();
      recording.dump(file);
    }
    List<RecordedEvent> events = RecordingFile.readAllEvents(file);
    Files.delete(file);
    return events.stream()
        .filter(event -> event.getEventType().getName().equals(kind))
        .sorted(Comparator.comparing(RecordedEvent::getStartTime))
        .toList();
  }

  private static RecordedEvent only(List<RecordedEvent> events) {
    assertEquals(1, events.size(), events::toString);
    return events.getFirst();
  }

  private static String address(SockAddr address) {
    return address instanceof SockAddrIn in ? in.host() : address.toString();
  }

  private static int port(SockAddr address) {
    return switch (address) {
      case SockAddrIn in -> in.port();
      case SockAddrIn6 in6 -> in6.port();
      default -> 0;
    };
  }

  @Test
  void aConnectionIsRecordedWithBothAddresses() throws Exception {
    try (Socket listener = Transport.TCP.listening();
        Socket near = Transport.TCP.socket()) {
      var event =
          only(
              record(
                  "landline.SocketConnect",
                  NONE,
                  () -> {
                    near.connect(listener.sockName());
                    return near;
                  }));
      assertEquals("AF_INET", event.getString("family"));
      assertEquals("127.0.0.1", event.getString("address"));
      assertEquals(port(listener.sockName()), event.getInt("port"));
      assertEquals("127.0.0.1", event.getString("localAddress"));
      assertEquals(port(near.sockName()), event.getInt("localPort"));
      assertEquals(0, event.getInt("errno"));
      listener.accept().close();
    }
  }

  @Test
  void aRefusedConnectionIsRecordedWithItsError() throws Exception {
    SockAddr nobody;
    try (Socket gone = Transport.TCP.listening()) {
      nobody = gone.sockName();
    }
    try (Socket near = Transport.TCP.socket()) {
      var event =
          only(
              record(
                  "landline.SocketConnect",
                  NONE,
                  () -> assertErrno(Errno.ECONNREFUSED, () -> near.connect(nobody))));
      assertEquals(Errno.ECONNREFUSED.value(), event.getInt("errno"));
      assertEquals(Errno.ECONNREFUSED.toString(), event.getString("error"));
      assertEquals(port(nobody), event.getInt("port"));
    }
  }

  @ParameterizedTest
  @MethodSource("landline.testkit.Transport#connections")
  void anAcceptedConnectionIsRecorded(Transport transport) throws Exception {
    try (Socket listener = transport.listening();
        Socket near = transport.socket()) {
      var event =
          only(
              record(
                  "landline.SocketAccept",
                  NONE,
                  () -> {
                    var accepting = Task.start(listener::accept).awaitBlocked();
                    near.connect(listener.sockName());
                    accepting.get().close();
                    return assertNothingMore(listener);
                  }));
      assertEquals(port(near.sockName()), event.getInt("port"));
      assertEquals(port(listener.sockName()), event.getInt("localPort"));
      assertTrue(event.getInt("fd") > 2);
      assertEquals(0, event.getInt("errno"));
    }
  }

  private static boolean assertNothingMore(Socket listener) throws IOException {
    assertTrue(listener.tryAccept().isEmpty());
    return true;
  }

  @Test
  void anAcceptThatFailsIsRecordedWithItsError() throws Exception {
    try (Socket listener = Transport.TCP.listening();
        var kernel = FaultyKernel.install()) {
      kernel.fail(KernelCall.ACCEPT4, 1, Errno.EMFILE);
      var event =
          only(
              record(
                  "landline.SocketAccept",
                  NONE,
                  () -> assertErrno(Errno.EMFILE, listener::accept)));
      assertEquals(Errno.EMFILE.value(), event.getInt("errno"));
      assertEquals(-1, event.getInt("fd"));
    }
  }

  @Test
  void aReceiveThatWaitsIsRecordedWithWhatItGot() throws Exception {
    try (ConnectedPair link = ConnectedPair.of(Transport.TCP)) {
      var events =
          record(
              "landline.SocketRead",
              NONE,
              () -> {
                var reading = Task.start(() -> link.far().recv(new byte[9])).awaitBlocked();
                link.near().send(new byte[5]);
                assertEquals(5, reading.get());
                var ending = Task.start(() -> link.far().recv(new byte[9])).awaitBlocked();
                link.near().shutdown(Shutdown.SHUT_WR);
                return ending.get();
              });
      assertEquals(2, events.size(), events::toString);
      var event = events.getFirst();
      assertEquals("recv", event.getString("call"));
      assertEquals(5, event.getLong("bytesRead"));
      assertEquals(port(link.near().sockName()), event.getInt("port"));
      assertEquals(address(link.near().sockName()), event.getString("address"));
      assertEquals(0, event.getLong("timeout"));
      assertFalse(event.getBoolean("endOfStream"));
      assertTrue(event.getDuration().isPositive());
      assertTrue(events.getLast().getBoolean("endOfStream"));
      assertEquals(0, events.getLast().getLong("bytesRead"));
    }
  }

  @Test
  void aReceiveThatEndsOtherwiseSaysHow() throws Exception {
    try (ConnectedPair link = ConnectedPair.of(Transport.UNIX_DGRAM)) {
      var events =
          record(
              "landline.SocketRead",
              NONE,
              () -> {
                assertTimedOut(() ->
                    link.far().recvFrom(9, MsgFlags.NONE, Deadline.in(Duration.ofMillis(30))));
                SocketAssertions.assertInterrupted(
                    Task.start(() -> link.far().recv(new byte[9])).awaitBlocked().interrupt()::get);
                var closed = Task.start(() -> link.far().recv(new byte[9])).awaitBlocked();
                link.far().close();
                SocketAssertions.assertClosed(closed::get);
                return closed;
              });
      assertEquals(
          List.of("timed out", "interrupted", "closed"),
          events.stream().map(event -> event.getString("error")).toList());
      assertEquals("recvfrom", events.getFirst().getString("call"));
      assertTrue(events.getFirst().getDuration("timeout").isPositive());
      assertFalse(events.getFirst().getBoolean("endOfStream"));
    }
  }

  @Test
  void aSendThatWaitsIsRecordedWithWhatWasTaken() throws Exception {
    try (ConnectedPair link = ConnectedPair.of(Transport.TCP)) {
      FullSocket.fill(link.near());
      var events =
          record(
              "landline.SocketWrite",
              NONE,
              () -> {
                Task<Integer> sending;
                do {
                  sending = Task.start(() -> link.near().send(new byte[7])).awaitBlocked();
                } while (sending.isDone());
                while (!sending.isDone()) {
                  link.far().recv(ByteBuffer.allocate(60_000), MsgFlags.MSG_DONTWAIT);
                  Thread.yield();
                }
                return sending.get();
              });
      // Room that came by itself may have ended a wait before.
      var event = events.getLast();
      assertEquals("send", event.getString("call"));
      assertEquals(7, event.getLong("bytesWritten"));
      assertEquals(port(link.far().sockName()), event.getInt("port"));
      assertEquals(0, event.getInt("errno"));
    }
  }

  @Test
  void aWaitShorterThanTheThresholdIsNotRecorded() throws Exception {
    try (ConnectedPair link = ConnectedPair.of(Transport.TCP)) {
      var events =
          record(
              "landline.SocketRead",
              Duration.ofHours(1),
              () -> {
                var reading = Task.start(() -> link.far().recv(new byte[9])).awaitBlocked();
                link.near().send(new byte[5]);
                return reading.get();
              });
      assertEquals(List.of(), events);
    }
  }

  @Test
  void theEndOfASocketIsRecordedWithItsTotals() throws Exception {
    ConnectedPair link = ConnectedPair.of(Transport.TCP);
    SockAddr near = link.near().sockName();
    SockAddr far = link.far().sockName();
    var events =
        record(
            "landline.SocketClose",
            NONE,
            () -> {
              link.near().send(new byte[5]);
              link.near().send(new byte[6]);
              link.far().recv(new byte[4]);
              link.far().recv(ByteBuffer.allocate(9), MsgFlags.MSG_PEEK);
              link.far().recv(new byte[9]);
              link.far().send(new byte[1]);
              link.far().close();
              link.far().close();
              return link;
            });
    link.close();
    var event = only(events);
    assertEquals("AF_INET", event.getString("family"));
    assertEquals(port(near), event.getInt("port"));
    assertEquals(port(far), event.getInt("localPort"));
    assertEquals(11, event.getLong("bytesRead"));
    assertEquals(1, event.getLong("bytesWritten"));
    assertEquals(2, event.getLong("receives"));
    assertEquals(1, event.getLong("sends"));
    assertFalse(event.getBoolean("leaked"));
    assertTrue(event.getDuration("lifetime").isPositive());
  }

  @Test
  void nothingIsRecordedWhileTheEventsAreOff() throws Exception {
    for (String kind : KINDS) {
      var events =
          record(
              kind,
              NONE,
              recording -> {
                recording.disable(kind);
                try (ConnectedPair link = ConnectedPair.of(Transport.TCP)) {
                  var reading = Task.start(() -> link.far().recv(new byte[9])).awaitBlocked();
                  link.near().send(new byte[5]);
                  return reading.get();
                }
              });
      assertEquals(List.of(), events);
    }
  }
}
