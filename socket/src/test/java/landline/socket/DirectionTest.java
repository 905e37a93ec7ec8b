// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// One direction of a socket: edges are counted, waits end. The lock belongs to the thread that
/// prepares a test, so this one runs it, too.
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SAME_THREAD)
final class DirectionTest {

  private SocketPair pair = newPair();
  private WaitQueue side = pair.first().descriptor().reading();

  private static SocketPair newPair() {
    try {
      return Socket.socketPair(Domain.UNIX, Type.STREAM);
    } catch (IOException failed) {
      throw new java.io.UncheckedIOException(failed);
    }
  }

  @BeforeEach
  void enter() throws IOException {
    side.enter(pair.first(), "recv", true, NanoTime.FOREVER);
  }

  @AfterEach
  void leave() {
    side.unlock();
    pair.close();
  }

  @Test
  void anEdgeAfterTheLookEndsTheWait() throws IOException {
    int seen = side.edges();
    side.edge(false);
    side.await(pair.first(), "recv", seen, NanoTime.FOREVER);
    assertNotEquals(seen, side.edges());
  }

  @Test
  void whatIsReadyBeforeTheFirstWaitIsAnEdge() throws IOException {
    pair.second().sendAll(new byte[1]);
    int seen = side.edges();
    side.await(pair.first(), "recv", seen, NanoTime.FOREVER);
    assertNotEquals(seen, side.edges());
  }

  @Test
  void anEmptyQueueStaysEmptyUntilAnEdge() {
    assertFalse(side.isDrained(side.edges()));
    side.empty(side.edges());
    assertTrue(side.isDrained(side.edges()));
    side.edge(false);
    assertFalse(side.isDrained(side.edges()));
  }

  @Test
  void aShortReadSaysNothingOnceSomethingSpecialCame() {
    side.shortRead(side.edges());
    assertTrue(side.isDrained(side.edges()));
    side.edge(true);
    side.shortRead(side.edges());
    assertFalse(side.isDrained(side.edges()));
    // A call that found nothing at all is still to be believed.
    side.empty(side.edges());
    assertTrue(side.isDrained(side.edges()));
  }

  @Test
  void aWaitEndsAtItsDeadlineAfterALastTry() throws IOException {
    long deadline = Deadline.in(Duration.ofMillis(20)).nanos();
    int seen = side.edges();
    side.await(pair.first(), "recv", seen, deadline);
    assertEquals(seen, side.edges());
    assertTrue(System.nanoTime() - deadline >= 0);
    var late =
        assertThrows(
            SocketTimeoutException.class, () -> side.await(pair.first(), "recv", seen, deadline));
    assertEquals("recv unix:(unnamed): timed out", late.getMessage());
  }

  @Test
  void aWaitEndsByAnInterruptAndTheStatusStays() {
    int seen = side.edges();
    Thread.currentThread().interrupt();
    var cut =
        assertThrows(
            InterruptedIOException.class,
            () -> side.await(pair.first(), "recv", seen, NanoTime.FOREVER));
    assertEquals("recv unix:(unnamed): interrupted", cut.getMessage());
    assertTrue(Thread.interrupted());
  }

  @Test
  void aPauseEndsWithoutAnEdge() throws IOException {
    int seen = side.edges();
    side.pause(pair.first(), "send", seen, 1000, NanoTime.FOREVER);
    assertEquals(seen, side.edges());
  }

  @Test
  void aPauseBeyondTheDeadlineEndsAtTheDeadline() throws IOException {
    long deadline = Deadline.in(Duration.ofMillis(10)).nanos();
    int seen = side.edges();
    side.pause(pair.first(), "send", seen, 1L << 40, deadline);
    assertTrue(System.nanoTime() - deadline >= 0);
    assertThrows(
        SocketTimeoutException.class,
        () -> side.pause(pair.first(), "send", seen, 1L << 40, deadline));
  }

  @Test
  void deadlinesDoNotOverflow() {
    assertEquals(NanoTime.FOREVER, Deadline.in(Duration.ofSeconds(Long.MAX_VALUE)).nanos());
    assertEquals(NanoTime.FOREVER, Deadline.in(ChronoUnitForever.DURATION).nanos());
    long century = Deadline.in(Duration.ofDays(36_525)).nanos();
    assertTrue(century - System.nanoTime() > Duration.ofDays(36_524).toNanos());
    long longest = Deadline.in(Duration.ofNanos(Long.MAX_VALUE)).nanos();
    assertTrue(longest - System.nanoTime() > Duration.ofDays(36_524).toNanos());
  }

  private static final class ChronoUnitForever {
    static final Duration DURATION = java.time.temporal.ChronoUnit.FOREVER.getDuration();
  }
}
