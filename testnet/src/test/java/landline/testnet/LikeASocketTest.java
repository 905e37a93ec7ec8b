// SPDX-License-Identifier: Apache-2.0
package landline.testnet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import landline.connection.Connection;
import landline.server.Deadlines;
import landline.socket.Deadline;
import landline.socket.Errno;
import landline.socket.SocketClosedException;
import landline.socket.SystemCallFailure;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A connection in memory against one over TCP: each test holds for both.
class LikeASocketTest {

  private static final Duration SHORT = Duration.ofMillis(20);
  private static final Duration LONG = Duration.ofMinutes(1);

  private static Wire open(Wire.Kind kind) throws IOException, InterruptedException {
    return Wire.open(kind, Deadlines.NONE);
  }

  private static String read(Connection connection) throws IOException {
    byte[] bytes = new byte[100];
    int count = connection.read(bytes);
    return count < 0 ? "end" : new String(bytes, 0, count, UTF_8);
  }

  /// What a call says, with names in the place of addresses.
  private static String failure(Wire wire, String names, Executable call) throws IOException {
    IOException failed = assertThrows(IOException.class, call);
    return String.valueOf(failed.getMessage())
        .replace(names, "HERE")
        .replace(wire.connection().peer().toString(), "THERE");
  }

  /// Runs something on a thread of its own and waits until that waits.
  private static Thread startAndAwait(Runnable waiting) {
    Thread thread = Thread.ofVirtual().start(waiting);
    while (thread.getState() != Thread.State.WAITING
        && thread.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }
    return thread;
  }

  private static void assertErrno(Errno errno, String call, Executable failing) {
    var failed =
        assertInstanceOf(SystemCallFailure.class, assertThrows(IOException.class, failing));
    assertEquals(errno, failed.errno());
    assertEquals(call, failed.call());
  }

  @ParameterizedTest
  @EnumSource
  void bytesComeInOrderAndTheEndAfterThem(Wire.Kind kind) throws IOException, InterruptedException {
    try (Wire wire = open(kind)) {
      wire.say("one");
      assertEquals("one", read(wire.connection()));
      wire.say("two");
      wire.endOutput();
      assertEquals("two", read(wire.connection()));
      assertEquals("end", read(wire.connection()));
      assertEquals("end", read(wire.connection()));
      wire.connection().writeUtf8("still here");
      assertEquals("still here", wire.hear(10));
    }
  }

  @ParameterizedTest
  @EnumSource
  void halfOfItMayEndOnThisSide(Wire.Kind kind) throws IOException, InterruptedException {
    try (Wire wire = open(kind)) {
      wire.connection().writeUtf8("last");
      wire.connection().shutdownOutput();
      wire.connection().shutdownOutput();
      assertEquals("last", wire.hear(5));
      wire.say("heard");
      assertEquals("heard", read(wire.connection()));
      String here = wire.connection().local().toString();
      assertErrno(Errno.EPIPE, "send", () -> wire.connection().writeUtf8("x"));
      assertEquals(
          "send HERE -> THERE: " + Errno.EPIPE,
          failure(wire, here, () -> wire.connection().writeUtf8("x")));
    }
  }

  @ParameterizedTest
  @EnumSource
  void aResetComesAfterTheBytesAndIsToldOnce(Wire.Kind kind)
      throws IOException, InterruptedException {
    try (Wire wire = open(kind)) {
      Connection connection = wire.connection();
      String here = connection.local().toString();
      wire.say("x");
      assertEquals("x", read(connection));
      wire.reset();
      assertEquals(
          "recv HERE -> THERE: " + Errno.ECONNRESET, failure(wire, here, () -> read(connection)));
      assertEquals("end", read(connection));
      assertErrno(Errno.EPIPE, "send", () -> connection.writeUtf8("x"));
      assertErrno(Errno.EPIPE, "send", () -> connection.write(new byte[0]));
      assertErrno(Errno.ENOTCONN, "shutdown", connection::shutdownOutput);
    }
  }

  @ParameterizedTest
  @EnumSource
  void whoHangsUpWithBytesUnreadResets(Wire.Kind kind) throws IOException, InterruptedException {
    try (Wire wire = open(kind)) {
      wire.connection().writeUtf8("unread");
      wire.awaitUnread();
      wire.hangUp();
      assertErrno(Errno.ECONNRESET, "recv", () -> read(wire.connection()));
    }
  }

  @ParameterizedTest
  @EnumSource
  void writingToOneWhoHasHungUpFailsTheSecondTime(Wire.Kind kind)
      throws IOException, InterruptedException {
    try (Wire wire = open(kind)) {
      wire.hangUp();
      assertEquals("end", read(wire.connection()));
      wire.connection().writeUtf8("nobody reads this");
      assertErrno(
          Errno.EPIPE,
          "send",
          () -> {
            while (true) {
              wire.connection().write(new byte[0]);
            }
          });
      assertEquals("end", read(wire.connection()));
    }
  }

  @ParameterizedTest
  @EnumSource
  void aTimeoutLeavesItUsable(Wire.Kind kind) throws IOException, InterruptedException {
    try (Wire wire = open(kind)) {
      String here = wire.connection().local().toString();
      byte[] bytes = new byte[1];
      assertThrows(SocketTimeoutException.class, () -> wire.connection().read(bytes, SHORT));
      assertEquals(
          "recv HERE -> THERE: timed out",
          failure(wire, here, () -> wire.connection().read(bytes, SHORT)));
      wire.say("x");
      assertEquals(1, wire.connection().read(bytes, LONG));
    }
  }

  @ParameterizedTest
  @EnumSource
  void theDeadlineOfTheFirstByteIsAnotherThanThatOfTheNext(Wire.Kind kind)
      throws IOException, InterruptedException {
    var deadlines = Deadlines.NONE.toBuilder().firstByte(LONG).read(SHORT).build();
    try (Wire wire = Wire.open(kind, deadlines)) {
      wire.say("x");
      assertEquals("x", read(wire.connection()));
      assertThrows(SocketTimeoutException.class, () -> read(wire.connection()));
    }
  }

  @ParameterizedTest
  @EnumSource
  void aWriteToOneWhoDoesNotReadStalls(Wire.Kind kind) throws IOException, InterruptedException {
    var deadlines = Deadlines.NONE.toBuilder().write(SHORT).build();
    try (Wire wire = Wire.open(kind, deadlines)) {
      String here = wire.connection().local().toString();
      assertEquals(
          "send HERE -> THERE: timed out",
          failure(wire, here, () -> wire.connection().write(new byte[64_000_000])));
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatIsSeenIsStillThere(Wire.Kind kind) throws IOException, InterruptedException {
    try (Wire wire = open(kind)) {
      byte[] bytes = new byte[2];
      assertEquals(0, wire.connection().peek(bytes, Duration.ZERO));
      assertEquals(0, wire.connection().peek(bytes, SHORT));
      wire.say("abc");
      wire.endOutput();
      assertEquals(2, wire.connection().peek(bytes, LONG));
      assertEquals(2, wire.connection().peek(bytes, Duration.ZERO));
      assertEquals("abc", read(wire.connection()));
      assertEquals(-1, wire.connection().peek(bytes, LONG));
      assertEquals(-1, wire.connection().peek(bytes, Duration.ZERO));
      assertEquals(Optional.empty(), wire.connection().urgent());
    }
  }

  @ParameterizedTest
  @EnumSource
  void aTimeThatIsNoneIsRefused(Wire.Kind kind) throws IOException, InterruptedException {
    try (Wire wire = open(kind)) {
      var none =
          assertThrows(
              IllegalArgumentException.class,
              () -> wire.connection().read(new byte[1], Duration.ZERO));
      assertEquals("timeout <= 0: PT0S", none.getMessage());
      var less =
          assertThrows(
              IllegalArgumentException.class,
              () -> wire.connection().peek(new byte[1], Duration.ofSeconds(-1)));
      assertEquals("timeout < 0: PT-1S", less.getMessage());
      assertThrows(
          IndexOutOfBoundsException.class, () -> wire.connection().write(new byte[1], 1, 1));
    }
  }

  @ParameterizedTest
  @EnumSource
  void anInterruptWakesAndLeavesItUsable(Wire.Kind kind)
      throws ExecutionException, IOException, InterruptedException {
    try (Wire wire = open(kind)) {
      String here = wire.connection().local().toString();
      var reading =
          new FutureTask<>(() ->
              failure(wire, here, () -> read(wire.connection())) + " " + Thread.interrupted());
      startAndAwait(reading).interrupt();
      assertEquals("recv HERE -> THERE: interrupted true", reading.get());
      wire.say("afterwards");
      assertEquals("afterwards", read(wire.connection()));
    }
  }

  @ParameterizedTest
  @EnumSource
  void anInterruptedThreadMayReadWhatIsThere(Wire.Kind kind)
      throws IOException, InterruptedException {
    try (Wire wire = open(kind)) {
      wire.say("x");
      wire.connection().peek(new byte[1], LONG);
      Thread.currentThread().interrupt();
      assertEquals("x", read(wire.connection()));
      assertThrows(InterruptedIOException.class, () -> read(wire.connection()));
      assertTrue(Thread.interrupted());
    }
  }

  @ParameterizedTest
  @EnumSource
  void closingWakesTheReader(Wire.Kind kind)
      throws ExecutionException, IOException, InterruptedException {
    try (Wire wire = open(kind)) {
      var reading = new FutureTask<>(() -> failure(wire, "nowhere", () -> read(wire.connection())));
      startAndAwait(reading);
      wire.connection().close();
      wire.connection().close();
      assertTrue(reading.get().endsWith("THERE: the socket is closed"), reading::resultNow);
      for (Executable call :
          new Executable[] {
            () -> read(wire.connection()),
            () -> wire.connection().peek(new byte[1], Duration.ZERO),
            () -> wire.connection().writeUtf8("x"),
            () -> wire.connection().local(),
            () -> wire.connection().urgent(),
            wire.connection()::shutdownOutput
          }) {
        assertThrows(SocketClosedException.class, call);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aDeadlineIsForAllCallsAndTheEarlierEndCounts(Wire.Kind kind)
      throws IOException, InterruptedException {
    try (var wire = Wire.open(kind, Deadlines.NONE)) {
      wire.connection().deadline(Deadline.in(Duration.ofHours(1)));
      var soon = Duration.ofMillis(20);
      assertThrows(SocketTimeoutException.class, () -> wire.connection().read(new byte[1], soon));
      assertEquals(0, wire.connection().peek(new byte[1], soon));
      wire.connection().deadline(Deadline.in(soon));
      assertThrows(SocketTimeoutException.class, () -> wire.connection().read(new byte[1]));
      assertThrows(
          SocketTimeoutException.class,
          () -> wire.connection().peek(new byte[1], Duration.ofHours(1)));
      assertEquals(0, wire.connection().peek(new byte[1], Duration.ZERO));
      assertThrows(
          SocketTimeoutException.class,
          () -> {
            while (true) {
              wire.connection().write(new byte[1 << 16]);
            }
          });
      wire.say("x");
      wire.connection().deadline(Deadline.never());
      assertEquals(1, wire.connection().read(new byte[1]));
    }
  }
}
