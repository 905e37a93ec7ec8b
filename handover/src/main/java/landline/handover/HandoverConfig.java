// SPDX-License-Identifier: Apache-2.0
package landline.handover;

import java.time.Duration;
import landline.socket.internal.Checks;

/// How patient the two sides of a [Handover] are with each other. [#DEFAULT] is safe.
public final class HandoverConfig {

  /// The defaults.
  public static final HandoverConfig DEFAULT = builder().build();

  private final Builder values;

  private HandoverConfig(Builder builder) {
    values = new Builder(builder);
    Checks.positive(values.step, "step");
    Checks.positive(values.start, "start");
  }

  /// A builder with the defaults.
  public static Builder builder() {
    return new Builder();
  }

  /// A builder with the values of this one.
  public Builder toBuilder() {
    return new Builder(values);
  }

  /// See [Builder#step].
  public Duration step() {
    return values.step;
  }

  /// See [Builder#start].
  public Duration start() {
    return values.start;
  }

  /// Sets what shall differ from the defaults.
  public static final class Builder {

    private Duration step = Duration.ofSeconds(5);
    private Duration start = Duration.ofMinutes(1);

    private Builder() {}

    private Builder(Builder other) {
      step = other.step;
      start = other.start;
    }

    /// How long each side waits for a message that the other one has at hand, 5 seconds by default.
    public Builder step(Duration step) {
      this.step = step;
      return this;
    }

    /// How long the running process waits until the new one is ready, 1 minute by default; then it
    /// goes on as if nothing had been.
    public Builder start(Duration start) {
      this.start = start;
      return this;
    }

    /// Builds the configuration.
    ///
    /// @throws IllegalArgumentException for a value that is out of its range
    public HandoverConfig build() {
      return new HandoverConfig(this);
    }
  }
}
