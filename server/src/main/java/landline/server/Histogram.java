// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.util.ArrayList;
import java.util.List;

/// The number of values in each bucket, at one moment.
///
/// @param bounds the upper bounds of all buckets but the last, which has none; rising
/// @param counts the number of values in each bucket alone
/// @param sum the sum of all values
public record Histogram(List<Double> bounds, List<Long> counts, double sum) {

  /// Copies the lists.
  public Histogram {
    bounds = List.copyOf(bounds);
    counts = List.copyOf(counts);
    if (counts.size() != bounds.size() + 1) {
      throw new IllegalArgumentException(
          "buckets != bounds + 1: " + counts.size() + " and " + bounds.size());
    }
  }

  /// The number of all values.
  public long count() {
    return counts.stream().mapToLong(Long::longValue).sum();
  }

  /// The sum of two histograms.
  ///
  /// @param other one with the same bounds
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
