// SPDX-License-Identifier: Apache-2.0
package landline.cli.time;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;

/// Times as text, for people and for programs.
final class Seconds {

  private static final int NANOS = 9;
  private static final int DIGITS = 3;
  private static final long THOUSAND = 1_000;
  private static final double UNIT = 1e9;

  private Seconds() {}

  /// A time in seconds.
  static double of(Duration time) {
    return time.getSeconds() + time.getNano() / UNIT;
  }

  /// A time for people, in the unit that fits.
  ///
  /// @return such as `-1.234 ms`
  static String text(double seconds, Symbols symbols) {
    // The least number of all has no absolute value.
    long nanos = Math.max(-Long.MAX_VALUE, Math.round(seconds * UNIT));
    long size = Math.abs(nanos);
    if (size < THOUSAND) {
      return nanos + " ns";
    }
    if (size < THOUSAND * THOUSAND) {
      return scaled(nanos, DIGITS) + " " + symbols.micro() + "s";
    }
    // What is rounded up to a second is one.
    return Math.round(size / 1e3) < THOUSAND * THOUSAND
        ? scaled(nanos, 2 * DIGITS) + " ms"
        : scaled(nanos, NANOS) + " s";
  }

  /// As [#text], with a plus sign for a time above 0.
  static String signed(double seconds, Symbols symbols) {
    String text = text(seconds, symbols);
    return Math.round(seconds * UNIT) > 0 ? "+" + text : text;
  }

  /// An offset and its error, such as `+1.234 ms ± 0.500 ms`.
  static String withError(double offset, double error, Symbols symbols) {
    return signed(offset, symbols) + " " + symbols.plusMinus() + " " + text(error, symbols);
  }

  /// A time for programs: seconds with nine decimals.
  static String decimal(double seconds) {
    return BigDecimal.valueOf(Math.round(seconds * UNIT), NANOS).toPlainString();
  }

  private static String scaled(long nanos, int scale) {
    return BigDecimal.valueOf(nanos, scale).setScale(DIGITS, RoundingMode.HALF_UP).toPlainString();
  }
}
