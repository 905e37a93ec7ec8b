// SPDX-License-Identifier: Apache-2.0
package landline.call;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import landline.socket.Deadline;
import landline.socket.internal.Checks;

/// The configuration of a phone line; a client needs only the charset.
public final class CallConfig {

  /// The defaults.
  public static final CallConfig DEFAULT = builder().build();

  private final Builder values;

  private CallConfig(Builder builder) {
    values = new Builder(builder);
    if (!values.charset.canEncode()) {
      throw new IllegalArgumentException("charset can't be written: " + values.charset);
    }
    Checks.atLeast(0, values.maxWaiting, "maxWaiting");
    firstByte().ifPresent(time -> Checks.positive(time, "firstByte"));
    idle().ifPresent(time -> Checks.positive(time, "idle"));
    Checks.positive(values.lastWord, "lastWord");
  }

  /// A builder with the defaults.
  public static Builder builder() {
    return new Builder();
  }

  /// A builder with these values.
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

  /// See [Builder#firstByte].
  public Optional<Duration> firstByte() {
    return Deadline.limit(values.firstByte);
  }

  /// See [Builder#idle].
  public Optional<Duration> idle() {
    return Deadline.limit(values.idle);
  }

  /// See [Builder#lastWord].
  public Duration lastWord() {
    return values.lastWord;
  }

  /// Builds a [CallConfig].
  public static final class Builder {

    private Charset charset = StandardCharsets.UTF_8;
    private int maxWaiting = 200;
    private Duration firstByte = Duration.ofMinutes(10);
    private Duration idle = Duration.ofMinutes(10);
    private Duration lastWord = Duration.ofSeconds(2);

    private Builder() {}

    private Builder(Builder other) {
      charset = other.charset;
      maxWaiting = other.maxWaiting;
      firstByte = other.firstByte;
      idle = other.idle;
      lastWord = other.lastWord;
    }

    /// Charset of speech on the wire. Default: UTF-8.
    public Builder charset(Charset charset) {
      this.charset = charset;
      return this;
    }

    /// Length of the queue. Default: 200. Further callers are refused.
    public Builder maxWaiting(int maxWaiting) {
      this.maxWaiting = maxWaiting;
      return this;
    }

    /// How long a call may take until the first byte of either side; [Deadline#FOREVER] for no
    /// limit. Default: 10 minutes.
    public Builder firstByte(Duration firstByte) {
      this.firstByte = firstByte;
      return this;
    }

    /// How long both sides of a call may then be silent; [Deadline#FOREVER] for no limit. Default:
    /// 10 minutes.
    public Builder idle(Duration idle) {
      this.idle = idle;
      return this;
    }

    /// How long the operator may still answer a caller that has ended its side, counted from the
    /// last message of either; also how long a caller has to hang up after the operator. Default: 2
    /// seconds.
    public Builder lastWord(Duration lastWord) {
      this.lastWord = lastWord;
      return this;
    }

    /// Builds the configuration.
    ///
    /// @throws IllegalArgumentException if a value is out of its range
    public CallConfig build() {
      return new CallConfig(this);
    }
  }
}
