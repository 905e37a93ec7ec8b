// SPDX-License-Identifier: Apache-2.0
package landline.time.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NtpTimestampTest {

  private static final int CASES = 100_000;
  private static final long HALF_ERA = 1L << 31;

  /// RFC 5905 figure 4, and the first seconds around the eras.
  @ParameterizedTest
  @CsvSource({
    "1900-01-01T00:00:01Z, 0000000100000000",
    "1970-01-01T00:00:00Z, 83aa7e8000000000",
    "1972-01-01T00:00:00Z, 876ce58000000000",
    "1999-12-31T00:00:00Z, bc16708000000000",
    "2026-11-29T12:00:00.5Z, eeb6924080000000",
    "2036-02-07T06:28:15Z, ffffffff00000000",
    "2036-02-07T06:28:16.25Z, 0000000040000000",
    "2036-02-08T00:00:00Z, 0000f68000000000",
  })
  void aTimeHasItsTimestamp(Instant time, String timestamp) {
    long expected = Long.parseUnsignedLong(timestamp, 16);
    assertEquals(timestamp, "%016x".formatted(NtpTimestamp.of(time)));
    assertEquals(time, NtpTimestamp.toInstant(expected, time));
  }

  @Test
  void theFirstInstantOfAnEraIsNotUnknown() {
    assertEquals(1, NtpTimestamp.of(Instant.parse("2036-02-07T06:28:16Z")));
    assertEquals(1, NtpTimestamp.of(Instant.parse("1900-01-01T00:00:00Z")));
  }

  @Test
  void everyNanosecondComesBackFromTheInstantsNearIt() {
    var random = new SplittableRandom(1);
    for (int i = 0; i < CASES; i++) {
      long second = random.nextLong(-HALF_ERA, 4 * HALF_ERA);
      int nanos = i % 3 == 0 ? random.nextInt(3) * 499_999_999 : random.nextInt(1_000_000_000);
      Instant time = Instant.ofEpochSecond(second, nanos);
      Instant near = time.plusSeconds(random.nextLong(1 - HALF_ERA, HALF_ERA));
      long timestamp = NtpTimestamp.of(time);
      assertEquals(time, NtpTimestamp.toInstant(timestamp, near), () -> "near " + near);
    }
  }

  @Test
  void theNearestInstantIsFoundAcrossTheEndOfTheEra() {
    Instant before = Instant.parse("2036-02-07T06:28:15Z");
    Instant after = Instant.parse("2036-02-07T06:28:17Z");
    assertEquals(after, NtpTimestamp.toInstant(NtpTimestamp.of(after), before));
    assertEquals(before, NtpTimestamp.toInstant(NtpTimestamp.of(before), after));
  }

  @Test
  void theKernelsNanosecondsAreTakenBefore1970AsWell() {
    assertEquals(
        NtpTimestamp.of(Instant.parse("2026-11-29T12:00:00.123456789Z")),
        NtpTimestamp.ofNanos(1_795_953_600_123_456_789L));
    assertEquals(NtpTimestamp.of(-1, 999_999_999), NtpTimestamp.ofNanos(-1));
  }

  @Test
  void aDifferenceIsRightAcrossEras() {
    var random = new SplittableRandom(2);
    for (int i = 0; i < CASES; i++) {
      Instant one =
          Instant.ofEpochSecond(
              random.nextLong(-HALF_ERA, 4 * HALF_ERA), random.nextInt(1_000_000_000));
      long apart = random.nextLong(-2_000_000_000L, 2_000_000_000L) >> random.nextInt(31);
      Instant other = one.plusSeconds(apart).plusNanos(random.nextInt(1_000_000_000));
      long difference = NtpTimestamp.difference(NtpTimestamp.of(other), NtpTimestamp.of(one));
      Duration exact = Duration.between(one, other);
      long nanos = exact.getSeconds() * 1_000_000_000 + exact.getNano();
      assertTrue(Math.abs(nanos - NtpTimestamp.nanosOf(difference)) <= 1, exact::toString);
      assertEquals(nanos / 1e9, NtpTimestamp.seconds(difference), 1e-6);
    }
  }

  @Test
  void aDifferenceOfNothingIsNothing() {
    assertEquals(0, NtpTimestamp.nanosOf(0));
    assertEquals(-1_000_000_000, NtpTimestamp.nanosOf(-1L << 32));
    assertEquals(-0.5, NtpTimestamp.seconds(-1L << 31));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "1, 65536",
    "0.5, 32768",
    "0.000000001, 1",
    "0.0000152587890625, 1",
    "0.0000152587890626, 2",
    "65535.9999, -6",
    "65536, -1",
    "1e300, -1",
    "-1, 0",
    "NaN, 0",
  })
  void aShortIsRoundedUpAndEndsAtItsLargest(double seconds, int units) {
    assertEquals(units, NtpTimestamp.toShort(seconds));
  }

  @Test
  void aShortNeverShrinksAnError() {
    var random = new SplittableRandom(3);
    for (int i = 0; i < CASES; i++) {
      double seconds = random.nextDouble() * Math.scalb(1.0, random.nextInt(-20, 16));
      double read = NtpTimestamp.ofShort(NtpTimestamp.toShort(seconds));
      assertTrue(read >= seconds && read - seconds < 1 / 65_536.0, () -> seconds + ": " + read);
    }
  }
}
