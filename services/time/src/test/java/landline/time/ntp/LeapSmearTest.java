// SPDX-License-Identifier: Apache-2.0
package landline.time.ntp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LeapSmearTest {

  private static final long SECOND = 1_000_000_000;
  private static final long HOUR = 3600 * SECOND;
  private static final long MIDNIGHT = nanos("2017-01-01T00:00:00Z");

  private static long nanos(String instant) {
    return Instant.parse(instant).getEpochSecond() * SECOND;
  }

  private static void assertNear(long expected, long actual, long most) {
    assertTrue(Math.abs(expected - actual) <= most, expected + " and " + actual);
  }

  /// https://developers.google.com/time/smear: at midnight half of the second is smeared.
  @ParameterizedTest
  @CsvSource({
    "0, 1, false, 0",
    "43200, 1, false, -499994213",
    "43199, 1, true, 500005787",
    "43200, 1, true, 499994213",
    "86400, 1, true, 0",
    "43199, -1, false, 499994213",
    "43200, -1, true, -500005787",
    "86400, -1, true, 0",
  })
  void theOffsetIsLinearFromNoonToNoon(long sinceNoon, int sign, boolean after, long offset) {
    assertNear(offset, LeapSmear.offset(sinceNoon * SECOND, sign, after), 1);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, -1})
  void theTimeServedNeverStepsAndAllSecondsAreAlike(int sign) {
    // Each second of a day with 86,401 or 86,399 of them, as the system's clock shows it.
    long length = 86_400L + sign;
    long before = LeapSmear.offset(0, sign, false);
    for (long elapsed = 1; elapsed <= length; elapsed++) {
      // 23:59:60 is shown as 23:59:59 once more; 23:59:59 as midnight.
      boolean after = elapsed >= (sign > 0 ? 43_200 : 43_199);
      long shown = elapsed - (after ? sign : 0);
      long smeared = shown * SECOND + LeapSmear.offset(shown * SECOND, sign, after);
      assertNear(SECOND * 86_400 / length, smeared - before, 2);
      before = smeared;
    }
    assertNear(86_400 * SECOND, before, 2);
  }

  @Test
  void anAnnouncementInTheMorningChangesNothingBeforeNoon() {
    var smear = new LeapSmear();
    long morning = MIDNIGHT - 13 * HOUR;
    smear.update(morning, 1, false, false);
    assertEquals(morning, smear.at(morning));
    long afternoon = MIDNIGHT - 6 * HOUR;
    smear.update(afternoon, 1, false, false);
    assertNear(-SECOND / 4, smear.at(afternoon) - afternoon, 5_000);
  }

  @Test
  void theStepOfTheSystemsClockIsNotServed() {
    var smear = new LeapSmear();
    smear.update(MIDNIGHT - 2, 1, false, false);
    long before = smear.at(MIDNIGHT - 2);
    // It shows 23:59:59 once more.
    long repeated = MIDNIGHT - SECOND;
    smear.update(repeated, 1, true, false);
    assertNear(before, smear.at(repeated), 10);
    smear.update(MIDNIGHT, 1, false, true);
    assertNear(before + SECOND, smear.at(MIDNIGHT), 20_000);
    smear.update(MIDNIGHT + SECOND, 0, false, false);
    assertNear(before + 2 * SECOND, smear.at(MIDNIGHT + SECOND), 40_000);
  }

  /// ntp_validate_timex and second_overflow in kernel/time/ntp.c: adjtimex(2) tells of the step at
  /// the end of the second, and the clock shows the second before until the next tick.
  @Test
  void aStepThatIsToldBeforeTheClockMakesItIsNotServed() {
    var inserted = new LeapSmear();
    inserted.update(MIDNIGHT - SECOND, 1, false, false);
    long before = inserted.at(MIDNIGHT - 1);
    inserted.update(MIDNIGHT + 2_000_000, 1, true, false);
    assertNear(before + 2_000_001, inserted.at(MIDNIGHT + 2_000_000), 1000);
    assertTrue(inserted.isClose(MIDNIGHT + 2_000_000));
    inserted.update(MIDNIGHT - SECOND + 4_000_000, 1, true, false);
    assertNear(before + 4_000_001, inserted.at(MIDNIGHT - SECOND + 4_000_000), 1000);
    inserted.update(MIDNIGHT, 1, false, true);
    assertNear(before + SECOND, inserted.at(MIDNIGHT), 20_000);

    var deleted = new LeapSmear();
    deleted.update(MIDNIGHT - 2 * SECOND, -1, false, false);
    before = deleted.at(MIDNIGHT - SECOND - 1);
    deleted.update(MIDNIGHT - SECOND + 2_000_000, -1, false, true);
    assertNear(before + 2_000_001, deleted.at(MIDNIGHT - SECOND + 2_000_000), 1000);
    deleted.update(MIDNIGHT + 4_000_000, -1, false, true);
    assertNear(before + 4_000_001, deleted.at(MIDNIGHT + 4_000_000), 1000);
    deleted.update(MIDNIGHT + HOUR, -1, false, true);
    assertNear(before + HOUR + 1, deleted.at(MIDNIGHT + HOUR), SECOND / 20);
  }

  /// What the kernel has told is a little older than the reading of the clock.
  @Test
  void whatWasToldAMomentBeforeTheStepDoesNotCountForIt() {
    var smear = new LeapSmear();
    smear.update(MIDNIGHT - 1000, 1, false, false);
    long before = smear.at(MIDNIGHT - 1000);
    smear.update(MIDNIGHT + 1000, 1, false, false);
    assertNear(before + 2000, smear.at(MIDNIGHT + 1000), 10);
    smear.update(MIDNIGHT - SECOND + 5000, 1, true, false);
    smear.update(MIDNIGHT - 1000, 1, true, false);
    before = smear.at(MIDNIGHT - 1000);
    smear.update(MIDNIGHT + 1000, 1, true, false);
    assertNear(before + 2000, smear.at(MIDNIGHT + 1000), 10);
    smear.update(MIDNIGHT + 2000, 1, false, true);
    assertNear(before + 3000, smear.at(MIDNIGHT + 2000), 10);
    smear.update(MIDNIGHT + SECOND, 0, false, false);
    assertNear(before + SECOND, smear.at(MIDNIGHT + SECOND), 20_000);
  }

  /// The timestamps of a batch are of before and after its update.
  @Test
  void theTimesOfABatchThatTheStepIsInAreSteady() {
    long early = MIDNIGHT - 3_000_000;
    long late = MIDNIGHT - SECOND + 7_000_000;
    long tick = MIDNIGHT + 4_000_000;
    var before = new LeapSmear();
    before.update(early, 1, false, false);
    assertNear(before.at(early) + 7_000_000, before.at(tick), 1000);
    assertNear(before.at(early) + 10_000_000, before.at(late), 1000);
    var after = new LeapSmear();
    after.update(early, 1, false, false);
    after.update(late, 1, true, false);
    assertNear(before.at(early), after.at(early), 10);
    assertNear(before.at(tick), after.at(tick), 10);
    assertNear(before.at(late), after.at(late), 10);
  }

  @Test
  void aServerThatWasNotAskedForASecondKnowsWhichOneItIs() {
    var smear = new LeapSmear();
    smear.update(MIDNIGHT - 800_000_000, 1, false, false);
    long before = smear.at(MIDNIGHT - 800_000_000);
    smear.update(MIDNIGHT - 750_000_000, 1, true, false);
    assertNear(before + 1_050_000_000, smear.at(MIDNIGHT - 750_000_000), 20_000);
  }

  /// Leap seconds are at the ends of months, and the kernel tells of one until it is told
  /// otherwise.
  @Test
  void aLeapSecondOfAnotherDayIsNotSmeared() {
    var smear = new LeapSmear();
    long now = MIDNIGHT + 3 * 24 * HOUR + 9 * HOUR;
    smear.update(now, 1, false, true);
    assertEquals(now, smear.at(now));
  }

  /// A server may begin just then.
  @Test
  void aServerThatStartsInTheLeapSecondSmearsIt() {
    for (long now : new long[] {MIDNIGHT + 2_000_000, MIDNIGHT - SECOND + 4_000_000}) {
      var smear = new LeapSmear();
      smear.update(now, 1, true, false);
      long since = now >= MIDNIGHT ? now - MIDNIGHT : now - MIDNIGHT + SECOND;
      assertNear(MIDNIGHT - SECOND / 2 + since, smear.at(now), 50_000);
    }
    var skipping = new LeapSmear();
    skipping.update(MIDNIGHT - SECOND + 2_000_000, -1, false, true);
    assertNear(
        MIDNIGHT - SECOND / 2 + 2_000_000, skipping.at(MIDNIGHT - SECOND + 2_000_000), 50_000);
  }

  @Test
  void theSmearEndsAtNoonEvenIfTheKernelStillKnowsOfTheSecond() {
    var smear = new LeapSmear();
    smear.update(MIDNIGHT - HOUR, 1, false, false);
    smear.update(MIDNIGHT + HOUR, 1, false, true);
    long noon = MIDNIGHT + 12 * HOUR;
    smear.update(noon, 1, false, true);
    assertEquals(noon, smear.at(noon));
    smear.update(noon + HOUR, 1, false, true);
    assertEquals(noon + HOUR, smear.at(noon + HOUR));
    long nextDay = MIDNIGHT + 25 * HOUR;
    smear.update(nextDay, 1, false, true);
    assertEquals(nextDay, smear.at(nextDay));
  }

  @Test
  void aServerThatStartsAfterTheLeapSecondGoesOnIfTheKernelKnowsOfIt() {
    var smear = new LeapSmear();
    long now = MIDNIGHT + 6 * HOUR;
    smear.update(now, 1, false, true);
    assertNear(SECOND / 4, smear.at(now) - now, 5_000);
  }

  @Test
  void whatWasAnnouncedInErrorIsTakenBack() {
    var smear = new LeapSmear();
    long now = MIDNIGHT - HOUR;
    smear.update(now, -1, false, false);
    assertTrue(smear.at(now) > now);
    smear.update(now, 0, false, false);
    assertEquals(now, smear.at(now));
  }

  @Test
  void theKernelIsAskedOftenNearTheStep() {
    var smear = new LeapSmear();
    smear.update(MIDNIGHT - HOUR, 1, false, false);
    assertFalse(smear.isClose(MIDNIGHT - HOUR));
    assertTrue(smear.isClose(MIDNIGHT - SECOND));
    assertTrue(smear.isClose(MIDNIGHT + SECOND));
  }

  /// ntpd's README.leapsmear: 254 and the offset in a format of 2:22 bits.
  @ParameterizedTest
  @CsvSource({
    "0, fe000000",
    "500000000, fe200000",
    "-500000000, fee00000",
    "-1000000000, fec00000"
  })
  void theReferenceIdentifierTellsTheOffset(long offset, String id) {
    assertEquals(id, Integer.toHexString(LeapSmear.referenceId(offset)));
  }
}
