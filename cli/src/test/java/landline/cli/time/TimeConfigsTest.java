// SPDX-License-Identifier: Apache-2.0
package landline.cli.time;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.time.Duration;
import landline.cli.Told;
import landline.cli.UsageException;
import landline.time.AnswerRate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimeConfigsTest {

  private static AnswerRate rate(String... lines) throws IOException {
    return TimeConfigs.text(new Told().file(lines).of("time")).rate();
  }

  @Test
  void theRateIsThatOfTheSettings() throws IOException {
    assertEquals(AnswerRate.DEFAULT, rate());
    assertEquals(
        new AnswerRate(Duration.ofMillis(500), 3, 0),
        rate("answer-rate = 2", "answer-burst = 3", "answer-leak = 'off'"));
    assertEquals(AnswerRate.UNLIMITED, rate("answer-rate = 'off'", "answer-burst = 3"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          answer-burst = 9;answer-leak = 2;answer-rate = 2000000 | 3: answer-rate: more than 1000000: 2000000
          answer-rate = 1;answer-leak = 2;answer-burst = 100000  | 3: answer-burst: burst takes more than a day to be saved: 100000
          answer-rate = 1;answer-burst = 9;answer-leak = 1       | 3: answer-leak: leak is 1, which is no limit
          """)
  void aRefusedValueIsThatOfItsOwnSetting(String lines, String message) {
    var bad = assertThrows(UsageException.class, () -> rate(lines.split(";", -1)));
    assertEquals("/etc/l.toml:" + message, bad.getMessage());
  }
}
