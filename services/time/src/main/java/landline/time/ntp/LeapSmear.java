// SPDX-License-Identifier: Apache-2.0
package landline.time.ntp;

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

  // 254.x.y.z, where x.y.z are two bits of whole seconds and 22 of their fraction, as ntpd has it.
  private static final int REFERENCE = 0xfe00_0000;
  private static final int FRACTION_BITS = 22;
  private static final int REFERENCE_MASK = 0xff_ffff;

  // 1 for a second to be inserted, -1 for one to be deleted, 0 for none.
  private int sign;
  // The midnight at the end of the day with the leap second, in nanoseconds since 1970.
  private long midnight;
  private boolean passed;
  // The kernel tells of the step, which its clock has not made yet.
  private boolean pending;
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
    long today = Math.floorDiv(now, DAY) * DAY;
    // adjtimex(2) tells of the step at once, and the clock makes it with the kernel's next tick.
    boolean skips = over && announced < 0 && sign < 0 && isLastSecond(now);
    if (announced != 0 && over) {
      if (!overBefore && !skips) {
        begin(announced, today);
      }
    } else if (announced != 0 && inserting) {
      begin(announced, Math.floorDiv(now + HALF_DAY, DAY) * DAY);
    } else if (announced != 0 && !(sign != 0 && midnight == today)) {
      begin(announced, today + DAY);
    } else if (announced == 0 && !inserting && !over && now < midnight && !passed) {
      // It was announced in error.
      sign = 0;
    }
    if (sign != 0 && now >= midnight + HALF_DAY) {
      sign = 0;
    }
    overBefore = over && !skips;
    pending = skips || inserting && now >= midnight;
    passed =
        sign != 0
            && !pending
            && (inserting || now >= midnight || (passed && now >= midnight - SECOND));
  }

  private boolean isLastSecond(long now) {
    return now < midnight && midnight - now <= SECOND;
  }

  private void begin(int announced, long at) {
    sign = announced;
    midnight = at;
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

  private boolean isAfter(long now) {
    return passed || now >= midnight && !pending;
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
