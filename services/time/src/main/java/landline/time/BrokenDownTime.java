// SPDX-License-Identifier: Apache-2.0
package landline.time;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.IsoFields;
import java.util.List;

/// An instant as a clock on the wall shows it, with what the zone says of it: C's `struct tm`.
record BrokenDownTime(long epochSecond, LocalDateTime wall, LocalTimeType type) {
  private static final List<String> WEEKDAYS =
      List.of("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday");
  private static final List<String> MONTHS =
      List.of(
          "January",
          "February",
          "March",
          "April",
          "May",
          "June",
          "July",
          "August",
          "September",
          "October",
          "November",
          "December");

  /// Throws [java.time.DateTimeException] for a year that java.time cannot hold.
  static BrokenDownTime of(Instant instant, Zone zone) {
    LocalTimeType type = zone.at(instant);
    long second = instant.getEpochSecond();
    LocalDateTime wall =
        LocalDateTime.ofEpochSecond(second + type.offsetSeconds(), 0, ZoneOffset.UTC);
    return new BrokenDownTime(second, wall, type);
  }

  int year() {
    return wall.getYear();
  }

  /// 1 to 12, as a clock with two rounds a day counts.
  int hour12() {
    int hour = wall.getHour() % 12;
    return hour == 0 ? 12 : hour;
  }

  /// 0 for Sunday to 6 for Saturday.
  int weekday() {
    return wall.getDayOfWeek().getValue() % 7;
  }

  String weekdayName() {
    return WEEKDAYS.get(weekday());
  }

  String monthName() {
    return MONTHS.get(wall.getMonthValue() - 1);
  }

  String halfDay() {
    return wall.getHour() < 12 ? "AM" : "PM";
  }

  /// Week of the year, 0 before the first Sunday.
  int sundayWeek() {
    return (wall.getDayOfYear() + 6 - weekday()) / 7;
  }

  /// Week of the year, 0 before the first Monday.
  int mondayWeek() {
    return (wall.getDayOfYear() + 7 - wall.getDayOfWeek().getValue()) / 7;
  }

  int isoWeek() {
    return wall.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR);
  }

  int isoYear() {
    return wall.get(IsoFields.WEEK_BASED_YEAR);
  }

  /// Hours and minutes east of UTC as a number such as 530 for five and a half hours, without sign;
  /// seconds are cut off.
  int offsetDigits() {
    int minutes = Math.abs(type.offsetSeconds()) / 60;
    return minutes / 60 * 100 + minutes % 60;
  }
}
