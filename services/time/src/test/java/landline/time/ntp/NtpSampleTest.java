// SPDX-License-Identifier: Apache-2.0
package landline.time.ntp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.SplittableRandom;
import landline.time.packet.NtpTimestamp;
import org.junit.jupiter.api.Test;

class NtpSampleTest {

  private static final int PRECISION = -20;
  private static final long SECOND = 1L << 32;
  private static final long NOW = NtpTimestamp.of(Instant.parse("2026-11-29T12:00:00Z"));

  private static long after(long timestamp, double seconds) {
    return timestamp + Math.round(seconds * SECOND);
  }

  @Test
  void offsetAndDelayAreThoseOfTheRfc() {
    // The server is 2 s ahead; 0.3 s there, 0.1 s at the server, 0.1 s back.
    NtpSample sample =
        NtpSample.of(NOW, after(NOW, 2.3), after(NOW, 2.4), after(NOW, 0.5), -18, PRECISION, 99);
    assertEquals(2.1, sample.offset(), 1e-9);
    assertEquals(0.4, sample.delay(), 1e-9);
    assertEquals(0x1p-18 + 0x1p-20 + 15e-6 * 0.5, sample.dispersion(), 1e-12);
    assertEquals(99, sample.nanos());
  }

  @Test
  void aDelayIsNotLessThanThePrecision() {
    NtpSample sample =
        NtpSample.of(NOW, NOW, after(NOW, 0.2), after(NOW, 0.1), PRECISION, PRECISION, 0);
    assertEquals(0x1p-20, sample.delay());
  }

  @Test
  void timestampsThatContradictEachOtherAreAnError() {
    // On the way there the server seems 3.5 s behind, on the way back 10 s ahead.
    NtpSample sample =
        NtpSample.of(
            NOW, after(NOW, -3.5), after(NOW, 10.5), after(NOW, 0.5), PRECISION, PRECISION, 0);
    assertEquals(3.25, sample.offset(), 1e-9);
    assertTrue(sample.dispersion() >= 6.75, sample::toString);
    assertTrue(sample.dispersion() < 6.76, sample::toString);
  }

  @Test
  void theClocksMayBeInDifferentEras() {
    long client = NtpTimestamp.of(Instant.parse("2036-02-07T06:28:15Z"));
    long server = NtpTimestamp.of(Instant.parse("2036-02-07T06:28:17Z"));
    NtpSample sample = NtpSample.of(client, server, server, client, PRECISION, PRECISION, 0);
    assertEquals(2, sample.offset(), 1e-9);
    long far = NtpTimestamp.of(Instant.parse("2090-01-01T00:00:00Z"));
    sample = NtpSample.of(client, far, far, client, PRECISION, PRECISION, 0);
    assertEquals(1_700_933_505, sample.offset(), 1e-6);
  }

  /// Whatever the delays, the drift within 15 ppm, and the clocks' granularity are.
  @Test
  void theTrueOffsetIsWithinTheBound() {
    var random = new SplittableRandom(1);
    for (int i = 0; i < 200_000; i++) {
      double offset = random.nextDouble(-1000, 1000) * Math.scalb(1.0, -random.nextInt(30));
      double drift = random.nextDouble(-15e-6, 15e-6);
      double there = random.nextDouble() * Math.scalb(1.0, -random.nextInt(20));
      double taken = random.nextDouble() * Math.scalb(1.0, -random.nextInt(30));
      double back = random.nextInt(10) == 0 ? 0 : random.nextDouble() * 0.5;
      // The client's clock is the measure; the server's runs at 1 + drift, and is ahead by `offset`
      // when the request is sent. Each reading is rounded down to the precision.
      long t1 = read(0);
      long t2 = read(offset + there * (1 + drift));
      long t3 = read(offset + (there + taken) * (1 + drift));
      double end = there + taken + back;
      long t4 = read(end);
      NtpSample sample = NtpSample.of(t1, t2, t3, t4, PRECISION, PRECISION, 0);
      double truth = offset + end * drift;
      double bound = sample.delay() / 2 + sample.dispersion();
      double error = Math.abs(sample.offset() - truth);
      assertTrue(error <= bound, () -> "error " + error + ", bound " + bound + ", " + sample);
    }
  }

  private static long read(double seconds) {
    long unit = SECOND >> -PRECISION;
    return NOW + Math.floorDiv(Math.round(seconds * SECOND), unit) * unit;
  }

  @Test
  void dispersionGrowsWithTime() {
    var sample = new NtpSample(0, 0.1, 0.001, 1_000);
    assertEquals(0.001, sample.dispersion(1_000));
    assertEquals(0.001, sample.dispersion(0));
    assertEquals(0.001 + 15e-6 * 100, sample.dispersion(100_000_001_000L), 1e-12);
  }
}
