// SPDX-License-Identifier: Apache-2.0
package landline.testnet;

import java.time.Duration;
import java.util.OptionalLong;
import landline.socket.internal.Checks;
import org.jspecify.annotations.Nullable;

/// The faults of a [MemoryNetwork]. [#PERFECT] has none.
///
/// All randomness depends on the network's seed alone. If the minimum delay is more than 0, a run
/// depends on nothing else either: all that is sent at a moment is sent before any of it arrives,
/// whichever thread is faster.
public final class Conditions {

  /// Everything arrives at once, whole, and in order.
  public static final Conditions PERFECT = builder().build();

  /// A bad day on a network that works: 1 to 50 ms of delay, segments of 1 to 100 bytes, and of the
  /// datagrams 10 % lost, 5 % twice and 10 % late.
  public static final Conditions ROUGH =
      builder()
          .delay(Duration.ofMillis(1), Duration.ofMillis(50))
          .segments(1, 100)
          .loss(0.1)
          .duplicates(0.05)
          .reordering(0.1)
          .build();

  private final Builder values;

  private Conditions(Builder builder) {
    values = new Builder(builder);
    Checks.notNegative(values.leastDelay, "leastDelay");
    if (values.mostDelay.compareTo(values.leastDelay) < 0) {
      throw new IllegalArgumentException(
          "mostDelay < " + values.leastDelay + ": " + values.mostDelay);
    }
    Checks.atLeast(1, values.leastSegment, "leastSegment");
    Checks.atLeast(values.leastSegment, values.mostSegment, "mostSegment");
    splitAt().ifPresent(position -> Checks.atLeast(1, position, "splitAt"));
    probability(values.loss, "loss");
    probability(values.duplicates, "duplicates");
    probability(values.reordering, "reordering");
    probability(values.resets, "resets");
    resetAfter().ifPresent(bytes -> Checks.atLeast(0, bytes, "resetAfter"));
    Checks.atLeast(1, values.buffer, "buffer");
  }

  /// A builder with the defaults.
  public static Builder builder() {
    return new Builder();
  }

  /// A builder with these values.
  public Builder toBuilder() {
    return new Builder(values);
  }

  /// See [Builder#delay].
  public Duration leastDelay() {
    return values.leastDelay;
  }

  /// See [Builder#delay].
  public Duration mostDelay() {
    return values.mostDelay;
  }

  /// See [Builder#segments].
  public int leastSegment() {
    return values.leastSegment;
  }

  /// See [Builder#segments].
  public int mostSegment() {
    return values.mostSegment;
  }

  /// See [Builder#splitAt].
  public OptionalLong splitAt() {
    return values.splitAt == null ? OptionalLong.empty() : OptionalLong.of(values.splitAt);
  }

  /// See [Builder#loss].
  public double loss() {
    return values.loss;
  }

  /// See [Builder#duplicates].
  public double duplicates() {
    return values.duplicates;
  }

  /// See [Builder#reordering].
  public double reordering() {
    return values.reordering;
  }

  /// See [Builder#resets].
  public double resets() {
    return values.resets;
  }

  /// See [Builder#resetAfter].
  public OptionalLong resetAfter() {
    return values.resetAfter == null ? OptionalLong.empty() : OptionalLong.of(values.resetAfter);
  }

  /// See [Builder#buffer].
  public int buffer() {
    return values.buffer;
  }

  private static void probability(double value, String name) {
    if (!(value >= 0 && value <= 1)) {
      throw new IllegalArgumentException(name + " is not from 0 to 1: " + value);
    }
  }

  /// Builds the [Conditions].
  public static final class Builder {

    private Duration leastDelay = Duration.ZERO;
    private Duration mostDelay = Duration.ZERO;
    private int leastSegment = Integer.MAX_VALUE;
    private int mostSegment = Integer.MAX_VALUE;
    private @Nullable Long splitAt;
    private double loss = 0;
    private double duplicates = 0;
    private double reordering = 0;
    private double resets = 0;
    private @Nullable Long resetAfter;
    private int buffer = 65_536;

    private Builder() {}

    private Builder(Builder other) {
      leastDelay = other.leastDelay;
      mostDelay = other.mostDelay;
      leastSegment = other.leastSegment;
      mostSegment = other.mostSegment;
      splitAt = other.splitAt;
      loss = other.loss;
      duplicates = other.duplicates;
      reordering = other.reordering;
      resets = other.resets;
      resetAfter = other.resetAfter;
      buffer = other.buffer;
    }

    /// Minimum and maximum delay. Default: 0. It does not change the order of bytes, and that of
    /// datagrams only by [#reordering].
    public Builder delay(Duration leastDelay, Duration mostDelay) {
      this.leastDelay = leastDelay;
      this.mostDelay = mostDelay;
      return this;
    }

    /// Cuts streams into segments with a minimum and a maximum length in bytes, which arrive one
    /// after the other, at least a nanosecond apart. Default: streams are not cut.
    public Builder segments(int leastSegment, int mostSegment) {
      this.leastSegment = leastSegment;
      this.mostSegment = mostSegment;
      return this;
    }

    /// Position in each direction of a stream before which it is cut in any case.
    public Builder splitAt(long splitAt) {
      this.splitAt = splitAt;
      return this;
    }

    /// Probability from 0 to 1 that a datagram is lost.
    public Builder loss(double loss) {
      this.loss = loss;
      return this;
    }

    /// Probability that a datagram arrives twice.
    public Builder duplicates(double duplicates) {
      this.duplicates = duplicates;
      return this;
    }

    /// Probability that a datagram is held back, so that later ones overtake it.
    public Builder reordering(double reordering) {
      this.reordering = reordering;
      return this;
    }

    /// Probability that a segment breaks its connection instead of arriving.
    public Builder resets(double resets) {
      this.resets = resets;
      return this;
    }

    /// Number of bytes, both directions together, after which the connection breaks.
    public Builder resetAfter(long resetAfter) {
      this.resetAfter = resetAfter;
      return this;
    }

    /// Buffer size of each direction in bytes, for data on the way and data not read; a writer
    /// waits for room. Default: 65,536.
    public Builder buffer(int buffer) {
      this.buffer = buffer;
      return this;
    }

    /// Builds the conditions.
    ///
    /// @throws IllegalArgumentException if a value is out of its range
    public Conditions build() {
      return new Conditions(this);
    }
  }
}
