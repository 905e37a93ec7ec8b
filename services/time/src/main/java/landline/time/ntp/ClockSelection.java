// SPDX-License-Identifier: Apache-2.0
package landline.time.ntp;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import landline.time.packet.ServerClock;

/// Which servers to believe, RFC 5905 section 11.2: first [#intersect] or [#overlap] finds what a
/// majority agrees upon and who is not of it, then [#cluster] leaves those that agree best, and
/// [#combine] makes one offset of theirs. Pure functions; all times are in seconds.
final class ClockSelection {

  /// The least part of a root distance that is due to delay: MINDISP of RFC 5905 section 7.2.
  static final double LEAST_DISPERSION = 0.005;

  /// The root distance beyond which a server is not used: MAXDIST.
  static final double MOST_DISTANCE = 1;

  /// How many servers clustering leaves: NMIN.
  static final int LEAST_SURVIVORS = 3;

  private ClockSelection() {}

  /// A server that may be believed.
  ///
  /// @param offset how far its clock is ahead of ours
  /// @param distance the root distance: the most that this may be wrong, greater than 0
  /// @param jitter of its samples
  /// @param stratum of it
  record Candidate(double offset, double distance, double jitter, int stratum) {

    /// Makes a candidate of what is known of a server.
    ///
    /// @param estimate from its samples
    /// @param rootDelay as it tells, in seconds
    /// @param rootDispersion as it tells, in seconds
    /// @param stratum as it tells
    /// @param now by the clock of the samples
    static Candidate of(
        ClockFilter.Estimate estimate,
        double rootDelay,
        double rootDispersion,
        int stratum,
        long now) {
      double age = Math.max(0, now - estimate.nanos()) / 1e9;
      double distance =
          Math.max(LEAST_DISPERSION, rootDelay + estimate.delay()) / 2
              + rootDispersion
              + estimate.dispersion()
              + ServerClock.DRIFT * age
              + estimate.jitter();
      return new Candidate(estimate.offset(), distance, estimate.jitter(), stratum);
    }

    /// The least offset that it may mean.
    double low() {
      return offset - distance;
    }

    /// The greatest offset that it may mean.
    double high() {
      return offset + distance;
    }
  }

  /// What a majority agrees upon.
  ///
  /// @param low the least offset
  /// @param high the greatest offset
  /// @param truechimers those who agree, in the order in which they were given
  record Majority(double low, double high, List<Candidate> truechimers) {}

  /// One offset of several.
  ///
  /// @param offset how far our clock is behind
  /// @param jitter how much the servers differ from the first one
  record Combined(double offset, double jitter) {}

  /// The intersection algorithm of RFC 5905 section 11.2.1, of Marzullo and DTS: the smallest
  /// interval that lies in the intervals of all but some, fewer than half, and has the offsets of
  /// all but as many.
  ///
  /// @param candidates those that are fit to be used
  /// @return empty if no majority agrees
  static Optional<Majority> intersect(List<Candidate> candidates) {
    return majority(candidates, true);
  }

  /// As [#intersect], wherever the offsets are: Marzullo's algorithm, and what ntpd 4.2.8 and
  /// chronyd do. A server that is far away has an offset that is seldom in the small interval of a
  /// near one, and is no falseticker for that.
  static Optional<Majority> overlap(List<Candidate> candidates) {
    return majority(candidates, false);
  }

  private static Optional<Majority> majority(List<Candidate> candidates, boolean offsetsToo) {
    int count = candidates.size();
    double[] lows = candidates.stream().mapToDouble(Candidate::low).sorted().toArray();
    double[] highs = candidates.stream().mapToDouble(Candidate::high).sorted().toArray();
    for (int wrong = 0; 2 * wrong < count; wrong++) {
      double low = lowest(lows, highs, count - wrong);
      double high = highest(lows, highs, count - wrong);
      long outside =
          candidates.stream().filter(each -> each.offset < low || each.offset > high).count();
      if (low <= high && (outside <= wrong || !offsetsToo)) {
        List<Candidate> agreeing =
            candidates.stream().filter(each -> each.low() <= high && each.high() >= low).toList();
        return Optional.of(new Majority(low, high, agreeing));
      }
    }
    return Optional.empty();
  }

  /// The least point that is in so many intervals, or infinity.
  private static double lowest(double[] lows, double[] highs, int wanted) {
    int ended = 0;
    for (int begun = 1; begun <= lows.length; begun++) {
      double point = lows[begun - 1];
      while (highs[ended] < point) {
        ended++;
      }
      if (begun - ended >= wanted) {
        return point;
      }
    }
    return Double.POSITIVE_INFINITY;
  }

  /// The greatest point that is in so many intervals, or minus infinity.
  private static double highest(double[] lows, double[] highs, int wanted) {
    double[] mirroredLows = mirrored(highs);
    double[] mirroredHighs = mirrored(lows);
    return -lowest(mirroredLows, mirroredHighs, wanted);
  }

  private static double[] mirrored(double[] points) {
    return Arrays.stream(points).map(point -> -point).sorted().toArray();
  }

  /// The cluster algorithm of RFC 5905 section 11.2.2: as long as one server differs from the
  /// others by more than the least jitter of any, and there are more than three, the one that
  /// differs most goes.
  ///
  /// @param truechimers from [#intersect]
  /// @return those who stay, best first: by stratum, then by root distance
  static List<Candidate> cluster(List<Candidate> truechimers) {
    var left = new ArrayList<>(truechimers);
    left.sort(Comparator.comparingDouble(each -> each.stratum * MOST_DISTANCE + each.distance));
    while (left.size() > LEAST_SURVIVORS) {
      int worst = 0;
      double most = -1;
      double least = Double.POSITIVE_INFINITY;
      for (int i = 0; i < left.size(); i++) {
        double differs = differs(left.get(i), left);
        // Of equals the one with less merit goes.
        if (differs >= most) {
          most = differs;
          worst = i;
        }
        least = Math.min(least, left.get(i).jitter);
      }
      if (most <= least) {
        break;
      }
      left.remove(worst);
    }
    return List.copyOf(left);
  }

  /// The selection jitter: how much the others differ from one.
  private static double differs(Candidate one, List<Candidate> all) {
    double squares = 0;
    for (Candidate each : all) {
      squares += (each.offset - one.offset) * (each.offset - one.offset);
    }
    return Math.sqrt(squares / (all.size() - 1));
  }

  /// The combine algorithm of RFC 5905 section 11.2.3: the mean, in which a server counts the more
  /// the less its root distance is.
  ///
  /// @param survivors from [#cluster], best first
  /// @throws IllegalArgumentException if there are none
  static Combined combine(List<Candidate> survivors) {
    if (survivors.isEmpty()) {
      throw new IllegalArgumentException("no survivors");
    }
    double weights = 0;
    double offsets = 0;
    double squares = 0;
    double best = survivors.getFirst().offset;
    for (Candidate each : survivors) {
      double weight = 1 / each.distance;
      weights += weight;
      offsets += weight * each.offset;
      squares += weight * (each.offset - best) * (each.offset - best);
    }
    return new Combined(offsets / weights, Math.sqrt(squares / weights));
  }
}
