// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.util.ArrayList;
import java.util.List;

/// How many values there were up to each of some bounds, at one moment.
///
/// @param bounds the upper bounds of all buckets but the last, which has none; rising
/// @param counts how many values there are in each bucket alone
/// @param sum of all values
public record Histogram(List<Double> bounds, List<Long> counts, double sum) {

  /// Copies the lists.
  public Histogram {
    bounds = List.copyOf(bounds);
    counts = List.copyOf(counts);
    if (counts.size() != bounds.size() + 1) {
      throw new IllegalArgumentException(
          "buckets are not one more than bounds: " + counts.size() + " and " + bounds.size());
    }
  }

  /// How many values there are in all.
  ///
  /// @return the sum of [#counts]
  public long count() {
    return counts.stream().mapToLong(Long::longValue).sum();
  }

  /// Both together.
  ///
  /// @param other one of the same bounds
  /// @return the values of both
  /// @throws IllegalArgumentException if the bounds differ
  public Histogram plus(Histogram other) {
    if (!bounds.equals(other.bounds)) {
      throw new IllegalArgumentException("bounds differ: " + bounds + " and " + other.bounds);
    }
    var both = new ArrayList<Long>();
    for (int i = 0; i < counts.size(); i++) {
      both.add(counts.get(i) + other.counts.get(i));
    }
    return new Histogram(bounds, both, sum + other.sum);
  }
}
