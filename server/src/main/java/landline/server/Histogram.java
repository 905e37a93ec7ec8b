// SPDX-License-Identifier: Apache-2.0
package landline.server;

/// A histogram of one moment.
///
/// @param bounds the upper bounds of all buckets but the last, which has none
/// @param counts how many values there are in each bucket alone
/// @param sum of all values
record Histogram(double[] bounds, long[] counts, double sum) {

  /// Both together, where the bounds are the same.
  Histogram plus(Histogram other) {
    long[] both = counts.clone();
    for (int i = 0; i < both.length; i++) {
      both[i] += other.counts[i];
    }
    return new Histogram(bounds, both, sum + other.sum);
  }
}
