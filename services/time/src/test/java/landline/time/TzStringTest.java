// SPDX-License-Identifier: Apache-2.0
package landline.time;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Instant;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TzStringTest {

  @Test
  void aNameAndAnOffsetAreAZoneWithoutSeasons() {
    assertZone("IST +19800 std", "IST-5:30", "2026-07-01T00:00:00Z");
    assertZone("-0330 -12600 std", "<-0330>3:30", "2026-07-01T00:00:00Z");
    assertZone("ABC +3723 std", "ABC-1:02:03", "2026-07-01T00:00:00Z");
  }

  @Test
  void daylightSavingTimeIsOneHourMoreUnlessSaid() {
    assertZone("CEST +7200 dst", "CET-1CEST,M3.5.0,M10.5.0/3", "2026-07-01T00:00:00Z");
    assertZone("CET +3600 std", "CET-1CEST,M3.5.0,M10.5.0/3", "2026-12-01T00:00:00Z");
    assertZone("+11 +39600 dst", "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", "2026-12-01T00:00:00Z");
  }

  @Test
  void clocksChangeToTheSecond() {
    String berlin = "CET-1CEST,M3.5.0,M10.5.0/3";
    assertZone("CET +3600 std", berlin, "2026-03-29T00:59:59Z");
    assertZone("CEST +7200 dst", berlin, "2026-03-29T01:00:00Z");
    assertZone("CEST +7200 dst", berlin, "2026-10-25T00:59:59Z");
    assertZone("CET +3600 std", berlin, "2026-10-25T01:00:00Z");
  }

  @Test
  void summerInTheSouthSpansTheNewYear() {
    String south = "AEST-10AEDT,M10.1.0,M4.1.0/3";
    assertZone("AEDT +39600 dst", south, "2026-01-01T00:00:00Z");
    assertZone("AEST +36000 std", south, "2026-06-01T00:00:00Z");
    assertZone("AEDT +39600 dst", south, "2025-12-31T23:59:59Z");
  }

  @Test
  void negativeSavingIsWinterTimeAsInIreland() {
    String dublin = "IST-1GMT0,M10.5.0,M3.5.0/1";
    assertZone("GMT +0 dst", dublin, "2026-01-01T00:00:00Z");
    assertZone("IST +3600 std", dublin, "2026-07-01T00:00:00Z");
  }

  @Test
  void daysAreCountedWithAndWithoutTheLeapDay() {
    assertZone("BBB +3600 dst", "AAA0BBB,J60/0,J61/0", "2024-03-01T12:00:00Z");
    assertZone("AAA +0 std", "AAA0BBB,J60/0,J61/0", "2024-02-29T12:00:00Z");
    assertZone("BBB +3600 dst", "AAA0BBB,59/0,60/0", "2024-02-29T12:00:00Z");
    assertZone("BBB +3600 dst", "AAA0BBB,59/0,60/0", "2026-03-01T12:00:00Z");
  }

  @Test
  void hoursMayBeNegativeOrGoOnForDays() {
    assertZone("-02 -7200 dst", "<-03>3<-02>,M3.5.0/-2,M10.5.0/-1", "2026-03-29T01:00:00Z");
    assertZone("-03 -10800 std", "<-03>3<-02>,M3.5.0/-2,M10.5.0/-1", "2026-03-29T00:59:59Z");
    assertZone("IDT +10800 dst", "IST-2IDT,M3.4.4/26,M10.5.0", "2026-03-27T00:00:00Z");
    assertZone("IST +7200 std", "IST-2IDT,M3.4.4/26,M10.5.0", "2026-03-26T23:59:59Z");
  }

  @Test
  void summerAllYearHasNoGap() {
    for (String instant :
        new String[] {
          "2025-12-31T23:59:59Z",
          "2026-01-01T02:59:59Z",
          "2026-01-01T03:00:00Z",
          "2026-12-31T20:00:00Z"
        }) {
      assertZone("EDT -14400 dst", "XXX3EDT4,0/0,J365/23", instant);
    }
  }

  @Test
  void withoutDatesItIsTheLawOfTheUsa() {
    assertZone("ABC -18000 dst", "XYZ6ABC", "2026-03-08T08:00:00Z");
    assertZone("XYZ -21600 std", "XYZ6ABC", "2026-03-08T07:59:59Z");
    assertZone("XYZ -21600 std", "XYZ6ABC", "2026-11-01T07:00:00Z");
  }

  @Test
  void anErrorSaysWhatIsMissingWhere() {
    assertError("TZ string without an abbreviation of three or more at offset 0", "");
    assertError("TZ string without an abbreviation of three or more at offset 2", "AB3");
    assertError("TZ string without a number from 0 to 24 at offset 3", "ABC");
    assertError("TZ string without a number from 0 to 24 at offset 3", "ABC25");
    assertError("TZ string without '>' at offset 4", "<ABC");
    assertError("abbreviation not of letters, digits, + and -", "<A%d>3");
    assertError("TZ string without a number from 1 to 12 at offset 9", "ABC3DEF,M13.1.0,M11.1.0");
    assertError("TZ string without '.' at offset 10", "ABC3DEF,M3,M11.1.0");
    assertError("TZ string without ',' at offset 14", "ABC3DEF,M3.2.0");
    assertError("TZ string without the end at offset 22", "ABC3DEF,M3.2.0,M11.1.0 ");
    assertError(
        "TZ string without a number from 0 to 167 at offset 15", "ABC3DEF,M3.2.0/168,M11.1.0");
    assertError("TZ string longer than 255: 256", "A".repeat(256));
  }

  @Test
  void anyTextIsAZoneOrNamedAnError() {
    long seed = Long.getLong("landline.time.seed", System.nanoTime());
    SplittableRandom random = new SplittableRandom(seed);
    String syntax = "ABC<+->0123456789:,/JM...";
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder("CET-1CEST,M3.5.0,M10.5.0/3");
      for (int edits = 1 + random.nextInt(4); edits > 0; edits--) {
        text.setCharAt(
            random.nextInt(text.length()), syntax.charAt(random.nextInt(syntax.length())));
      }
      text.setLength(random.nextInt(text.length() + 1));
      try {
        TzString.parse(text.toString()).at(Instant.ofEpochSecond(random.nextInt()));
      } catch (IllegalArgumentException e) {
        assertEquals(IllegalArgumentException.class, e.getClass(), "seed " + seed + ": " + text);
      }
    }
  }

  private static void assertZone(String expected, String tz, String instant) {
    LocalTimeType type = TzString.parse(tz).at(Instant.parse(instant));
    String found =
        "%s %+d %s"
            .formatted(type.abbreviation(), type.offsetSeconds(), type.daylight() ? "dst" : "std");
    assertEquals(expected, found, tz + " at " + instant);
  }

  private static void assertError(String expected, String tz) {
    Exception e = assertThrows(IllegalArgumentException.class, () -> TzString.parse(tz), tz);
    assertEquals(expected, e.getMessage());
  }
}
