// SPDX-License-Identifier: Apache-2.0
package landline.time.ntp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Instant;
import landline.time.packet.NtpPacket;
import landline.time.packet.NtpTimestamp;
import landline.time.packet.ServerClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a server tells of what the kernel tells.
class LocalClockTest {

  // uapi/linux/timex.h: bits of the status, and what adjtimex(2) returns.
  private static final int STA_PLL = 0x1;
  private static final int STA_INS = 0x10;
  private static final int STA_DEL = 0x20;
  private static final int STA_UNSYNC = 0x40;
  private static final int TIME_OK = 0;
  private static final int TIME_INS = 1;
  private static final int TIME_DEL = 2;
  private static final int TIME_OOP = 3;
  private static final int TIME_WAIT = 4;
  private static final int TIME_ERROR = 5;

  private static final long SECOND = 1_000_000_000;
  private static final long MIDNIGHT = nanos("2017-01-01T00:00:00Z");

  private final KernelClock kernel = new KernelClock();

  private static long nanos(String instant) {
    return Instant.parse(instant).getEpochSecond() * SECOND;
  }

  /// A `struct timex` of 64-bit Linux: an int for the mode, padding, long for offset, frequency,
  /// largest and estimated error in microseconds, then an int for the status.
  private void kernelTells(int result, int status) {
    MemorySegment timex = MemorySegment.ofArray(new long[208 / Long.BYTES]);
    timex.set(ValueLayout.JAVA_LONG, 24, 1500);
    timex.set(ValueLayout.JAVA_INT, 40, status);
    kernel.read(result, timex);
  }

  private LocalClock clock(boolean smear) {
    return new LocalClock(kernel, NtpConfig.builder().stratum(2).smear(smear).build());
  }

  @Test
  void theStratumIsThatOfTheConfiguration() {
    NtpConfig local = NtpConfig.builder().stratum(2).localStratum(5).build();
    NtpConfig none = NtpConfig.builder().stratum(2).build();
    kernelTells(TIME_OK, STA_PLL);
    assertEquals(2, LocalClock.stratum(kernel, local));
    assertEquals(2, LocalClock.stratum(kernel, none));
    kernelTells(TIME_ERROR, STA_PLL | STA_UNSYNC);
    assertEquals(5, LocalClock.stratum(kernel, local));
    assertEquals(16, LocalClock.stratum(kernel, none));
  }

  private static ServerClock told(LocalClock clock, long now) {
    return clock.at(now);
  }

  @ParameterizedTest
  @CsvSource({
    // status, result, leap
    "0x01, 0, 0",
    "0x11, 0, 1", // The kernel has not looked at it yet.
    "0x11, 1, 1",
    "0x21, 2, 2",
    "0x11, 3, 1", // 23:59:60
    "0x11, 4, 0", // It is over, and STA_INS is still set.
    "0x21, 4, 0",
    "0x51, 5, 3", // STA_UNSYNC
    "0x11, 5, 3", // TIME_ERROR for another reason
    "0x11, -1, 3", // EPERM, as in a sandbox
  })
  void theLeapIndicatorIsWhatTheKernelKnows(String status, int result, int leap) {
    kernelTells(result, Integer.decode(status));
    ServerClock told = told(clock(false), MIDNIGHT - SECOND);
    assertEquals(leap, told.leap());
    boolean synchronizedClock = leap != NtpPacket.LEAP_UNKNOWN;
    assertEquals(synchronizedClock ? 2 : NtpPacket.STRATUM_UNSYNCHRONIZED, told.stratum());
    assertEquals(synchronizedClock ? 0.0015 : 1, told.rootError(), 1e-12);
  }

  /// The states of the kernel from an evening to the next day, as second_overflow() of ntp.c has
  /// them.
  @Test
  void anInsertedSecondIsAnnouncedUntilItIsOver() {
    LocalClock clock = clock(false);
    int status = STA_PLL | STA_INS;
    int[][] states = {
      // result, seconds from midnight as the clock shows them, leap
      {TIME_OK, -3600, 1},
      {TIME_INS, -3599, 1},
      {TIME_INS, -1, 1},
      {TIME_OOP, -1, 1},
      {TIME_WAIT, 0, 0},
      {TIME_WAIT, 3600, 0},
    };
    for (int[] state : states) {
      kernelTells(state[0], status);
      assertEquals(state[2], told(clock, MIDNIGHT + state[1] * SECOND).leap(), "at " + state[1]);
    }
    kernelTells(TIME_OK, STA_PLL);
    assertEquals(0, told(clock, MIDNIGHT + 7200 * SECOND).leap());
  }

  @Test
  void aSmearedSecondIsNotAnnouncedAndHasItsReference() {
    LocalClock clock = clock(true);
    long before = Long.MIN_VALUE;
    int[][] states = {
      {TIME_INS, -3600}, {TIME_INS, -1}, {TIME_OOP, -1}, {TIME_WAIT, 0}, {TIME_WAIT, 3600},
    };
    for (int[] state : states) {
      kernelTells(state[0], STA_PLL | STA_INS);
      long now = MIDNIGHT + state[1] * SECOND;
      ServerClock told = told(clock, now);
      assertEquals(0, told.leap());
      assertEquals(0xfe, told.referenceId() >>> 24, "ntpd's identifier of a smear");
      long served = clock.timestamp(now);
      assertTrue(before == Long.MIN_VALUE || served > before, "the time served goes on");
      before = served;
    }
    // The other kind has none.
    assertEquals(0x7f7f0101, told(clock(false), MIDNIGHT).referenceId());
  }

  @Test
  void aDeletedSecondIsSmearedTheOtherWay() {
    LocalClock clock = clock(true);
    kernelTells(TIME_DEL, STA_PLL | STA_DEL);
    long now = MIDNIGHT - 6 * 3600 * SECOND;
    told(clock, now);
    double ahead = NtpTimestamp.seconds(clock.timestamp(now) - NtpTimestamp.ofNanos(now));
    assertEquals(0.25, ahead, 1e-5);
  }

  @Test
  void theKernelIsAskedForEachBatchNearMidnightAlone() {
    assertTrue(LocalClock.isNearMidnight(MIDNIGHT));
    assertTrue(LocalClock.isNearMidnight(MIDNIGHT - SECOND));
    assertTrue(LocalClock.isNearMidnight(MIDNIGHT + SECOND));
    assertFalse(LocalClock.isNearMidnight(MIDNIGHT + 6 * SECOND));
    assertFalse(LocalClock.isNearMidnight(MIDNIGHT - 6 * SECOND));
    kernelTells(TIME_OK, STA_PLL);
    assertFalse(clock(false).isUrgent(), "no leap second, whatever the hour");
  }

  @Test
  void aClockThatNobodyKeepsIsServedIfItShouldBe() {
    kernelTells(TIME_ERROR, STA_UNSYNC | STA_INS);
    var config = NtpConfig.builder().localStratum(7).build();
    ServerClock told = told(new LocalClock(kernel, config), MIDNIGHT);
    assertEquals(7, told.stratum());
    assertEquals(0, told.leap(), "who knows");
    assertEquals(1, told.rootError());
  }

  /// The first era of NTP ends at 2036-02-07T06:28:16Z.
  @Test
  void theTimeOfTheNextEraIsServed() {
    kernelTells(TIME_OK, STA_PLL);
    LocalClock clock = clock(false);
    long now = nanos("2036-02-07T06:28:17Z");
    assertEquals(1L << 32, clock.timestamp(now));
    ServerClock told = told(clock, now);
    assertEquals(1L << 32, told.reference());
    // Errors grow across the end of the era, and do not jump.
    long before = clock.timestamp(nanos("2036-02-07T06:28:07Z"));
    assertEquals(
        NtpTimestamp.toShort(0.0015 + 15e-6 * 10),
        told(clock, nanos("2036-02-07T06:28:07Z")).rootDispersion(clock.timestamp(now)));
    assertEquals(10L << 32, NtpTimestamp.difference(clock.timestamp(now), before));
  }
}
