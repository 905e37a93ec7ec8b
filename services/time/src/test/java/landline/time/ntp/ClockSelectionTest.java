// SPDX-License-Identifier: Apache-2.0
package landline.time.ntp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SplittableRandom;
import landline.time.ntp.ClockSelection.Candidate;
import landline.time.ntp.ClockSelection.Majority;
import org.junit.jupiter.api.Test;

class ClockSelectionTest {

  private static Candidate candidate(double offset, double distance) {
    return new Candidate(offset, distance);
  }

  private static Majority majority(Candidate... candidates) {
    return ClockSelection.overlap(List.of(candidates)).orElseThrow();
  }

  @Test
  void whatAllAgreeUponIsTheIntersection() {
    Majority found = majority(candidate(0, 2), candidate(1, 2), candidate(0.5, 1));
    assertEquals(-0.5, found.low());
    assertEquals(1.5, found.high());
  }

  @Test
  void oneServerAgreesWithItself() {
    Majority found = majority(candidate(5, 1));
    assertEquals(4, found.low());
    assertEquals(6, found.high());
  }

  @Test
  void twoThatDisagreeAreNoMajority() {
    assertTrue(ClockSelection.overlap(List.of(candidate(0, 1), candidate(10, 1))).isEmpty());
    assertTrue(ClockSelection.overlap(List.of()).isEmpty());
  }

  @Test
  void halfIsNoMajority() {
    assertTrue(
        ClockSelection.overlap(
                List.of(candidate(0, 1), candidate(0.1, 1), candidate(10, 1), candidate(10.1, 1)))
            .isEmpty());
  }

  @Test
  void aFalsetickerIsFound() {
    Majority found = majority(candidate(0, 1), candidate(100, 1), candidate(0.5, 1));
    assertEquals(-0.5, found.low());
    assertEquals(1, found.high());
  }

  @Test
  void intervalsThatTouchAgree() {
    Majority found = majority(candidate(0, 1), candidate(1, 1), candidate(0.5, 0.5));
    assertEquals(0, found.low());
    assertEquals(1, found.high());
  }

  @Test
  void theOffsetsNeedNotBeInTheIntersection() {
    Majority found = majority(candidate(0, 1), candidate(1.9, 1));
    assertEquals(0.9, found.low(), 1e-12);
    assertEquals(1, found.high());
  }

  /// A minority lies, each by itself or all alike, about a time that no truechimer could mean.
  @Test
  void aMinorityOfFalsetickersIsFoundAndTheTruthIsWithin() {
    var random = new SplittableRandom(1);
    int decided = 0;
    int cases = 20_000;
    for (int i = 0; i < cases; i++) {
      double truth = random.nextDouble(-10, 10);
      int count = random.nextInt(3, 12);
      int liars = random.nextInt(0, (count + 1) / 2);
      double lie = (random.nextBoolean() ? 1 : -1) * random.nextDouble(5, 50);
      boolean alike = random.nextBoolean();
      var honest = new ArrayList<Candidate>();
      var lying = new ArrayList<Candidate>();
      for (int n = 0; n < count; n++) {
        double distance = random.nextDouble(0.01, 1);
        double error = distance * random.nextDouble(-0.5, 0.5);
        if (n < liars) {
          double other = alike ? lie : lie * (1 + n);
          lying.add(new Candidate(truth + other + error, distance));
        } else {
          honest.add(new Candidate(truth + error, distance));
        }
      }
      var all = new ArrayList<>(honest);
      all.addAll(lying);
      Collections.shuffle(all, new Random(i));
      Optional<Majority> found = ClockSelection.overlap(all);
      if (found.isEmpty()) {
        continue;
      }
      decided++;
      Majority majority = found.get();
      assertTrue(majority.low() <= truth && truth <= majority.high(), () -> truth + ": " + all);
      for (Candidate each : lying) {
        assertTrue(each.high() < majority.low() || each.low() > majority.high(), all::toString);
      }
    }
    assertTrue(decided > cases * 6 / 10, "decided: " + decided);
  }
}
