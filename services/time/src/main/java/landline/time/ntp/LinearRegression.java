// SPDX-License-Identifier: Apache-2.0
package landline.time.ntp;

import java.util.Optional;

/// A straight line through points by least squares: of a clock's offsets over time, its slope is
/// the error of the frequency.
///
/// @param slope by how much y grows with x
/// @param intercept y where x is 0
/// @param slopeError the standard error of the slope; 0 for two points
public record LinearRegression(double slope, double intercept, double slopeError) {

  /// Computes the line.
  ///
  /// @param x where the points are
  /// @param y their values, as many
  /// @return empty if there are no two points with a different x
  /// @throws IllegalArgumentException if there are not as many values as points
  public static Optional<LinearRegression> of(double[] x, double[] y) {
    if (x.length != y.length) {
      throw new IllegalArgumentException("not as many y as x: " + y.length);
    }
    double meanX = mean(x);
    double meanY = mean(y);
    double squares = 0;
    double products = 0;
    for (int i = 0; i < x.length; i++) {
      squares += (x[i] - meanX) * (x[i] - meanX);
      products += (x[i] - meanX) * (y[i] - meanY);
    }
    if (!(squares > 0)) {
      return Optional.empty();
    }
    double slope = products / squares;
    double intercept = meanY - slope * meanX;
    double residuals = 0;
    for (int i = 0; i < x.length; i++) {
      // By the means, since they are near to the points where the intercept may be far.
      double residual = y[i] - meanY - slope * (x[i] - meanX);
      residuals += residual * residual;
    }
    double error = x.length == 2 ? 0 : Math.sqrt(residuals / (x.length - 2) / squares);
    return Optional.of(new LinearRegression(slope, intercept, error));
  }

  private static double mean(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum / values.length;
  }
}
