// SPDX-License-Identifier: Apache-2.0
package landline.ssh.auth;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Locale;

/// The time of `expiry-time=`: `YYYYMMDD[Z]` or `YYYYMMDDHHMM[SS][Z]`; see sshd(8).
final class AbsoluteTime {

  private static final int DATE = 8;
  private static final int MINUTES = 12;
  private static final int SECONDS = 14;

  private AbsoluteTime() {}

  /// Parses a time.
  ///
  /// @param zone of a time without `Z` or `UTC`
  static Instant parse(String text, ZoneId zone) throws RefusedException {
    String upper = text.toUpperCase(Locale.ROOT);
    String digits = upper;
    if (upper.endsWith("Z")) {
      digits = upper.substring(0, upper.length() - 1);
    } else if (upper.endsWith("UTC")) {
      digits = upper.substring(0, upper.length() - 3);
    }
    int length = digits.length();
    if ((length != DATE && length != MINUTES && length != SECONDS)
        || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw new RefusedException("invalid expires time");
    }
    try {
      LocalDateTime time =
          LocalDateTime.of(
              Integer.parseInt(digits.substring(0, 4)),
              number(digits, 4),
              number(digits, 6),
              number(digits, DATE),
              number(digits, 10),
              number(digits, MINUTES));
      return time.atZone(length == upper.length() ? zone : ZoneOffset.UTC).toInstant();
    } catch (DateTimeException none) {
      throw new RefusedException("invalid expires time", none);
    }
  }

  /// The two digits there, or 0.
  private static int number(String digits, int at) {
    return at < digits.length() ? Integer.parseInt(digits.substring(at, at + 2)) : 0;
  }
}
