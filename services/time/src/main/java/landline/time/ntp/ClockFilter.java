// SPDX-License-Identifier: Apache-2.0
package landline.time.ntp;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// The clock filter of RFC 5905 section 10: of the last eight samples of a server the one with the
/// least delay is best, since it waited least in queues.
///
/// One thread uses an instance.
final class ClockFilter {

  /// How many samples are kept.
  static final int STAGES = 8;

  /// The dispersion of a sample that is missing, in seconds: MAXDISP of RFC 5905 section 7.2.
  static final double MOST_DISPERSION = 16;

  private final double precision;
  private final ArrayDeque<NtpSample> samples = new ArrayDeque<>();

  /// An empty filter.
  ///
  /// @param clientPrecision a power of two in seconds, the least jitter
  ClockFilter(int clientPrecision) {
    precision = Math.scalb(1.0, clientPrecision);
  }

  /// What the samples tell together. All times are in seconds.
  ///
  /// @param offset how far the server's clock is ahead, by the best sample
  /// @param delay of the best sample
  /// @param dispersion of all samples, the best ones most; missing ones count as the worst
  /// @param jitter how much the others' offsets differ from the best one's, as the root of the mean
  ///   square
  /// @param nanos when the best sample was taken; it is of no new use if it was used before
  record Estimate(double offset, double delay, double dispersion, double jitter, long nanos) {}

  /// Adds a sample; the oldest of eight goes.
  void add(NtpSample sample) {
    if (samples.size() == STAGES) {
      samples.removeFirst();
    }
    samples.addLast(sample);
  }

  /// The estimate of a time.
  ///
  /// @param now by the clock of the samples
  /// @return empty without any sample
  Optional<Estimate> estimate(long now) {
    return estimate(List.copyOf(samples), now, precision);
  }

  /// RFC 5905 section 10 and appendix A.5.2.
  private static Optional<Estimate> estimate(List<NtpSample> samples, long now, double precision) {
    if (samples.isEmpty()) {
      return Optional.empty();
    }
    List<NtpSample> byDelay =
        samples.stream().sorted(Comparator.comparingDouble(NtpSample::delay)).toList();
    NtpSample best = byDelay.getFirst();
    double dispersion = 0;
    double squares = 0;
    for (int i = 0; i < STAGES; i++) {
      double each = MOST_DISPERSION;
      if (i < byDelay.size()) {
        NtpSample sample = byDelay.get(i);
        each = Math.min(each, sample.dispersion(now));
        squares += square(sample.offset() - best.offset());
      }
      dispersion += Math.scalb(each, -(i + 1));
    }
    double jitter = byDelay.size() == 1 ? 0 : Math.sqrt(squares / (byDelay.size() - 1));
    return Optional.of(
        new Estimate(
            best.offset(), best.delay(), dispersion, Math.max(jitter, precision), best.nanos()));
  }

  private static double square(double value) {
    return value * value;
  }
}
