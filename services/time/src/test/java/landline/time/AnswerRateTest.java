// SPDX-License-Identifier: Apache-2.0
package landline.time;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnswerRateTest {

  @ParameterizedTest
  @CsvSource({
    "PT-1S, 1, 0, interval < 0: PT-1S",
    "PT25H, 1, 0, interval is more than a day: PT25H",
    "PT1S, 1, 1, 'leak is 1, which is no limit'",
    "PT13H, 2, 0, burst takes more than a day to be saved: 2"
  })
  void whatIsNoRateIsRefused(Duration interval, int burst, int leak, String reason) {
    var bad =
        assertThrows(IllegalArgumentException.class, () -> new AnswerRate(interval, burst, leak));
    assertEquals(reason, bad.getMessage());
  }

  @Test
  void noIntervalIsNoLimit() {
    assertFalse(AnswerRate.UNLIMITED.isLimited());
  }
}
