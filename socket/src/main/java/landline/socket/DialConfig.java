// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.time.Duration;

/// How [Dial] goes about it.
public final class DialConfig {

  /// Section 8 of RFC 8305 forbids less.
  private static final Duration LEAST_DELAY = Duration.ofMillis(10);

  /// What RFC 8305 recommends.
  public static final DialConfig DEFAULT = builder().build();

  private final Builder values;

  private DialConfig(Builder builder) {
    values = new Builder(builder);
    if (values.attemptDelay.compareTo(LEAST_DELAY) < 0) {
      throw new IllegalArgumentException("attempt delay < 10 ms: " + values.attemptDelay);
    }
  }

  /// A builder with the defaults.
  ///
  /// @return a new one
  public static Builder builder() {
    return new Builder();
  }

  /// A builder with the values of this one.
  ///
  /// @return a new one
  public Builder toBuilder() {
    return new Builder(values);
  }

  /// See [Builder#attemptDelay].
  public Duration attemptDelay() {
    return values.attemptDelay;
  }

  /// See [Builder#hints].
  public AddrHints hints() {
    return values.hints;
  }

  /// Sets what shall differ from the defaults.
  public static final class Builder {

    private Duration attemptDelay = Duration.ofMillis(250);
    private AddrHints hints = AddrHints.STREAM;

    private Builder() {}

    private Builder(Builder other) {
      attemptDelay = other.attemptDelay;
      hints = other.hints;
    }

    /// How long an attempt has the field to itself before the next one begins beside it, RFC 8305
    /// section 5; at least 10 ms, 250 ms by default.
    public Builder attemptDelay(Duration attemptDelay) {
      this.attemptDelay = attemptDelay;
      return this;
    }

    /// Which addresses, and the protocol of the socket; streams of any family by default.
    public Builder hints(AddrHints hints) {
      this.hints = hints;
      return this;
    }

    /// Checks the values.
    ///
    /// @return a configuration
    /// @throws IllegalArgumentException for a value that is out of its range
    public DialConfig build() {
      return new DialConfig(this);
    }
  }
}
