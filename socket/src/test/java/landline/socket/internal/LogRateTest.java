// SPDX-License-Identifier: Apache-2.0
package landline.socket.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LogRateTest {

  @Test
  void theFirstIsToldAtOnceAndTheOthersByTheirNumber() {
    var clock = new AtomicLong(Long.MAX_VALUE - 5);
    var rate = new LogRate(clock::get);
    assertEquals(1, rate.more());
    for (int i = 0; i < 1000; i++) {
      assertEquals(0, rate.more());
    }
    clock.addAndGet(Duration.ofSeconds(10).toNanos() - 1);
    assertEquals(0, rate.more());
    clock.addAndGet(1);
    assertEquals(1002, rate.more());
    assertEquals(0, rate.more());
  }
}
