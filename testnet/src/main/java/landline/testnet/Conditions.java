// SPDX-License-Identifier: Apache-2.0
package landline.testnet;

import java.time.Duration;
import java.util.OptionalLong;

/// What a [MemoryNetwork] does to what is sent over it. [#PERFECT] does nothing; each `with` method
/// gives a copy with one change.
///
/// Everything that is left to chance depends on the network's seed alone. If the least delay is
/// more than 0, what a run does depends on nothing else either: all that is sent at a moment is
/// sent before any of it arrives, whichever thread is faster.
///
/// @param leastDelay how long anything travels at least; 0 by default
/// @param mostDelay how long anything travels at most; 0 by default
/// @param leastSegment streams are cut into segments, which arrive one after the other: how many
///   bytes has one at least
/// @param mostSegment how many bytes a segment has at most; [Integer#MAX_VALUE], the default, for
///   streams that are not cut
/// @param splitAt a byte of each direction of a stream before which it is cut in any case
/// @param loss how likely a datagram is lost, from 0 to 1
/// @param duplicates how likely a datagram arrives twice
/// @param reordering how likely a datagram is held back, so that later ones overtake it
/// @param resets how likely a segment breaks its connection where it should have arrived
/// @param resetAfter how many bytes arrive, both directions together, before the connection breaks
/// @param buffer how many bytes of each direction may be on their way or wait to be read; a writer
///   waits for room. 65,536 by default
public record Conditions(
    Duration leastDelay,
    Duration mostDelay,
    int leastSegment,
    int mostSegment,
    OptionalLong splitAt,
    double loss,
    double duplicates,
    double reordering,
    double resets,
    OptionalLong resetAfter,
    int buffer) {

  /// Everything arrives at once, whole, and in order.
  public static final Conditions PERFECT =
      new Conditions(
          Duration.ZERO,
          Duration.ZERO,
          Integer.MAX_VALUE,
          Integer.MAX_VALUE,
          OptionalLong.empty(),
          0,
          0,
          0,
          0,
          OptionalLong.empty(),
          65_536);

  /// A bad day on a network that works: 1 to 50 ms of delay, segments of 1 to 100 bytes, and of the
  /// datagrams 10 % lost, 5 % twice and 10 % late.
  public static final Conditions ROUGH =
      PERFECT
          .withDelay(Duration.ofMillis(1), Duration.ofMillis(50))
          .withSegments(1, 100)
          .withLoss(0.1)
          .withDuplicates(0.05)
          .withReordering(0.1);

  /// Checks every component.
  public Conditions {
    if (leastDelay.isNegative()) {
      throw new IllegalArgumentException("leastDelay < 0: " + leastDelay);
    }
    if (mostDelay.compareTo(leastDelay) < 0) {
      throw new IllegalArgumentException("mostDelay < " + leastDelay + ": " + mostDelay);
    }
    if (leastSegment < 1) {
      throw new IllegalArgumentException("leastSegment < 1: " + leastSegment);
    }
    if (mostSegment < leastSegment) {
      throw new IllegalArgumentException("mostSegment < " + leastSegment + ": " + mostSegment);
    }
    if (splitAt.isPresent() && splitAt.getAsLong() < 1) {
      throw new IllegalArgumentException("splitAt < 1: " + splitAt.getAsLong());
    }
    probability(loss, "loss");
    probability(duplicates, "duplicates");
    probability(reordering, "reordering");
    probability(resets, "resets");
    if (resetAfter.isPresent() && resetAfter.getAsLong() < 0) {
      throw new IllegalArgumentException("resetAfter < 0: " + resetAfter.getAsLong());
    }
    if (buffer < 1) {
      throw new IllegalArgumentException("buffer < 1: " + buffer);
    }
  }

  private static void probability(double value, String name) {
    if (!(value >= 0 && value <= 1)) {
      throw new IllegalArgumentException(name + " is not from 0 to 1: " + value);
    }
  }

  /// A copy with another delay. The order of bytes does not change with it, and that of datagrams
  /// only by [#reordering].
  ///
  /// @param least 0 or more
  /// @param most not less
  public Conditions withDelay(Duration least, Duration most) {
    return new Conditions(
        least,
        most,
        leastSegment,
        mostSegment,
        splitAt,
        loss,
        duplicates,
        reordering,
        resets,
        resetAfter,
        buffer);
  }

  /// A copy that cuts streams. Segments arrive at least a nanosecond apart, so that somebody who
  /// waits reads each by itself, and somebody who comes late reads many at once.
  ///
  /// @param least how many bytes a segment has at least, 1 or more
  /// @param most how many at most, not less
  public Conditions withSegments(int least, int most) {
    return new Conditions(
        leastDelay,
        mostDelay,
        least,
        most,
        splitAt,
        loss,
        duplicates,
        reordering,
        resets,
        resetAfter,
        buffer);
  }

  /// A copy that cuts each direction of a stream at one place more.
  ///
  /// @param value before which byte, 1 or more
  public Conditions withSplitAt(long value) {
    return new Conditions(
        leastDelay,
        mostDelay,
        leastSegment,
        mostSegment,
        OptionalLong.of(value),
        loss,
        duplicates,
        reordering,
        resets,
        resetAfter,
        buffer);
  }

  /// A copy that loses more or fewer datagrams.
  ///
  /// @param value from 0 to 1
  public Conditions withLoss(double value) {
    return new Conditions(
        leastDelay,
        mostDelay,
        leastSegment,
        mostSegment,
        splitAt,
        value,
        duplicates,
        reordering,
        resets,
        resetAfter,
        buffer);
  }

  /// A copy that doubles more or fewer datagrams.
  ///
  /// @param value from 0 to 1
  public Conditions withDuplicates(double value) {
    return new Conditions(
        leastDelay,
        mostDelay,
        leastSegment,
        mostSegment,
        splitAt,
        loss,
        value,
        reordering,
        resets,
        resetAfter,
        buffer);
  }

  /// A copy that holds back more or fewer datagrams, each by up to twice [#mostDelay] and a
  /// millisecond.
  ///
  /// @param value from 0 to 1
  public Conditions withReordering(double value) {
    return new Conditions(
        leastDelay,
        mostDelay,
        leastSegment,
        mostSegment,
        splitAt,
        loss,
        duplicates,
        value,
        resets,
        resetAfter,
        buffer);
  }

  /// A copy that breaks more or fewer connections. Both ends then hear ECONNRESET.
  ///
  /// @param value how likely at each segment, from 0 to 1
  public Conditions withResets(double value) {
    return new Conditions(
        leastDelay,
        mostDelay,
        leastSegment,
        mostSegment,
        splitAt,
        loss,
        duplicates,
        reordering,
        value,
        resetAfter,
        buffer);
  }

  /// A copy that breaks each connection at one place, for both ends at the same moment.
  ///
  /// @param value after how many bytes, both directions together, 0 or more
  public Conditions withResetAfter(long value) {
    return new Conditions(
        leastDelay,
        mostDelay,
        leastSegment,
        mostSegment,
        splitAt,
        loss,
        duplicates,
        reordering,
        resets,
        OptionalLong.of(value),
        buffer);
  }

  /// A copy with more or less room.
  ///
  /// @param value bytes in each direction, 1 or more
  public Conditions withBuffer(int value) {
    return new Conditions(
        leastDelay,
        mostDelay,
        leastSegment,
        mostSegment,
        splitAt,
        loss,
        duplicates,
        reordering,
        resets,
        resetAfter,
        value);
  }
}
