// SPDX-License-Identifier: Apache-2.0
package landline.time.ntp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AllanDeviationTest {

  /// The 1,000 frequencies of NIST SP 1065, section 12.4, as offsets.
  private static double[] nist() {
    double[] offsets = new double[1001];
    long number = 1_234_567_890;
    for (int i = 1; i < offsets.length; i++) {
      offsets[i] = offsets[i - 1] + number / 2_147_483_647.0;
      number = 16_807 * number % 2_147_483_647;
    }
    return offsets;
  }

  @ParameterizedTest
  @CsvSource({"1, 2.922319e-01", "10, 9.159953e-02", "100, 3.241343e-02"})
  void theDeviationIsThatOfNist(int steps, double known) {
    assertEquals(known, AllanDeviation.of(nist(), 1, steps).orElseThrow(), 5e-8);
  }

  @Test
  void aShorterIntervalIsAGreaterDeviation() {
    double second = AllanDeviation.of(nist(), 1, 10).orElseThrow();
    assertEquals(second * 4, AllanDeviation.of(nist(), 0.25, 10).orElseThrow(), 1e-12);
  }

  @Test
  void offsetAndFrequencyDoNotCount() {
    double[] even = new double[16];
    Arrays.setAll(even, i -> 3 + 0.5 * i);
    assertEquals(0, AllanDeviation.of(even, 1, 4).orElseThrow());
  }

  @Test
  void whatIsMissingDoesNotCount() {
    double[] gap = {0, 1, 0, Double.NaN, 0, 1, 0};
    assertEquals(Math.sqrt(2), AllanDeviation.of(gap, 1, 1).orElseThrow(), 1e-12);
    assertEquals(0, AllanDeviation.of(gap, 1, 2).orElseThrow());
    assertTrue(AllanDeviation.of(new double[] {0, Double.NaN, 0}, 1, 1).isEmpty());
  }

  @Test
  void thereMustBeThreeOffsets() {
    assertTrue(AllanDeviation.of(new double[] {}, 1, 1).isEmpty());
    assertTrue(AllanDeviation.of(new double[] {0, 1}, 1, 1).isEmpty());
    assertTrue(AllanDeviation.of(new double[] {0, 1, 0}, 1, 1).isPresent());
    assertTrue(AllanDeviation.of(new double[] {0, 1, 0}, 1, 1 << 30).isEmpty());
  }

  @Test
  void badArgumentsAreToldByTheirValues() {
    assertEquals(
        "interval <= 0: 0.0",
        assertThrows(IllegalArgumentException.class, () -> AllanDeviation.of(new double[3], 0, 1))
            .getMessage());
    assertEquals(
        "steps < 1: 0",
        assertThrows(IllegalArgumentException.class, () -> AllanDeviation.of(new double[3], 1, 0))
            .getMessage());
  }
}
