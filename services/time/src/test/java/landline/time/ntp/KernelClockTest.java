// SPDX-License-Identifier: Apache-2.0
package landline.time.ntp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.Arrays;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The precision of a clock; what the kernel tells of its own is in [LocalClockTest].
class KernelClockTest {

  /// Nobody sets the clock of the machine now.
  @Test
  void theClockIsAlwaysAsFarAheadOfTheOneThatIsNeverSet() {
    var steps = new ClockSteps(new KernelClock()::ahead);
    for (int i = 0; i < 10_000; i++) {
      assertFalse(steps.sinceLast());
    }
  }

  /// A clock on which such times pass between readings, again and again.
  private static LongSupplier clock(String nanos) {
    long[] steps = Arrays.stream(nanos.split(" ")).mapToLong(Long::parseLong).toArray();
    var readings = new int[1];
    var now = new long[1];
    return () -> {
      now[0] += steps[readings[0]++ % steps.length];
      return now[0];
    };
  }

  @ParameterizedTest
  @CsvSource({
    // 2⁻²⁰ seconds are 953.7 ns.
    "954, -19",
    "953, -20",
    "15000 14000 40 900, -24",
    "0 0 0 1000000 0 0, -9",
    "-40 100, -23",
    "1, -29",
    "0, 0"
  })
  void theShortestTimeThatPassesBetweenTwoReadingsIsThePrecision(String nanos, int precision) {
    assertEquals(precision, KernelClock.precision(clock(nanos)));
  }
}
