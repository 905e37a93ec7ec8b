// SPDX-License-Identifier: Apache-2.0
package landline.cli.time;

import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalDouble;
import landline.time.ntp.AllanDeviation;
import landline.time.ntp.LinearRegression;

/// Samples of a server over a long time, in bounded memory: when there are 65,536, every second one
/// of them is forgotten, and of those to come every second one is not kept; and so on. The least
/// and the greatest offset and delay are of all samples.
///
/// One thread uses an instance.
final class OffsetSeries {

  /// How many samples are kept: a day at two seconds, and more.
  static final int MOST = 65_536;

  private static final int ROOM = 1024;

  private final double interval;
  private final int most;
  private double[] times = new double[ROOM];
  private double[] offsets = new double[ROOM];
  private double[] delays = new double[ROOM];
  private int count;
  private long stride = 1;
  private double first;
  private long seen;
  private long replies;
  private double lastTime = Double.NaN;
  private Range offsetRange = Range.EMPTY;
  private Range delayRange = Range.EMPTY;

  /// The least and the greatest of some values.
  record Range(double least, double greatest) {
    static final Range EMPTY = new Range(Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY);

    Range with(double value) {
      return new Range(Math.min(least, value), Math.max(greatest, value));
    }
  }

  /// An empty series.
  ///
  /// @param interval between two samples, in seconds
  OffsetSeries(double interval) {
    this(interval, MOST);
  }

  /// @param most even
  OffsetSeries(double interval, int most) {
    this.interval = interval;
    this.most = most;
  }

  /// Adds a sample. One of the same interval as the last one replaces it: an interleaved reply
  /// tells more of the exchange before.
  ///
  /// @param time when it was taken, in seconds by a clock that is never set
  void add(double time, double offset, double delay) {
    replies++;
    offsetRange = offsetRange.with(offset);
    delayRange = delayRange.with(delay);
    if (seen == 0) {
      first = time;
    }
    if (time != lastTime) {
      seen++;
      lastTime = time;
    }
    long slot = slot(time);
    if (count > 0 && slot(times[count - 1]) == slot) {
      put(count - 1, time, offset, delay);
      return;
    }
    while (slot % stride == 0 && count == most) {
      thin();
    }
    if (slot % stride == 0) {
      grow();
      put(count, time, offset, delay);
      count++;
    }
  }

  /// How many intervals after the first sample this is.
  private long slot(double time) {
    return Math.round((time - first) / interval);
  }

  private void put(int index, double time, double offset, double delay) {
    times[index] = time;
    offsets[index] = offset;
    delays[index] = delay;
  }

  private void grow() {
    if (count == times.length) {
      int larger = Math.min(most, 2 * count);
      times = Arrays.copyOf(times, larger);
      offsets = Arrays.copyOf(offsets, larger);
      delays = Arrays.copyOf(delays, larger);
    }
  }

  private void thin() {
    stride *= 2;
    int kept = 0;
    for (int i = 0; i < count; i++) {
      if (slot(times[i]) % stride == 0) {
        put(kept, times[i], offsets[i], delays[i]);
        kept++;
      }
    }
    count = kept;
  }

  /// How often [#add] was called.
  long replies() {
    return replies;
  }

  /// How many samples of different times there were.
  long seen() {
    return seen;
  }

  /// Of so many intervals one is kept.
  long stride() {
    return stride;
  }

  /// When the samples that are kept were taken, in seconds since the first one.
  double[] times() {
    return Arrays.stream(times, 0, count).map(time -> time - times[0]).toArray();
  }

  /// Their offsets.
  double[] offsets() {
    return Arrays.copyOf(offsets, count);
  }

  Range offsetRange() {
    return offsetRange;
  }

  Range delayRange() {
    return delayRange;
  }

  /// The median of the offsets that are kept.
  double medianOffset() {
    return median(offsets());
  }

  /// The median of the delays that are kept.
  double medianDelay() {
    return median(Arrays.copyOf(delays, count));
  }

  private static double median(double[] values) {
    Arrays.sort(values);
    int middle = values.length / 2;
    return values.length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
  }

  /// How the offset changes with time.
  Optional<LinearRegression> trend() {
    return LinearRegression.of(times(), offsets());
  }

  /// The time between two samples that are kept, in seconds.
  double step() {
    return interval * stride;
  }

  /// The Allan deviation over so many [steps][#step].
  OptionalDouble deviation(int steps) {
    return AllanDeviation.of(slots(), step(), steps);
  }

  /// The offsets by the step to which they belong; NaN where there is none. Of a series with long
  /// gaps it is the end.
  private double[] slots() {
    if (count == 0) {
      return new double[0];
    }
    long last = slot(times[count - 1]) / stride;
    int length = (int) Math.min(last + 1, 4L * most);
    double[] slots = new double[length];
    Arrays.fill(slots, Double.NaN);
    for (int i = 0; i < count; i++) {
      long index = slot(times[i]) / stride - (last + 1 - length);
      if (index >= 0) {
        slots[(int) index] = offsets[i];
      }
    }
    return slots;
  }
}
