// SPDX-License-Identifier: Apache-2.0
package landline.call;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import landline.socket.Deadline;

/// How a phone line behaves; a client needs only the charset.
public final class CallConfig {

  /// The defaults.
  public static final CallConfig DEFAULT = builder().build();

  private final Builder values;

  private CallConfig(Builder builder) {
    values = new Builder(builder);
    if (!values.charset.canEncode()) {
      throw new IllegalArgumentException("charset can't be written: " + values.charset);
    }
    if (values.maxWaiting < 0) {
      throw new IllegalArgumentException("maxWaiting < 0: " + values.maxWaiting);
    }
    if (idle().isPresent() && !idle().get().isPositive()) {
      throw new IllegalArgumentException("idle <= 0: " + idle().get());
    }
    if (!values.lastWord.isPositive()) {
      throw new IllegalArgumentException("lastWord <= 0: " + values.lastWord);
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

  /// See [Builder#charset].
  public Charset charset() {
    return values.charset;
  }

  /// See [Builder#maxWaiting].
  public int maxWaiting() {
    return values.maxWaiting;
  }

  /// See [Builder#idle].
  public Optional<Duration> idle() {
    return Deadline.limit(values.idle);
  }

  /// See [Builder#lastWord].
  public Duration lastWord() {
    return values.lastWord;
  }

  /// Sets what shall differ from the defaults.
  public static final class Builder {

    private Charset charset = StandardCharsets.UTF_8;
    private int maxWaiting = 200;
    private Duration idle = Duration.ofMinutes(10);
    private Duration lastWord = Duration.ofSeconds(2);

    private Builder() {}

    private Builder(Builder other) {
      charset = other.charset;
      maxWaiting = other.maxWaiting;
      idle = other.idle;
      lastWord = other.lastWord;
    }

    /// The charset of speech on the wire, UTF-8 by default.
    public Builder charset(Charset charset) {
      this.charset = charset;
      return this;
    }

    /// How many callers may wait for their turn, 200 by default; one more is turned away.
    public Builder maxWaiting(int maxWaiting) {
      this.maxWaiting = maxWaiting;
      return this;
    }

    /// How long a call may go without a word of either side before it is ended, empty for any
    /// length; 10 minutes by default.
    public Builder idle(Duration idle) {
      this.idle = idle;
      return this;
    }

    /// How long the operator may still answer a caller who has ended its side, counted from the
    /// last word of either; also how long a caller has to hang up when the operator has. 2 seconds
    /// by default.
    public Builder lastWord(Duration lastWord) {
      this.lastWord = lastWord;
      return this;
    }

    /// Checks the values.
    ///
    /// @return a configuration
    /// @throws IllegalArgumentException for a value that is out of its range
    public CallConfig build() {
      return new CallConfig(this);
    }
  }
}
