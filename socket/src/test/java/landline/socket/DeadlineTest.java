// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// Deadlines of any length.
final class DeadlineTest {

  private static final Duration LONGEST = Duration.ofSeconds(Long.MAX_VALUE, 999_999_999);
  private static final Duration FIRST_ENDLESS = Duration.ofNanos(Long.MAX_VALUE / 2 + 1);

  @Test
  void aTimeOfNothingOrLessIsOver() {
    for (Duration time :
        List.of(
            Duration.ZERO,
            Duration.ofNanos(-1),
            Duration.ofNanos(Long.MIN_VALUE),
            Duration.ofSeconds(Long.MIN_VALUE))) {
      Deadline deadline = Deadline.in(time);
      assertTrue(deadline.isOver(), time.toString());
      assertEquals(Duration.ZERO, deadline.left(), time.toString());
      assertEquals("over", deadline.toString(), time.toString());
    }
  }

  @Test
  void aDeadlineStaysOver() throws InterruptedException {
    Deadline deadline = Deadline.in(Duration.ofNanos(1));
    TimeUnit.MILLISECONDS.sleep(1);
    assertTrue(deadline.isOver());
    assertEquals(Duration.ZERO, deadline.left());
  }

  @Test
  void whatIsLeftOnlyShrinks() {
    Deadline deadline = Deadline.in(Duration.ofDays(1));
    Duration before = deadline.left();
    assertFalse(deadline.isOver());
    assertTrue(before.compareTo(Duration.ofDays(1)) <= 0, before.toString());
    assertTrue(deadline.left().compareTo(before) <= 0);
    assertTrue(deadline.toString().startsWith("in PT2"), deadline.toString());
  }

  @Test
  void halfOfTheClocksRangeIsTheLongestTimeThatEnds() {
    Deadline deadline = Deadline.in(FIRST_ENDLESS.minusNanos(1));
    assertFalse(deadline.isOver());
    assertTrue(deadline.left().compareTo(FIRST_ENDLESS) < 0);
    assertTrue(deadline.left().compareTo(FIRST_ENDLESS.minusDays(1)) > 0);
  }

  @Test
  void aLongerTimeNeverEnds() {
    for (Duration time :
        List.of(
            FIRST_ENDLESS, Duration.ofNanos(Long.MAX_VALUE), Duration.ofDays(200_000), LONGEST)) {
      assertSame(Deadline.never(), Deadline.in(time), time.toString());
    }
  }

  @Test
  void whatIsLeftOfNeverIsForEver() {
    assertFalse(Deadline.never().isOver());
    assertEquals(ChronoUnit.FOREVER.getDuration(), Deadline.never().left());
    assertSame(Deadline.never(), Deadline.in(Deadline.never().left()));
    assertEquals("never", Deadline.never().toString());
  }

  @Test
  void theEarlierOneOfTwo() {
    Deadline over = Deadline.in(Duration.ofSeconds(Long.MIN_VALUE));
    Deadline soon = Deadline.in(Duration.ofMinutes(1));
    Deadline late = Deadline.in(FIRST_ENDLESS.minusNanos(1));
    List<Deadline> order = List.of(over, soon, late, Deadline.never());
    for (int first = 0; first < order.size(); first++) {
      for (int second = first; second < order.size(); second++) {
        assertSame(order.get(first), order.get(first).earlier(order.get(second)));
        assertSame(order.get(first), order.get(second).earlier(order.get(first)));
      }
    }
  }
}
