// SPDX-License-Identifier: Apache-2.0
package landline.time.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RateLimiterTest {

  private static final long START = -5_000;
  private static final long INTERVAL = 100;
  private static final int BURST = 4;
  private static final long SOURCE = 0x77;

  private final SplittableRandom random = new SplittableRandom(9);
  private final RateLimiter limiter = limiter(8, 0);

  private RateLimiter limiter(int entries, int leak) {
    return new RateLimiter(entries, INTERVAL, BURST, leak, random, START);
  }

  private static int allowed(RateLimiter limiter, long source, long now, int requests) {
    int allowed = 0;
    for (int i = 0; i < requests; i++) {
      allowed += limiter.allows(source, now) ? 1 : 0;
    }
    return allowed;
  }

  @Test
  void aFullBucketIsABurst() {
    assertEquals(BURST, allowed(limiter, SOURCE, START, 20));
  }

  @Test
  void aTokenIsEarnedInEachInterval() {
    allowed(limiter, SOURCE, START, 20);
    assertFalse(limiter.allows(SOURCE, START + INTERVAL - 1));
    assertTrue(limiter.allows(SOURCE, START + INTERVAL));
    assertFalse(limiter.allows(SOURCE, START + INTERVAL));
    assertEquals(2, allowed(limiter, SOURCE, START + 3 * INTERVAL, 20));
    assertEquals(BURST, allowed(limiter, SOURCE, START + 100 * INTERVAL, 20));
  }

  @Test
  void refusedRequestsCostNothing() {
    allowed(limiter, SOURCE, START, 1_000_000);
    assertTrue(limiter.allows(SOURCE, START + INTERVAL));
  }

  @Test
  void sourcesHaveTheirOwnBuckets() {
    assertEquals(BURST, allowed(limiter, SOURCE, START, 20));
    assertEquals(BURST, allowed(limiter, SOURCE + 8, START, 20));
  }

  @Test
  void aClockThatGoesBackDoesNoHarm() {
    assertEquals(BURST, allowed(limiter, SOURCE, START - 1000, 20));
    assertEquals(1, allowed(limiter, SOURCE, START + INTERVAL, 20));
  }

  /// The same numbers as a bucket that is filled and emptied.
  @Test
  void itDecidesAsATokenBucketDoes() {
    long now = START;
    double tokens = BURST;
    int allowed = 0;
    for (int i = 0; i < 100_000; i++) {
      int wait = random.nextInt(0, 180);
      now += wait;
      tokens = Math.min(BURST, tokens + wait / (double) INTERVAL);
      boolean expected = tokens > 1 - 1e-9;
      tokens -= expected ? 1 : 0;
      allowed += expected ? 1 : 0;
      assertEquals(expected, limiter.allows(SOURCE, now));
    }
    assertTrue(allowed > 80_000 && allowed < 95_000, "not at the limit: " + allowed);
  }

  @Test
  void oneOfSoManyOverTheLimitIsAnswered() {
    RateLimiter leaky = limiter(8, 10);
    int allowed = allowed(leaky, SOURCE, START, 100_000) - BURST;
    assertTrue(allowed > 9_000 && allowed < 11_000, "leaked: " + allowed);
  }

  @Test
  void whoIsOverTheLimitStaysWhereThereIsNoRoom() {
    allowed(limiter, SOURCE, START, 20);
    for (int other = 0; other < 100; other++) {
      assertTrue(limiter.allows(0x1000 + other, START));
    }
    assertFalse(limiter.allows(SOURCE, START));
  }

  @Test
  void argumentsAreChecked() {
    assertThrows(IllegalArgumentException.class, () -> limiter(12, 0));
    assertThrows(IllegalArgumentException.class, () -> limiter(8, 1));
    assertThrows(IllegalArgumentException.class, () -> new RateLimiter(8, 0, 1, 0, random, START));
    assertThrows(IllegalArgumentException.class, () -> new RateLimiter(8, 1, 0, 0, random, START));
    assertThrows(
        IllegalArgumentException.class,
        () -> new RateLimiter(8, Long.MAX_VALUE, 2, 0, random, START));
  }
}
