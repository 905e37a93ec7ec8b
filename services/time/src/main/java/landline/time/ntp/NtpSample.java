// SPDX-License-Identifier: Apache-2.0
package landline.time.ntp;

import landline.time.packet.NtpTimestamp;
import landline.time.packet.ServerClock;

/// What one exchange with a server tells of the clocks' difference, RFC 5905 section 8. All times
/// are in seconds.
///
/// The server's clock is ahead by `offset`, with an error of at most half the `delay`, however it
/// is divided among the two directions, and the `dispersion`, as long as neither clock is worse
/// than its precision and they drift apart by at most 15 ppm.
///
/// @param offset how far the server's clock is ahead
/// @param delay of request and reply together, without the time that the server took
/// @param dispersion error by the precision and the drift of the clocks, when the reply arrived,
///   and by timestamps that contradict each other
/// @param nanos when the reply arrived, by a clock that is never set, such as `System.nanoTime()`
public record NtpSample(double offset, double delay, double dispersion, long nanos) {

  private static final double NANOS = 1e9;
  private static final double ERA = 0x1p32;

  /// Computes a sample. The timestamps of a client may be of another era than the server's, if the
  /// clocks are less than 68 years apart; see [#since1970].
  ///
  /// @param origin when the request was sent, by the client's clock
  /// @param receive when it arrived, by the server's clock
  /// @param transmit when the reply was sent, by the server's clock
  /// @param destination when it arrived, by the client's clock
  /// @param serverPrecision a power of two in seconds, as in the packet
  /// @param clientPrecision a power of two in seconds; a delay that seems less than that, as it may
  ///   if the client's clock is adjusted meanwhile, becomes that
  /// @param nanos when the reply arrived, by a clock that is never set
  public static NtpSample of(
      long origin,
      long receive,
      long transmit,
      long destination,
      int serverPrecision,
      int clientPrecision,
      long nanos) {
    long there = NtpTimestamp.difference(receive, origin);
    long back = NtpTimestamp.difference(transmit, destination);
    // The mean, which their sum might be too large for.
    double offset = NtpTimestamp.seconds((there >> 1) + (back >> 1) + (there & back & 1));
    long waited = NtpTimestamp.difference(destination, origin);
    long taken = NtpTimestamp.difference(transmit, receive);
    double precision = Math.scalb(1.0, clientPrecision);
    double travelled = NtpTimestamp.seconds(waited - taken);
    double delay = Math.max(precision, travelled);
    // Who says that it took longer than the client waited leaves as much room for the offset.
    double excess = Math.max(0, -travelled) / 2;
    double drift = ServerClock.DRIFT * Math.max(0, NtpTimestamp.seconds(waited));
    // The last is that of a double, which counts if the clocks are years apart.
    double granularity = Math.scalb(1.0, serverPrecision) + precision;
    double dispersion = granularity + drift + excess + Math.ulp(offset);
    return new NtpSample(offset, delay, dispersion, nanos);
  }

  /// The sample if no server's clock is before 1970, as no clock of UNIX is: one that would be is
  /// ahead of the client's by more than 68 years. So a machine without a battery for its clock,
  /// which begins in 1970, takes the time from servers until 2106, not until 2038.
  ///
  /// @param client the client's clock at about the time of the sample, in nanoseconds since 1970
  NtpSample since1970(long client) {
    return client / NANOS + offset + delay < 0
        ? new NtpSample(offset + ERA, delay, dispersion + Math.ulp(ERA), nanos)
        : this;
  }

  /// The dispersion at a later time: it grows as the clocks drift.
  ///
  /// @param now by the clock of [#nanos]
  public double dispersion(long now) {
    return dispersion + ServerClock.DRIFT * Math.max(0, now - nanos) / NANOS;
  }
}
