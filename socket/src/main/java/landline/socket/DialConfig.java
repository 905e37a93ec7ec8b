// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.time.Duration;

/// How [Dial] goes about it.
///
/// @param attemptDelay how long an attempt has the field to itself before the next one begins
///   beside it, RFC 8305 section 5; at least 10 ms, 250 ms by default
/// @param hints which addresses, and the protocol of the socket; streams of any family by default
public record DialConfig(Duration attemptDelay, AddrHints hints) {

  /// Section 8 of RFC 8305 forbids less.
  private static final Duration LEAST_DELAY = Duration.ofMillis(10);

  /// What RFC 8305 recommends.
  public static final DialConfig DEFAULTS =
      new DialConfig(Duration.ofMillis(250), AddrHints.STREAM);

  /// Checks the delay.
  public DialConfig {
    if (attemptDelay.compareTo(LEAST_DELAY) < 0) {
      throw new IllegalArgumentException("attempt delay < 10 ms: " + attemptDelay);
    }
  }

  /// The same with another delay between attempts.
  ///
  /// @param wanted at least 10 ms
  public DialConfig withAttemptDelay(Duration wanted) {
    return new DialConfig(wanted, hints);
  }

  /// The same for other addresses.
  ///
  /// @param wanted such as [AddrHints#STREAM] with [Protocol#TCP]
  public DialConfig withHints(AddrHints wanted) {
    return new DialConfig(attemptDelay, wanted);
  }
}
