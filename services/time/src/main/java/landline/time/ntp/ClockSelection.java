// SPDX-License-Identifier: Apache-2.0
package landline.time.ntp;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Which servers to believe: Marzullo's algorithm, as in RFC 5905 section 11.2.1, but wherever the
/// offsets are, which is what ntpd 4.2.8 and chronyd do. A server that is far away has an offset
/// that is seldom in the small interval of a near one, and is no falseticker for that. Pure
/// functions; all times are in seconds.
final class ClockSelection {

  private ClockSelection() {}

  /// A server that may be believed.
  ///
  /// @param offset how far its clock is ahead of ours
  /// @param distance the root distance: the most that this may be wrong, greater than 0
  record Candidate(double offset, double distance) {

    /// The least offset that it may mean.
    double low() {
      return offset - distance;
    }

    /// The greatest offset that it may mean.
    double high() {
      return offset + distance;
    }
  }

  /// What a majority agrees upon.
  ///
  /// @param low the least offset
  /// @param high the greatest offset
  record Majority(double low, double high) {}

  /// The smallest interval that lies in the intervals of all but some, fewer than half.
  ///
  /// @param candidates those that are fit to be used
  /// @return empty if no majority agrees
  static Optional<Majority> overlap(List<Candidate> candidates) {
    int count = candidates.size();
    double[] lows = candidates.stream().mapToDouble(Candidate::low).sorted().toArray();
    double[] highs = candidates.stream().mapToDouble(Candidate::high).sorted().toArray();
    for (int wrong = 0; 2 * wrong < count; wrong++) {
      double low = lowest(lows, highs, count - wrong);
      double high = highest(lows, highs, count - wrong);
      if (low <= high) {
        return Optional.of(new Majority(low, high));
      }
    }
    return Optional.empty();
  }

  /// The least point that is in so many intervals, or infinity.
  private static double lowest(double[] lows, double[] highs, int wanted) {
    int ended = 0;
    for (int begun = 1; begun <= lows.length; begun++) {
      double point = lows[begun - 1];
      while (highs[ended] < point) {
        ended++;
      }
      if (begun - ended >= wanted) {
        return point;
      }
    }
    return Double.POSITIVE_INFINITY;
  }

  /// The greatest point that is in so many intervals, or minus infinity.
  private static double highest(double[] lows, double[] highs, int wanted) {
    double[] mirroredLows = mirrored(highs);
    double[] mirroredHighs = mirrored(lows);
    return -lowest(mirroredLows, mirroredHighs, wanted);
  }

  private static double[] mirrored(double[] points) {
    return Arrays.stream(points).map(point -> -point).sorted().toArray();
  }
}
