// SPDX-License-Identifier: Apache-2.0
package landline.time.ntp;

import java.time.LocalDate;

/// Spreads a leap second over the 24 hours from the noon before it to the noon after it, as
/// Google's servers do: in that time each second served is longer by a part in 86,401, or shorter
/// by one in 86,399, and none is skipped or repeated. It has no clock of its own, and one thread
/// uses it.
///
/// The clock of the system has the step that is smeared: at the end of the day it repeats a second,
/// or skips one.
final class LeapSmear {

  private static final long SECOND = 1_000_000_000;
  private static final long DAY_SECONDS = 86_400;

  /// The length of a day without a leap second, in nanoseconds.
  static final long DAY = DAY_SECONDS * SECOND;

  /// How long before and after a step the kernel is asked often, in nanoseconds.
  static final long CLOSE = 5 * SECOND;

  private static final long HALF_DAY = DAY / 2;

  // Longer than the kernel's.
  private static final long TICK = 20_000_000;

  // 254.x.y.z, where x.y.z are two bits of whole seconds and 22 of their fraction, as ntpd has it.
  private static final int REFERENCE = 0xfe00_0000;
  private static final int FRACTION_BITS = 22;
  private static final int REFERENCE_MASK = 0xff_ffff;

  // 1 for a second to be inserted, -1 for one to be deleted, 0 for none.
  private int sign;
  // The midnight at the end of the day with the leap second, in nanoseconds since 1970.
  private long midnight;
  // The system's clock at the last update, with the inserted second, which it shows twice.
  private long last;
  // The kernel may know of a leap second for days: it does until somebody tells it otherwise.
  private boolean overBefore;

  /// Takes over what the kernel knows of leap seconds; once a second, and more often while
  /// [#isClose].
  ///
  /// @param now the clock of the system, in nanoseconds since 1970
  /// @param announced 1 for a second to be inserted at the end of this day, or one that was at the
  ///   last; -1 for one to be deleted; 0 for none
  /// @param inserting whether the inserted second is running
  /// @param over whether the leap second is over, and the kernel still knows of it
  void update(long now, int announced, boolean inserting, boolean over) {
    long today = dayOf(now);
    if (announced != 0 && over) {
      // Of a second to be deleted the kernel tells up to a tick before its clock skips it.
      long ended = announced < 0 ? dayOf(now + SECOND) : today;
      if (!overBefore && isFirstOfMonth(ended)) {
        begin(announced, ended);
      }
    } else if (announced != 0 && inserting) {
      begin(announced, dayOf(now + HALF_DAY));
    } else if (announced != 0 && !(sign != 0 && midnight == today)) {
      begin(announced, today + DAY);
    } else if (announced == 0 && !inserting && !over && last < midnight) {
      // It was announced in error.
      sign = 0;
    }
    if (sign != 0 && now >= midnight + HALF_DAY) {
      sign = 0;
    }
    overBefore = over;
    last = sign > 0 && isAfter(now, inserting, over) ? now + SECOND : now;
  }

  private static long dayOf(long now) {
    return Math.floorDiv(now, DAY) * DAY;
  }

  /// Leap seconds are at the ends of months. What the kernel knows on other days is of an older
  /// one.
  private static boolean isFirstOfMonth(long day) {
    return LocalDate.ofEpochDay(Math.floorDiv(day, DAY)).getDayOfMonth() == 1;
  }

  private void begin(int announced, long at) {
    sign = announced;
    midnight = at;
  }

  /// Whether the clock has repeated its second, by what the kernel has told just before.
  /// adjtimex(2) tells of the step at once, and the clock makes it with the kernel's next tick:
  /// until then it shows the second after midnight for the first time.
  private boolean isAfter(long now, boolean inserting, boolean over) {
    if (isAmbiguous(now)) {
      return (now < midnight ? inserting : over) || isAfter(now);
    }
    return now >= midnight;
  }

  /// Whether the clock shows a time twice.
  private boolean isAmbiguous(long now) {
    return sign > 0 && now >= midnight - SECOND && now < midnight + TICK;
  }

  /// Whether the step of the system's clock is so close that each batch needs an [#update].
  boolean isClose(long now) {
    return sign != 0 && Math.abs(now - midnight) < CLOSE;
  }

  /// The time to serve.
  ///
  /// @param now the clock of the system, in nanoseconds since 1970
  long at(long now) {
    return sign == 0 ? now : now + offset(now - (midnight - HALF_DAY), sign, isAfter(now));
  }

  /// A time that the clock shows twice is the one that is nearer to the last update; one of a
  /// second that is deleted it never shows.
  private boolean isAfter(long now) {
    return isAmbiguous(now)
        ? Math.abs(now + SECOND - last) < Math.abs(now - last)
        : now >= midnight;
  }

  /// What is added to the clock of the system.
  ///
  /// @param sinceNoon what that clock shows since the noon before the leap second, in nanoseconds
  /// @param sign 1 for an inserted second, -1 for a deleted one
  /// @param after whether that clock has made its step
  /// @return nanoseconds; 0 before the first noon and from the second one on
  static long offset(long sinceNoon, int sign, boolean after) {
    if (sinceNoon <= 0 || sinceNoon >= DAY) {
      return 0;
    }
    long step = after ? sign * SECOND : 0;
    // One second in so many: the nanoseconds divided by them are what is smeared so far.
    return step - sign * ((sinceNoon + step) / (DAY_SECONDS + sign));
  }

  /// The reference identifier while the time is smeared.
  ///
  /// @param offset from [#offset]
  static int referenceId(long offset) {
    long scaled = Math.round((double) offset / SECOND * (1 << FRACTION_BITS));
    return REFERENCE | ((int) scaled & REFERENCE_MASK);
  }
}
