// SPDX-License-Identifier: Apache-2.0
package landline.ssh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PerSourcePenaltiesTest {

  @Test
  void theFormIsThatOfSshdConfig() {
    assertEquals(
        "authfail:5s noauth:1s grace-exceeded:10s min:15s max:10m",
        PerSourcePenalties.DEFAULT.toString());
    PerSourcePenalties own = PerSourcePenalties.parse(List.of("max:1h30m", "authfail:20"));
    assertEquals(Duration.ofSeconds(20), own.authfail());
    assertEquals(Duration.ofMinutes(90), own.max());
    assertEquals("authfail:20s noauth:1s grace-exceeded:10s min:15s max:90m", own.toString());
    assertEquals(own, PerSourcePenalties.parse(own.words()));
  }

  @Test
  void theyMayBeOff() {
    assertEquals(PerSourcePenalties.OFF, PerSourcePenalties.parse(List.of("off")));
    assertEquals("off", PerSourcePenalties.OFF.toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          crash:90s        | not off, nor authfail, noauth, grace-exceeded, min or max with a time: crash:90s
          authfail         | not off, nor authfail, noauth, grace-exceeded, min or max with a time: authfail
          off,min:1s       | not off, nor authfail, noauth, grace-exceeded, min or max with a time: off
          noauth:          | not a time:
          noauth:1y        | not a time: 1y
          min:1s,min:2s    | min is there twice: min:2s
          min:11m          | min > max: 11m > 10m
          """)
  void whatIsNotOfTheFormIsRefused(String words, String message) {
    var refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> PerSourcePenalties.parse(List.of(words.split(","))));
    assertEquals(message, String.valueOf(refused.getMessage()).strip());
  }
}
