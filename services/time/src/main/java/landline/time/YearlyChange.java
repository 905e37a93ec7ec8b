// SPDX-License-Identifier: Apache-2.0
package landline.time;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.temporal.TemporalAdjusters;

/// A moment that comes back each year, on the wall clock: a day, and seconds since its midnight,
/// which may be negative or more than a day (RFC 9636 section 3.3.1).
record YearlyChange(Day day, int seconds) {

  /// A rule that gives one day of each year.
  sealed interface Day {
    /// The day in this year, or just after it for the last of a leap year's days.
    LocalDate in(int year);
  }

  /// `Jn`: day 1 to 365, without counting 29 February in any year.
  record WithoutLeapDay(int day) implements Day {
    @Override
    public LocalDate in(int year) {
      LocalDate date = LocalDate.ofYearDay(year, day);
      return date.isLeapYear() && day > 59 ? date.plusDays(1) : date;
    }
  }

  /// `n`: day 0 to 365, with 29 February counted when there is one.
  record FromZero(int day) implements Day {
    @Override
    public LocalDate in(int year) {
      return LocalDate.of(year, 1, 1).plusDays(day);
    }
  }

  /// `Mm.w.d`: weekday d, 0 for Sunday, in week w of month m; week 5 means the last.
  record Weekday(int month, int week, int weekday) implements Day {
    @Override
    public LocalDate in(int year) {
      DayOfWeek name = DayOfWeek.SUNDAY.plus(weekday);
      int ordinal = week == 5 ? -1 : week;
      return LocalDate.of(year, month, 1).with(TemporalAdjusters.dayOfWeekInMonth(ordinal, name));
    }
  }

  /// When it happens in this year for clocks at this distance from UTC.
  long epochSecond(int year, int offsetSeconds) {
    return day.in(year).toEpochDay() * 86_400 + seconds - offsetSeconds;
  }
}
