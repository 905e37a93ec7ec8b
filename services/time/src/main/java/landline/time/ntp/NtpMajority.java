// SPDX-License-Identifier: Apache-2.0
package landline.time.ntp;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// What a majority of servers agrees upon: the smallest interval that lies within the errors of
/// most servers, so that the true offset is in it. See RFC 5905, section 11.2.1; the offsets
/// themselves need not be in the interval, since a server that is far away has a greater error.
///
/// @param low the least offset that it may be
/// @param high the greatest one
public record NtpMajority(Duration low, Duration high) {

  private static final double NANOS = 1e9;

  /// Finds the majority.
  ///
  /// @param measurements of different servers at about the same time; if this machine's clock was
  ///   set between two of them, they are of different clocks, and disagree
  /// @return empty if no majority of these agrees
  public static Optional<NtpMajority> of(List<NtpMeasurement> measurements) {
    return ClockSelection.overlap(measurements.stream().map(NtpMeasurement::candidate).toList())
        .map(majority ->
            new NtpMajority(
                Duration.ofNanos((long) Math.floor(majority.low() * NANOS)),
                Duration.ofNanos((long) Math.ceil(majority.high() * NANOS))));
  }

  /// Whether a server agrees: its offset may be one of the majority's. Else it is a falseticker.
  public boolean agrees(NtpMeasurement measurement) {
    Duration offset = measurement.offset();
    Duration error = measurement.error();
    return offset.minus(error).compareTo(high) <= 0 && offset.plus(error).compareTo(low) >= 0;
  }
}
