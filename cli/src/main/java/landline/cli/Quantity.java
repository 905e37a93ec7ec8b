// SPDX-License-Identifier: Apache-2.0
package landline.cli;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Numbers with a unit on a command line.
public final class Quantity {

  private static final Pattern NUMBER =
      Pattern.compile("([0-9]{1,12}(?:\\.[0-9]{1,9})?)([A-Za-z]*)");
  private static final Map<String, Duration> TIMES =
      Map.of(
          "ms", Duration.ofMillis(1),
          "", Duration.ofSeconds(1),
          "s", Duration.ofSeconds(1),
          "m", Duration.ofMinutes(1),
          "h", Duration.ofHours(1));
  private static final Map<String, Long> SIZES =
      Map.of("", 1L, "K", 1L << 10, "M", 1L << 20, "G", 1L << 30);
  private static final Duration LONGEST = Duration.ofDays(365);

  private Quantity() {}

  /// Parses `500ms`, `5`, `5s`, `1.5m` or `2h`, up to a year.
  static Duration time(String text) {
    Matcher parts = NUMBER.matcher(text);
    Duration unit = parts.matches() ? TIMES.get(parts.group(2)) : null;
    if (unit == null) {
      throw new IllegalArgumentException("not a time such as 500ms, 5s or 2m: " + text);
    }
    BigDecimal nanos =
        new BigDecimal(parts.group(1))
            .multiply(BigDecimal.valueOf(TimeUnit.NANOSECONDS.convert(unit)));
    if (nanos.compareTo(BigDecimal.valueOf(TimeUnit.NANOSECONDS.convert(LONGEST))) > 0) {
      throw new IllegalArgumentException("longer than a year: " + text);
    }
    return Duration.ofNanos(nanos.longValue());
  }

  /// Formats a time for [#time], in seconds.
  static String text(Duration time) {
    return BigDecimal.valueOf(TimeUnit.MILLISECONDS.convert(time), 3)
            .stripTrailingZeros()
            .toPlainString()
        + "s";
  }

  /// Formats a time for [#time], in the largest unit of which it is a whole number; if there is
  /// none, in milliseconds.
  static String shortest(Duration time) {
    if (time.toNanosPart() % 1_000_000 != 0) {
      return BigDecimal.valueOf(TimeUnit.NANOSECONDS.convert(time), 6)
              .stripTrailingZeros()
              .toPlainString()
          + "ms";
    }
    if (time.isZero() || TimeUnit.MILLISECONDS.convert(time) % 1000 != 0) {
      return time.isZero() ? "0" : TimeUnit.MILLISECONDS.convert(time) + "ms";
    }
    long seconds = time.toSeconds();
    if (seconds % 60 != 0) {
      return seconds + "s";
    }
    return seconds % 3600 == 0 ? seconds / 3600 + "h" : seconds / 60 + "m";
  }

  /// Formats a number of bytes for [#size].
  static String bytes(long bytes) {
    for (String unit : List.of("G", "M", "K")) {
      long one = 1L << (10 * ("KMG".indexOf(unit) + 1));
      if (bytes > 0 && bytes % one == 0) {
        return bytes / one + unit;
      }
    }
    return Long.toString(bytes);
  }

  /// Parses a time that is not 0.
  public static Duration positiveTime(String text) {
    Duration time = time(text);
    if (time.isZero()) {
      throw new IllegalArgumentException("must be more than 0: " + text);
    }
    return time;
  }

  /// Parses a number of bytes, `1000`, `64K`, `64M` or `2G`, where K is 1,024.
  static long size(String text) {
    Matcher parts = NUMBER.matcher(text);
    Long unit = parts.matches() ? SIZES.get(parts.group(2)) : null;
    if (unit == null) {
      throw new IllegalArgumentException("not a size such as 1000, 64K or 64M: " + text);
    }
    BigDecimal size = new BigDecimal(parts.group(1)).multiply(BigDecimal.valueOf(unit));
    if (size.compareTo(BigDecimal.ONE) < 0 || size.compareTo(BigDecimal.valueOf(1L << 50)) > 0) {
      throw new IllegalArgumentException("not from 1 byte to 1048576G: " + text);
    }
    return size.longValue();
  }

  /// Parses a count.
  public static int count(String text) {
    if (!text.matches("[0-9]{1,9}") || Integer.parseInt(text) < 1) {
      throw new IllegalArgumentException("not a number from 1 to 999999999: " + text);
    }
    return Integer.parseInt(text);
  }
}
