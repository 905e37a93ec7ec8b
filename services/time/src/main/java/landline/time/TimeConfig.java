// SPDX-License-Identifier: Apache-2.0
package landline.time;

import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/// How the time service behaves.
public final class TimeConfig {

  private final InstantSource clock;
  private final Zone zone;
  private final AnswerRate rate;

  private TimeConfig(InstantSource clock, Zone zone, AnswerRate rate) {
    this.clock = clock;
    this.zone = zone;
    this.rate = rate;
  }

  /// A builder with the defaults.
  public static Builder builder() {
    return new Builder();
  }

  /// A builder with the values of this one.
  public Builder toBuilder() {
    return new Builder().clock(clock).zone(zone).rate(rate);
  }

  /// See [Builder#clock].
  public InstantSource clock() {
    return clock;
  }

  /// See [Builder#zone].
  public Zone zone() {
    return zone;
  }

  /// See [Builder#rate].
  public AnswerRate rate() {
    return rate;
  }

  /// Sets what shall differ from the defaults.
  public static final class Builder {

    private InstantSource clock = InstantSource.system();
    private @Nullable Zone zone;
    private AnswerRate rate = AnswerRate.DEFAULT;

    private Builder() {}

    /// What tells the time, the system's clock by default.
    public Builder clock(InstantSource clock) {
      this.clock = clock;
      return this;
    }

    /// Whose clocks to tell it by, by default the system's zone as it is when [#build] is called.
    public Builder zone(Zone zone) {
      this.zone = zone;
      return this;
    }

    /// How often each source is answered by datagrams, [AnswerRate#DEFAULT] by default.
    public Builder rate(AnswerRate rate) {
      this.rate = rate;
      return this;
    }

    /// Makes the configuration.
    public TimeConfig build() {
      return new TimeConfig(clock, zone == null ? Zone.system() : zone, rate);
    }
  }
}
