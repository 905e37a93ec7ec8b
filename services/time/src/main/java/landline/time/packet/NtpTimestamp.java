// SPDX-License-Identifier: Apache-2.0
package landline.time.packet;

import java.time.Instant;

/// NTP's formats of time as plain numbers, RFC 5905 section 6. Nothing here makes an object, except
/// what returns an [Instant].
///
/// A **timestamp** is a `long`: the upper 32 bits are seconds since 1900-01-01T00:00Z modulo 2³²,
/// the lower 32 bits are a fraction of 233 ps. It has no era: it says when within 136 years. Two
/// timestamps are compared by their difference, which is right if they are less than 68 years
/// apart, across the end of era 0 on 2036-02-07T06:28:16Z as well. Zero means that the time is
/// unknown.
///
/// A **short** is an `int`, unsigned: 16 bits of seconds, 16 bits of a fraction of 15 µs.
public final class NtpTimestamp {

  /// The timestamp that stands for an unknown time.
  public static final long UNKNOWN = 0;

  /// Seconds from 1900-01-01 to 1970-01-01, both 00:00Z.
  private static final long UNIX_EPOCH = 2_208_988_800L;

  private static final long NANOS = 1_000_000_000;
  private static final long FRACTION = 0xffff_ffffL;
  private static final long HALF = 1L << 31;
  private static final double ONE = 4_294_967_296.0;
  private static final double SHORT_ONE = 65_536.0;
  private static final long MOST_SHORT = 0xffff_ffffL;

  private NtpTimestamp() {}

  /// The timestamp of a time. It is rounded down by less than 233 ps, and the nanosecond comes back
  /// exactly. The first instant of an era becomes 233 ps past it, since zero is no time.
  ///
  /// @param epochSecond seconds since 1970-01-01T00:00Z, of any era
  /// @param nanos 0 to 999,999,999
  public static long of(long epochSecond, int nanos) {
    long fraction = ((long) nanos << 32) / NANOS;
    long timestamp = (epochSecond + UNIX_EPOCH) << 32 | fraction;
    return timestamp == UNKNOWN ? 1 : timestamp;
  }

  /// The timestamp of a time as the kernel tells it.
  ///
  /// @param epochNanos nanoseconds since 1970-01-01T00:00Z
  public static long ofNanos(long epochNanos) {
    return of(Math.floorDiv(epochNanos, NANOS), (int) Math.floorMod(epochNanos, NANOS));
  }

  /// The timestamp of an instant.
  ///
  /// @param instant of any era
  public static long of(Instant instant) {
    return of(instant.getEpochSecond(), instant.getNano());
  }

  /// The instant of a timestamp: of all instants that have it, the one nearest to another, within
  /// 68 years.
  ///
  /// @param timestamp of an unknown era
  /// @param near such as the time of this machine
  /// @return the instant, rounded to a nanosecond
  public static Instant toInstant(long timestamp, Instant near) {
    long seconds = (timestamp >>> 32) - UNIX_EPOCH;
    // The fraction decides only at exactly half an era, so seconds are enough.
    long away = (int) (seconds - near.getEpochSecond());
    return Instant.ofEpochSecond(near.getEpochSecond() + away, nanos(timestamp));
  }

  /// The time from one timestamp to another.
  ///
  /// @param later a timestamp less than 68 years from the other
  /// @param earlier may be later, too
  /// @return seconds as a signed number with 32 bits of fraction
  public static long difference(long later, long earlier) {
    return later - earlier;
  }

  /// A difference in seconds. A double holds a difference of 24 days to a nanosecond, one of a
  /// minute to less than a timestamp's own fraction.
  ///
  /// @param difference as from [#difference]
  public static double seconds(long difference) {
    return difference / ONE;
  }

  /// A difference in nanoseconds, rounded.
  ///
  /// @param difference as from [#difference]
  public static long nanosOf(long difference) {
    return (difference >> 32) * NANOS + nanos(difference);
  }

  /// A short of a length of time, rounded up: a bound on an error must not shrink.
  ///
  /// @param seconds not negative; all above 65,535.99998 becomes that
  public static int toShort(double seconds) {
    double units = Math.ceil(seconds * SHORT_ONE);
    return units >= MOST_SHORT ? (int) MOST_SHORT : (int) (long) Math.max(0, units);
  }

  /// The length of time of a short, in seconds.
  ///
  /// @param units as in a packet
  public static double ofShort(int units) {
    return Integer.toUnsignedLong(units) / SHORT_ONE;
  }

  /// Rounds to nearest, which undoes the rounding down of [#of]; may be a whole second.
  private static long nanos(long timestamp) {
    return ((timestamp & FRACTION) * NANOS + HALF) >>> 32;
  }
}
