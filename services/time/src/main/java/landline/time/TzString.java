// SPDX-License-Identifier: Apache-2.0
package landline.time;

/// Parses a TZ string as POSIX defines it, such as `EST5EDT,M3.2.0,M11.1.0`, with the wider hours
/// of RFC 9636 section 3.3.1. It stands at the end of a compiled zone file or in the environment.
final class TzString {
  private static final int LONGEST = 255;
  // POSIX leaves open what a name without dates means; glibc's default is the law of the USA.
  private static final String DEFAULT_DATES = ",M3.2.0,M11.1.0";

  private final String text;
  private int at;

  private TzString(String text) {
    this.text = text;
  }

  /// Throws [IllegalArgumentException] that says what was expected where. The text itself is not in
  /// the message: it may hold anything.
  static Zone parse(String text) {
    if (text.length() > LONGEST) {
      throw new IllegalArgumentException("TZ string longer than " + LONGEST + ": " + text.length());
    }
    return new TzString(text).zone();
  }

  private Zone zone() {
    String standardName = name();
    LocalTimeType standard = new LocalTimeType(-time(24), false, standardName);
    if (at == text.length()) {
      return new FixedZone(standard, text);
    }
    String daylightName = name();
    boolean hasOffset = at < text.length() && text.charAt(at) != ',';
    int offset = hasOffset ? -time(24) : standard.offsetSeconds() + 3600;
    LocalTimeType daylight = new LocalTimeType(offset, true, daylightName);
    if (at == text.length()) {
      TzString dates = new TzString(DEFAULT_DATES);
      return new SeasonalZone(standard, daylight, dates.change(), dates.change(), text);
    }
    Zone zone = new SeasonalZone(standard, daylight, change(), change(), text);
    if (at < text.length()) {
      throw expected("the end");
    }
    return zone;
  }

  /// Three or more letters, or anything an abbreviation may have in angle brackets.
  private String name() {
    boolean quoted = skip('<');
    int start = at;
    while (at < text.length() && (quoted ? peek() != '>' : letter(peek()))) {
      at++;
    }
    String name = text.substring(start, at);
    if (quoted && !skip('>')) {
      throw expected("'>'");
    }
    if (name.length() < 3) {
      throw expected("an abbreviation of three or more");
    }
    return name;
  }

  /// `[+-]h[:m[:s]]` in seconds.
  private int time(int mostHours) {
    int sign = skip('-') ? -1 : 1;
    if (sign > 0) {
      skip('+');
    }
    int seconds = number(0, mostHours) * 3600;
    if (skip(':')) {
      seconds += number(0, 59) * 60;
      if (skip(':')) {
        seconds += number(0, 59);
      }
    }
    return sign * seconds;
  }

  private YearlyChange change() {
    if (!skip(',')) {
      throw expected("','");
    }
    YearlyChange.Day day = day();
    return new YearlyChange(day, skip('/') ? time(167) : 2 * 3600);
  }

  private YearlyChange.Day day() {
    if (skip('J')) {
      return new YearlyChange.WithoutLeapDay(number(1, 365));
    }
    if (!skip('M')) {
      return new YearlyChange.FromZero(number(0, 365));
    }
    int month = number(1, 12);
    int week = skip('.') ? number(1, 5) : -1;
    int weekday = week > 0 && skip('.') ? number(0, 6) : -1;
    if (weekday < 0) {
      throw expected("'.'");
    }
    return new YearlyChange.Weekday(month, week, weekday);
  }

  private int number(int least, int most) {
    int start = at;
    int value = 0;
    while (at < text.length() && peek() >= '0' && peek() <= '9' && value <= most) {
      value = value * 10 + peek() - '0';
      at++;
    }
    if (at == start || value < least || value > most) {
      at = start;
      throw expected("a number from " + least + " to " + most);
    }
    return value;
  }

  private char peek() {
    return text.charAt(at);
  }

  private boolean skip(char c) {
    boolean there = at < text.length() && peek() == c;
    at += there ? 1 : 0;
    return there;
  }

  private static boolean letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  private IllegalArgumentException expected(String what) {
    return new IllegalArgumentException("TZ string without " + what + " at offset " + at);
  }
}
