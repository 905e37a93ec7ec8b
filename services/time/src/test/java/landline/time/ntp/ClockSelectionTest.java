// SPDX-License-Identifier: Apache-2.0
package landline.time.ntp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
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
    return new Candidate(offset, distance, 0.001, 2);
  }

  private static Majority majority(Candidate... candidates) {
    return ClockSelection.intersect(List.of(candidates)).orElseThrow();
  }

  @Test
  void whatAllAgreeUponIsTheIntersection() {
    Majority found = majority(candidate(0, 2), candidate(1, 2), candidate(0.5, 1));
    assertEquals(-0.5, found.low());
    assertEquals(1.5, found.high());
    assertEquals(3, found.truechimers().size());
  }

  @Test
  void oneServerAgreesWithItself() {
    Majority found = majority(candidate(5, 1));
    assertEquals(4, found.low());
    assertEquals(6, found.high());
  }

  @Test
  void twoThatDisagreeAreNoMajority() {
    assertTrue(ClockSelection.intersect(List.of(candidate(0, 1), candidate(10, 1))).isEmpty());
    assertTrue(ClockSelection.intersect(List.of()).isEmpty());
  }

  @Test
  void halfIsNoMajority() {
    assertTrue(
        ClockSelection.intersect(
                List.of(candidate(0, 1), candidate(0.1, 1), candidate(10, 1), candidate(10.1, 1)))
            .isEmpty());
  }

  @Test
  void aFalsetickerIsFound() {
    Majority found = majority(candidate(0, 1), candidate(100, 1), candidate(0.5, 1));
    assertEquals(List.of(candidate(0, 1), candidate(0.5, 1)), found.truechimers());
    assertEquals(-0.5, found.low());
    assertEquals(1, found.high());
  }

  @Test
  void intervalsThatTouchAgree() {
    Majority found = majority(candidate(0, 1), candidate(1, 1), candidate(0.5, 0.5));
    assertEquals(0, found.low());
    assertEquals(1, found.high());
  }

  /// What Marzullo's algorithm alone would accept: an intersection without the offsets in it.
  @Test
  void anIntersectionWithoutTheOffsetsIsNotEnough() {
    List<Candidate> two = List.of(candidate(0, 1), candidate(1.9, 1));
    assertTrue(ClockSelection.intersect(two).isEmpty());
    Majority overlap = ClockSelection.overlap(two).orElseThrow();
    assertEquals(0.9, overlap.low(), 1e-12);
    assertEquals(1, overlap.high());
    assertEquals(two, overlap.truechimers());
  }

  @Test
  void anOverlapNeedsAMajorityAsWell() {
    assertTrue(ClockSelection.overlap(List.of(candidate(0, 1), candidate(10, 1))).isEmpty());
    Majority found =
        ClockSelection.overlap(List.of(candidate(0, 1), candidate(9, 1), candidate(1.5, 1)))
            .orElseThrow();
    assertEquals(List.of(candidate(0, 1), candidate(1.5, 1)), found.truechimers());
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
          lying.add(new Candidate(truth + other + error, distance, 0.001, 1));
        } else {
          honest.add(new Candidate(truth + error, distance, 0.001, 2));
        }
      }
      var all = new ArrayList<>(honest);
      all.addAll(lying);
      Collections.shuffle(all, new Random(i));
      Optional<Majority> found = ClockSelection.intersect(all);
      if (found.isEmpty()) {
        continue;
      }
      decided++;
      Majority majority = found.get();
      assertTrue(majority.low() <= truth && truth <= majority.high(), () -> truth + ": " + all);
      assertTrue(honest.containsAll(majority.truechimers()), () -> truth + ": " + all);
      List<Candidate> survivors = ClockSelection.cluster(majority.truechimers());
      double combined = ClockSelection.combine(survivors).offset();
      assertTrue(Math.abs(combined - truth) <= 0.5, () -> truth + ": " + survivors);
    }
    assertTrue(decided > cases * 6 / 10, "decided: " + decided);
  }

  @Test
  void theOneThatDiffersMostGoesFirst() {
    var near = List.of(candidate(0, 1), candidate(0.001, 1), candidate(0.002, 1));
    var all = new ArrayList<>(near);
    all.add(1, candidate(0.5, 1));
    all.add(2, candidate(0.3, 1));
    assertEquals(near, ClockSelection.cluster(all));
  }

  @Test
  void threeAreLeft() {
    var all = List.of(candidate(0, 1), candidate(0.1, 1), candidate(0.9, 1));
    assertEquals(all, ClockSelection.cluster(all));
  }

  @Test
  void allStayIfTheyDifferLessThanTheirJitter() {
    var all = new ArrayList<Candidate>();
    for (int i = 0; i < 6; i++) {
      all.add(new Candidate(0.001 * i, 0.1 + 0.01 * i, 0.1, 2));
    }
    assertEquals(all, ClockSelection.cluster(all));
  }

  @Test
  void theBestIsFirst() {
    var third = new Candidate(0, 0.2, 1, 3);
    var second = new Candidate(0, 0.9, 1, 2);
    var first = new Candidate(0, 0.1, 1, 2);
    assertEquals(
        List.of(first, second, third), ClockSelection.cluster(List.of(third, second, first)));
  }

  /// RFC 5905 section 11.2.3.
  @Test
  void theBetterCountMore() {
    ClockSelection.Combined combined =
        ClockSelection.combine(List.of(candidate(0, 0.1), candidate(0.3, 0.2)));
    assertEquals(0.1, combined.offset(), 1e-12);
    assertEquals(Math.sqrt(0.09 * 5 / 15), combined.jitter(), 1e-12);
    assertEquals(7, ClockSelection.combine(List.of(candidate(7, 0.1))).offset());
    assertThrows(IllegalArgumentException.class, () -> ClockSelection.combine(List.of()));
  }

  @Test
  void aRootDistanceIsTheSumOfWhatMayBeWrong() {
    var estimate = new ClockFilter.Estimate(1, 0.02, 0.003, 0.004, 0);
    Candidate made = Candidate.of(estimate, 0.03, 0.01, 2, 100_000_000_000L);
    assertEquals(0.025 + 0.01 + 0.003 + 0.0015 + 0.004, made.distance(), 1e-12);
    assertEquals(1, made.offset());
    assertFalse(made.distance() > ClockSelection.MOST_DISTANCE);
    Candidate near = Candidate.of(new ClockFilter.Estimate(1, 0, 0, 0, 0), 0, 0, 1, 0);
    assertEquals(ClockSelection.LEAST_DISPERSION / 2, near.distance());
  }
}
