// SPDX-License-Identifier: Apache-2.0
package landline.time.ntp;

import java.util.OptionalDouble;

/// How stable a clock is over a time: the overlapping Allan deviation of IEEE 1139 and NIST SP
/// 1065, section 5.2.4.
public final class AllanDeviation {

  private AllanDeviation() {}

  /// Computes the deviation over a time of `steps` intervals. A constant offset or frequency error
  /// of the clock does not count.
  ///
  /// @param offsets in seconds, at equal intervals; NaN where a sample is missing
  /// @param interval between two offsets, in seconds
  /// @param steps the time, as a number of intervals
  /// @return a fraction, such as 1e-9 for a nanosecond in a second; empty if there are no three
  ///   offsets at this distance
  /// @throws IllegalArgumentException if interval or steps are not greater than 0
  public static OptionalDouble of(double[] offsets, double interval, int steps) {
    if (!(interval > 0)) {
      throw new IllegalArgumentException("interval <= 0: " + interval);
    }
    if (steps < 1) {
      throw new IllegalArgumentException("steps < 1: " + steps);
    }
    double squares = 0;
    long count = 0;
    for (int i = 0; i + 2L * steps < offsets.length; i++) {
      double second = offsets[i + 2 * steps] - 2 * offsets[i + steps] + offsets[i];
      if (!Double.isNaN(second)) {
        squares += second * second;
        count++;
      }
    }
    return count == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(Math.sqrt(squares / (2 * count)) / (interval * steps));
  }
}
