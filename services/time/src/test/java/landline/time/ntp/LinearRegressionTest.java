// SPDX-License-Identifier: Apache-2.0
package landline.time.ntp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class LinearRegressionTest {

  /// NIST StRD, linear regression, data set Norris.
  private static final String NORRIS =
      """
      0.1 0.2 338.8 337.4 118.1 118.2 888.0 884.6 9.2 10.1 228.1 226.5 668.5 666.3 998.5 996.3
      449.1 448.6 778.9 777.0 559.2 558.2 0.3 0.4 0.1 0.6 778.1 775.5 668.8 666.9 339.3 338.0
      448.9 447.5 10.8 11.6 557.7 556.0 228.3 228.1 998.0 995.8 888.8 887.6 119.6 120.2 0.3 0.3
      0.6 0.3 557.6 556.8 339.3 339.1 888.0 887.2 998.5 999.0 778.9 779.0 10.2 11.1 117.6 118.3
      228.9 229.2 668.4 669.1 449.2 448.9 0.2 0.5
      """;

  private static LinearRegression line(double[] x, double[] y) {
    return LinearRegression.of(x, y).orElseThrow();
  }

  @Test
  void theLineIsTheCertifiedOne() {
    double[] all =
        Arrays.stream(NORRIS.strip().split("\\s+", -1)).mapToDouble(Double::parseDouble).toArray();
    double[] x = new double[all.length / 2];
    double[] y = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      y[i] = all[2 * i];
      x[i] = all[2 * i + 1];
    }
    LinearRegression line = line(x, y);
    assertEquals(1.00211681802045, line.slope(), 1e-13);
    assertEquals(-0.262323073774029, line.intercept(), 1e-12);
    assertEquals(0.429796848199937e-3, line.slopeError(), 1e-14);
  }

  @Test
  void theLineOfPointsOnALineIsThatLine() {
    assertEquals(
        new LinearRegression(2, 1, 0), line(new double[] {0, 1, 2, 3}, new double[] {1, 3, 5, 7}));
    assertEquals(new LinearRegression(2, 1, 0), line(new double[] {1, 3}, new double[] {3, 7}));
  }

  @Test
  void aPartInABillionIsSeenAfterYears() {
    double[] x = new double[1000];
    double[] y = new double[1000];
    Arrays.setAll(x, i -> 1e8 + 16.0 * i);
    Arrays.setAll(y, i -> 5 + 1e-9 * 16 * i);
    assertEquals(1e-9, line(x, y).slope(), 1e-15);
  }

  @Test
  void thereMustBeTwoPlaces() {
    assertTrue(LinearRegression.of(new double[] {}, new double[] {}).isEmpty());
    assertTrue(LinearRegression.of(new double[] {1}, new double[] {1}).isEmpty());
    assertTrue(LinearRegression.of(new double[] {1, 1}, new double[] {1, 2}).isEmpty());
  }

  @Test
  void eachPointHasAValue() {
    assertEquals(
        "not as many y as x: 1",
        assertThrows(
                IllegalArgumentException.class,
                () -> LinearRegression.of(new double[2], new double[1]))
            .getMessage());
  }
}
