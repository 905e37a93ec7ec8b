// SPDX-License-Identifier: Apache-2.0
package landline.time.ntp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class SealingTimeTest {

  private final SealingTime sealing = new SealingTime();
  private long now = 1_800_000_000_000_000_000L;

  @Test
  void learnsWhatTheFirstReplyCostsAndWhatOneBehindIt() {
    for (int i = 0; i < 60; i++) {
      batch(1, 250_000, 0);
    }
    assertEquals(250_000, expected(1));
    for (int i = 0; i < 60; i++) {
      batch(64, 200_000, 4_000);
    }
    assertEquals(200_000 + 63 * 4_000, expected(64));
  }

  @Test
  void aReplyLeavesWithThoseBehindIt() {
    for (int i = 0; i < 60; i++) {
      batch(3, 100_000, 10_000);
    }
    assertEquals(now + 120_000, sealing.sendTime(now, 3));
    assertEquals(now + 120_000, sealing.sendTime(now + 110_000, 1));
  }

  /// A flood that is refused behind it does not move the time of a reply by more than it takes.
  @Test
  void theFirstCostsMoreThanThoseBehindIt() {
    for (int i = 0; i < 60; i++) {
      batch(1, 200_000, 0);
    }
    assertTrue(expected(64) < 1_000_000);
  }

  @Test
  void aBatchThatHadToWaitMisleadsNobody() {
    for (int i = 0; i < 50; i++) {
      batch(1, 80_000, 0);
    }
    batch(1, 10_000_000, 0);
    assertEquals(80_000, (double) expected(1), 10_100);
  }

  @Test
  void aClockThatIsSetBackEndsInNothingNegative() {
    for (int i = 0; i < 100; i++) {
      batch(1, -3_600_000_000_000L, 0);
    }
    assertEquals(0, expected(1));
  }

  @Test
  void aBatchWithoutASealedReplyTeachesNothing() {
    long before = expected(1);
    now += 1_000_000_000;
    sealing.end(now);
    assertEquals(before, expected(1));
  }

  private void batch(int requests, long first, long each) {
    sealing.sendTime(now, requests);
    now += first;
    for (int left = requests - 1; left > 0; left--) {
      sealing.sendTime(now, left);
      now += each;
    }
    sealing.end(now);
  }

  /// What the next reply is expected to cost, in a batch that costs as much.
  private long expected(int requests) {
    long cost = sealing.sendTime(now, requests) - now;
    sealing.end(now + cost);
    return cost;
  }
}
