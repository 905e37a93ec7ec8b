// SPDX-License-Identifier: Apache-2.0
package landline.time;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/// A zone with daylight saving time by the same rule each year, as a TZ string says it.
///
/// @param start when daylight saving time begins, on a clock that shows standard time
/// @param end when it ends, on a clock that shows daylight saving time
record SeasonalZone(
    LocalTimeType standard,
    LocalTimeType daylight,
    YearlyChange start,
    YearlyChange end,
    String source)
    implements Zone {

  @Override
  public LocalTimeType at(Instant instant) {
    long second = instant.getEpochSecond();
    int year = LocalDateTime.ofEpochSecond(second, 0, ZoneOffset.UTC).getYear();
    long latest = Long.MIN_VALUE;
    LocalTimeType type = standard;
    // A change can lie up to a week outside its year, so the neighbours may have the latest one.
    for (int y = year - 1; y <= year + 1; y++) {
      long ends = end.epochSecond(y, daylight.offsetSeconds());
      if (ends <= second && ends > latest) {
        latest = ends;
        type = standard;
      }
      long starts = start.epochSecond(y, standard.offsetSeconds());
      // Daylight saving time all year is written as ending when the next year's begins.
      if (starts <= second && starts >= latest) {
        latest = starts;
        type = daylight;
      }
    }
    return type;
  }
}
