// SPDX-License-Identifier: Apache-2.0
package landline.testnet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;

class FakeClockTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  private final List<String> said = Collections.synchronizedList(new ArrayList<>());

  private Task<Boolean> sleeper(FakeClock clock, String name, int... seconds) {
    return clock.start(() -> {
      for (int each : seconds) {
        clock.sleep(Duration.ofSeconds(each));
        said.add(name + " at " + Duration.ofNanos(clock.nanoTime()).toSeconds());
      }
      return true;
    });
  }

  @Test
  void aStandingClockMovesOnlyWhenItIsAdvanced() throws Exception {
    try (var clock = FakeClock.standing()) {
      var sleeper = sleeper(clock, "a", 2);
      clock.advance(SECOND);
      assertEquals(SECOND.toNanos(), clock.nanoTime());
      assertFalse(sleeper.isDone());
      clock.advance(SECOND);
      assertTrue(sleeper.await());
      assertEquals(Instant.parse("2000-01-01T00:00:02Z"), clock.instant());
    }
  }

  @Test
  void whatBecomesDueOnTheWayIsDoneAtItsMoment() throws InterruptedException {
    try (var clock = FakeClock.standing()) {
      sleeper(clock, "a", 1, 3, 1);
      sleeper(clock, "b", 2, 1, 90);
      clock.advance(Duration.ofSeconds(10));
      assertEquals(List.of("a at 1", "b at 2", "b at 3", "a at 4", "a at 5"), said);
      assertEquals(Duration.ofSeconds(10).toNanos(), clock.nanoTime());
    }
  }

  @Test
  void aRunningClockJumpsWheneverEverybodyWaits() throws Exception {
    try (var clock = FakeClock.running()) {
      var year = sleeper(clock, "year", 31_536_000);
      var steps = sleeper(clock, "steps", 1, 10, 100);
      assertTrue(year.await());
      assertTrue(steps.isDone());
      assertEquals(List.of("steps at 1", "steps at 11", "steps at 111", "year at 31536000"), said);
    }
  }

  @Test
  void aRunningClockStandsWhileSomebodyWorks() throws Exception {
    try (var clock = FakeClock.running()) {
      var sleeper = sleeper(clock, "a", 1);
      for (int i = 0; i < 1000; i++) {
        assertEquals(0, clock.nanoTime());
        Thread.onSpinWait();
      }
      assertTrue(sleeper.await());
    }
  }

  @Test
  void whoWaitsForSomethingElseIsFoundToWait() throws InterruptedException {
    try (var clock = FakeClock.running()) {
      var queue = new LinkedBlockingQueue<String>();
      clock.start(() -> {
        clock.sleep(SECOND);
        return queue.add("now");
      });
      assertEquals("now", queue.take());
      assertEquals(SECOND.toNanos(), clock.nanoTime());
    }
  }

  @Test
  void advancingWaitsForWhoWaitsForSomethingElse() throws Exception {
    try (var clock = FakeClock.standing()) {
      var queue = new LinkedBlockingQueue<String>();
      var taker = clock.start(queue::take);
      sleeper(clock, "a", 1);
      clock.advance(SECOND);
      assertEquals(List.of("a at 1"), said);
      queue.add("now");
      assertEquals("now", taker.await());
    }
  }

  @Test
  void anInterruptEndsASleep() throws Exception {
    try (var clock = FakeClock.standing()) {
      var sleeper = sleeper(clock, "a", 1);
      sleeper.interrupt();
      assertThrows(InterruptedException.class, sleeper::await);
      assertEquals(0, clock.nanoTime());
      Thread.currentThread().interrupt();
      assertThrows(InterruptedException.class, () -> clock.sleep(SECOND));
      assertFalse(Thread.currentThread().isInterrupted());
    }
  }

  @Test
  void anInterruptIsHeardBeforeTheClockGoesOn() throws Exception {
    for (int i = 0; i < 200; i++) {
      try (var clock = FakeClock.running()) {
        var sleeper = sleeper(clock, "never", 2);
        var interrupter =
            clock.start(() -> {
              clock.sleep(SECOND);
              sleeper.interrupt();
              return true;
            });
        interrupter.await();
        assertThrows(InterruptedException.class, sleeper::await);
        assertEquals(SECOND.toNanos(), clock.nanoTime());
      }
    }
  }

  @Test
  void whatWorkHasThrownIsThrownToWhoAwaitsIt() {
    try (var clock = FakeClock.running()) {
      Task<String> failing =
          clock.start(() -> {
            throw new IOException("as planned");
          });
      assertEquals("as planned", assertThrows(IOException.class, failing::await).getMessage());
      Task<String> broken =
          clock.start(() -> {
            throw new AssertionError("also as planned");
          });
      assertThrows(AssertionError.class, broken::await);
    }
  }

  @Test
  void aTimeOfAnyLengthIsNoError() throws InterruptedException {
    try (var clock = FakeClock.running()) {
      var forever =
          clock.start(() -> {
            clock.sleep(Duration.ofSeconds(Long.MAX_VALUE));
            return true;
          });
      clock.sleep(Duration.ofDays(10_000));
      assertFalse(forever.isDone());
      forever.interrupt();
      assertThrows(InterruptedException.class, forever::await);
    }
  }
}
