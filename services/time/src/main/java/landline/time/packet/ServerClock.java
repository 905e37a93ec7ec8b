// SPDX-License-Identifier: Apache-2.0
package landline.time.packet;

/// What a server tells of its clock in each reply, RFC 5905 section 7.3. Immutable: one is made
/// when the clock has been set, and shared by all threads that answer.
///
/// @param leap the leap indicator: 0, 1 for a minute of 61 seconds, 2 for one of 59, 3 if the clock
///   is not synchronized
/// @param stratum 1 with a reference clock, 2 to 15 behind other servers, 16 if the clock is not
///   synchronized
/// @param precision of the clock, as a power of two in seconds
/// @param rootDelay round-trip delay to the reference clock, a short of [NtpTimestamp]
/// @param rootError error bound towards the reference clock in seconds, at the time of reference
/// @param referenceId as in [NtpPacket#referenceText]
/// @param reference when the clock was last set, a timestamp
public record ServerClock(
    int leap,
    int stratum,
    int precision,
    int rootDelay,
    double rootError,
    int referenceId,
    long reference) {

  /// What a clock may drift, in seconds per second: PHI of RFC 5905 section 7.2.
  public static final double DRIFT = 15e-6;

  /// Checks the numbers.
  ///
  /// @throws IllegalArgumentException if one is out of range
  public ServerClock {
    if (leap < 0 || leap > NtpPacket.LEAP_UNKNOWN) {
      throw new IllegalArgumentException("leap is not 0 to 3: " + leap);
    }
    if (stratum < 1 || stratum > NtpPacket.STRATUM_UNSYNCHRONIZED) {
      throw new IllegalArgumentException("stratum is not 1 to 16: " + stratum);
    }
    if (precision < Byte.MIN_VALUE || precision > Byte.MAX_VALUE) {
      throw new IllegalArgumentException("precision is not -128 to 127: " + precision);
    }
    if (!(rootError >= 0)) {
      throw new IllegalArgumentException("root error < 0: " + rootError);
    }
  }

  /// The clock of a server that is not synchronized. Clients don't use it.
  ///
  /// @param precision of the clock, as a power of two in seconds
  public static ServerClock unsynchronized(int precision) {
    return new ServerClock(
        NtpPacket.LEAP_UNKNOWN,
        NtpPacket.STRATUM_UNSYNCHRONIZED,
        precision,
        0,
        1,
        NtpPacket.code("INIT"),
        NtpTimestamp.UNKNOWN);
  }

  /// The error bound at a time: it grows with the time since the clock was set.
  ///
  /// @param now a timestamp
  /// @return a short of [NtpTimestamp], rounded up
  public int rootDispersion(long now) {
    double age =
        reference == NtpTimestamp.UNKNOWN
            ? 0
            : Math.max(0, NtpTimestamp.seconds(NtpTimestamp.difference(now, reference)));
    return NtpTimestamp.toShort(rootError + DRIFT * age);
  }
}
