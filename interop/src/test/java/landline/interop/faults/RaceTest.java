// SPDX-License-Identifier: Apache-2.0
package landline.interop.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Threads that use a socket while others close it, interrupt them, or take it away. Each race is
/// run a few times in every build, and many times in the stress run.
final class RaceTest {

  private static final int FEW = 40;
  private static final int MANY = 2_000;

  @ParameterizedTest
  @EnumSource(Race.class)
  void everyRaceEnds(Race race) throws Exception {
    run(race, FEW);
  }

  @ParameterizedTest
  @Tag("stress")
  @Timeout(value = 20, unit = TimeUnit.MINUTES)
  @EnumSource(Race.class)
  void everyRaceEndsUnderStress(Race race) throws Exception {
    run(race, MANY);
  }

  private static void run(Race race, int rounds) throws Exception {
    assertTrue(rounds > 0);
    int done = 0;
    for (int round = 0; round < rounds; round++) {
      race.run(round);
      done++;
    }
    assertEquals(rounds, done);
  }
}
