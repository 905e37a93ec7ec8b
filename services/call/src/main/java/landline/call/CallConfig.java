// SPDX-License-Identifier: Apache-2.0
package landline.call;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/// How a phone line behaves; a client needs only the charset.
///
/// @param charset the charset of speech on the wire, UTF-8 by default
/// @param maxWaiting how many callers may wait for their turn, 200 by default; one more is turned
///   away
/// @param idle how long a call may go without a word of either side before it is ended, empty for
///   any length; 10 minutes by default
/// @param lastWord how long the operator may still answer a caller who has ended its side, counted
///   from the last word of either; also how long a caller has to hang up when the operator has. 2
///   seconds by default
public record CallConfig(
    Charset charset, int maxWaiting, Optional<Duration> idle, Duration lastWord) {

  /// The defaults.
  public static final CallConfig DEFAULT =
      new CallConfig(
          StandardCharsets.UTF_8, 200, Optional.of(Duration.ofMinutes(10)), Duration.ofSeconds(2));

  /// Checks every component.
  public CallConfig {
    if (!charset.canEncode()) {
      throw new IllegalArgumentException("charset can't be written: " + charset);
    }
    if (maxWaiting < 0) {
      throw new IllegalArgumentException("maxWaiting < 0: " + maxWaiting);
    }
    if (idle.isPresent() && !idle.get().isPositive()) {
      throw new IllegalArgumentException("idle <= 0: " + idle.get());
    }
    if (!lastWord.isPositive()) {
      throw new IllegalArgumentException("lastWord <= 0: " + lastWord);
    }
  }

  /// A copy with another charset.
  ///
  /// @param value the charset of speech on the wire
  public CallConfig withCharset(Charset value) {
    return new CallConfig(value, maxWaiting, idle, lastWord);
  }

  /// A copy with another limit on waiting callers.
  ///
  /// @param value 0 or more
  public CallConfig withMaxWaiting(int value) {
    return new CallConfig(charset, value, idle, lastWord);
  }

  /// A copy with another idle time.
  ///
  /// @param value more than 0, or empty for any length
  public CallConfig withIdle(Optional<Duration> value) {
    return new CallConfig(charset, maxWaiting, value, lastWord);
  }

  /// A copy with another time for the last word.
  ///
  /// @param value more than 0
  public CallConfig withLastWord(Duration value) {
    return new CallConfig(charset, maxWaiting, idle, value);
  }
}
