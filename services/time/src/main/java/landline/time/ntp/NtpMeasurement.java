// SPDX-License-Identifier: Apache-2.0
package landline.time.ntp;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import landline.time.ntp.ClockSelection.Candidate;

/// What several replies of a server tell together: RFC 5905, section 10.
///
/// @param answers the replies, in their order
/// @param offset how far the server's clock is ahead of the one of this machine
/// @param delay of request and reply together, of the best sample
/// @param jitter how much the samples differ
/// @param error how far the offset may be wrong: half of the delay, what the server says of its own
///   error, and what the clocks may have drifted; the root distance of RFC 5905, appendix A.5.5.2,
///   without the share of samples that are missing
/// @param failure why there are fewer replies than were asked for, such as an [NtpKissException];
///   after one do not ask again soon
public record NtpMeasurement(
    List<NtpAnswer> answers,
    Duration offset,
    Duration delay,
    Duration jitter,
    Duration error,
    Optional<IOException> failure) {

  private static final double NANOS = 1e9;

  /// Copies the list.
  public NtpMeasurement {
    answers = List.copyOf(answers);
  }

  static NtpMeasurement of(
      List<NtpAnswer> answers, int precision, long now, Optional<IOException> failure) {
    var filter = new ClockFilter(precision);
    answers.forEach(each -> filter.add(each.sample()));
    ClockFilter.Estimate estimate = filter.estimate(now).orElseThrow();
    NtpAnswer best =
        answers.stream().filter(each -> isOf(each.sample(), estimate)).findFirst().orElseThrow();
    double error = best.error(now) + (answers.size() == 1 ? 0 : estimate.jitter());
    return new NtpMeasurement(
        answers,
        duration(estimate.offset()),
        duration(estimate.delay()),
        duration(estimate.jitter()),
        duration(error),
        failure);
  }

  /// In interleaved mode there may be two samples of one exchange.
  private static boolean isOf(NtpSample sample, ClockFilter.Estimate estimate) {
    return sample.nanos() == estimate.nanos() && sample.delay() == estimate.delay();
  }

  private static Duration duration(double seconds) {
    return Duration.ofNanos(Math.round(seconds * NANOS));
  }

  /// The reply that came last.
  public NtpAnswer last() {
    return answers.getLast();
  }

  /// The interval in which the true offset is, for the selection among servers.
  Candidate candidate() {
    return new Candidate(
        offset.toNanosPart() / NANOS + offset.toSeconds(),
        error.toNanosPart() / NANOS + error.toSeconds());
  }
}
