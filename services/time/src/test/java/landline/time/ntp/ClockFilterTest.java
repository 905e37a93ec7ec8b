// SPDX-License-Identifier: Apache-2.0
package landline.time.ntp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ClockFilterTest {

  private static final int PRECISION = -20;
  private static final long SECOND = 1_000_000_000;

  private final ClockFilter filter = new ClockFilter(PRECISION);

  private ClockFilter.Estimate estimate(long now) {
    return filter.estimate(now).orElseThrow();
  }

  @Test
  void withoutASampleNothingIsKnown() {
    assertTrue(filter.estimate(0).isEmpty());
  }

  @Test
  void theSampleWithTheLeastDelayIsBest() {
    filter.add(new NtpSample(0.5, 0.3, 0.001, 1));
    filter.add(new NtpSample(0.1, 0.1, 0.001, 2));
    filter.add(new NtpSample(0.9, 0.2, 0.001, 3));
    ClockFilter.Estimate estimate = estimate(3);
    assertEquals(0.1, estimate.offset());
    assertEquals(0.1, estimate.delay());
    assertEquals(2, estimate.nanos());
    // RFC 5905 section 10: the root of the mean square of 0.8 and 0.4.
    assertEquals(Math.sqrt((0.64 + 0.16) / 2), estimate.jitter(), 1e-12);
  }

  /// RFC 5905 section 10: 16 s for each that is missing, halved from one to the next.
  @Test
  void missingSamplesAreDispersion() {
    filter.add(new NtpSample(0, 0.1, 0.002, 0));
    assertEquals(0.001 + 16 * (0.5 - 1.0 / 256), estimate(0).dispersion(), 1e-9);
    for (int i = 0; i < 7; i++) {
      filter.add(new NtpSample(0, 0.1, 0.002, 0));
    }
    assertEquals(0.002 * (1 - 1.0 / 256), estimate(0).dispersion(), 1e-9);
  }

  @Test
  void dispersionGrowsWithTheAgeOfSamplesUpToThatOfMissingOnes() {
    for (int i = 0; i < 8; i++) {
      filter.add(new NtpSample(0, 0.1, 0.002, 0));
    }
    double all = 1 - 1.0 / 256;
    assertEquals((0.002 + 15e-6 * 1000) * all, estimate(1000 * SECOND).dispersion(), 1e-9);
    assertEquals(16 * all, estimate(Long.MAX_VALUE).dispersion(), 1e-9);
  }

  @Test
  void theOldestOfEightGoes() {
    filter.add(new NtpSample(7, 0.01, 0.001, 0));
    for (int i = 1; i < ClockFilter.STAGES; i++) {
      filter.add(new NtpSample(1, 0.1, 0.001, i));
    }
    assertEquals(7, estimate(8).offset());
    filter.add(new NtpSample(1, 0.1, 0.001, 8));
    assertEquals(1, estimate(8).offset());
  }

  @Test
  void jitterIsNotLessThanThePrecision() {
    filter.add(new NtpSample(0, 0.1, 0.001, 0));
    assertEquals(0x1p-20, estimate(0).jitter());
    filter.add(new NtpSample(0, 0.1, 0.001, 0));
    assertEquals(0x1p-20, estimate(0).jitter());
  }
}
