// SPDX-License-Identifier: Apache-2.0
package landline.cli.time;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ErrorBarTest {

  @ParameterizedTest
  @CsvSource(
      ignoreLeadingAndTrailingWhitespace = false,
      delimiter = '/',
      value = {
        "-10/0/10/|---------o---------|",
        "-10/-8/-6/|-o-|     :",
        "2/4/10/          : |-o-----|",
        "4/4/4/          :   o",
        "-10/-10/-10/o         :",
        "10/10/10/          :         o",
        "-99/0/99/|---------o---------|",
      })
  void aValueIsBetweenItsBounds(double low, double value, double high, String line) {
    var scale = new ErrorBar.Scale(-10, 10);
    assertEquals(line, new ErrorBar(low, value, high).draw(scale, 21, Symbols.ASCII));
  }

  @ParameterizedTest
  @CsvSource(
      ignoreLeadingAndTrailingWhitespace = false,
      delimiter = '/',
      value = {"1/1/  ●", "0/4/├─●─┤"})
  void theScaleMayBeAPoint(double from, double to, String line) {
    var bar = new ErrorBar(from, (from + to) / 2, to);
    assertEquals(line, bar.draw(new ErrorBar.Scale(from, to), 5, Symbols.UNICODE));
  }
}
