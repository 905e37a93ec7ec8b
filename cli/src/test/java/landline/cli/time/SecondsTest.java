// SPDX-License-Identifier: Apache-2.0
package landline.cli.time;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecondsTest {

  @ParameterizedTest
  @CsvSource({
    "0,             0 ns",
    "1e-10,         0 ns",
    "-0.000000345,  -345 ns",
    "999.6e-9,      1.000 µs",
    "0.0000123456,  12.346 µs",
    "0.000999999,   999.999 µs",
    "0.001,         1.000 ms",
    "-0.0123456,    -12.346 ms",
    "0.9999994,     999.999 ms",
    "0.9999996,     1.000 s",
    "1.5,           1.500 s",
    "-86400,        -86400.000 s",
    "-1e10,         -9223372036.855 s",
  })
  void theUnitFits(double seconds, String text) {
    assertEquals(text, Seconds.text(seconds, Symbols.UNICODE));
  }

  @Test
  void aTimeAboveZeroMayHaveASign() {
    assertEquals("+5 ns", Seconds.signed(5e-9, Symbols.ASCII));
    assertEquals("0 ns", Seconds.signed(1e-10, Symbols.ASCII));
    assertEquals("-5.000 us", Seconds.signed(-5e-6, Symbols.ASCII));
    assertEquals("+2.000 ms +- 1.000 us", Seconds.withError(0.002, 1e-6, Symbols.ASCII));
    assertEquals("+2.000 ms ± 1.000 µs", Seconds.withError(0.002, 1e-6, Symbols.UNICODE));
  }

  @Test
  void programsGetSecondsWithoutAnExponent() {
    assertEquals("0.000000001", Seconds.decimal(1e-9));
    assertEquals("-123.456789012", Seconds.decimal(-123.456789012));
    assertEquals("0.000000000", Seconds.decimal(0));
  }

  @Test
  void aDurationBelowZeroIsOne() {
    assertEquals(-0.25, Seconds.of(Duration.ofMillis(-250)));
    assertEquals(3.000000001, Seconds.of(Duration.ofSeconds(3, 1)));
  }

  @Test
  void theSymbolsAreThoseOfTheCharset() {
    assertEquals(Symbols.UNICODE, Symbols.of(StandardCharsets.UTF_8));
    assertEquals(Symbols.ASCII, Symbols.of(StandardCharsets.US_ASCII));
    assertEquals(Symbols.ASCII, Symbols.of(StandardCharsets.ISO_8859_1));
  }
}
