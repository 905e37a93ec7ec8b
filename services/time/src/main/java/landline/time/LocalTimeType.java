// SPDX-License-Identifier: Apache-2.0
package landline.time;

/// What a zone says of an instant: its distance from UTC, whether that is daylight saving time, and
/// the abbreviation people write. RFC 9636 calls it a local time type.
///
/// @param offsetSeconds seconds east of UTC, within 26 hours
/// @param daylight whether the zone's data calls it daylight saving time
/// @param abbreviation 1 to 31 ASCII letters, digits, `+` and `-`, such as `CEST` or `+0330`
public record LocalTimeType(int offsetSeconds, boolean daylight, String abbreviation) {
  private static final int MOST_SECONDS = 26 * 3600;
  private static final int LONGEST = 31;
  // RFC 9636 section 3.2 asks for these characters; a percent sign here could feed a reply loop.
  private static final String ALLOWED =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-";

  /// Checks the ranges given above.
  public LocalTimeType {
    if (Math.abs((long) offsetSeconds) > MOST_SECONDS) {
      throw new IllegalArgumentException("offset beyond 26 hours: " + offsetSeconds + " s");
    }
    if (abbreviation.isEmpty() || abbreviation.length() > LONGEST) {
      throw new IllegalArgumentException("abbreviation not 1 to 31 long: " + abbreviation.length());
    }
    if (!abbreviation.chars().allMatch(LocalTimeType::allowed)) {
      throw new IllegalArgumentException("abbreviation not of letters, digits, + and -");
    }
  }

  private static boolean allowed(int c) {
    return ALLOWED.indexOf(c) >= 0;
  }

  /// A type named by its own offset, as the time zone database does for places without an
  /// abbreviation in use: `+03`, `-0330`, `+003144`, and `+00`.
  static LocalTimeType numeric(int offsetSeconds, boolean daylight) {
    int size = Math.abs(offsetSeconds);
    StringBuilder name = new StringBuilder().append(offsetSeconds < 0 ? '-' : '+');
    twoDigits(name, size / 3600);
    if (size % 3600 != 0) {
      twoDigits(name, size / 60 % 60);
    }
    if (size % 60 != 0) {
      twoDigits(name, size % 60);
    }
    return new LocalTimeType(offsetSeconds, daylight, name.toString());
  }

  private static void twoDigits(StringBuilder name, int value) {
    name.append((char) ('0' + value / 10)).append((char) ('0' + value % 10));
  }
}
