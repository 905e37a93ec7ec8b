// SPDX-License-Identifier: Apache-2.0
package landline.time;

import java.time.Duration;
import landline.socket.internal.Checks;

/// How often each IPv4 address and each /56 of IPv6 is answered: a token bucket. Senders on this
/// machine are not limited.
///
/// @param interval the time in which a source earns an answer, up to a day; zero for no limit
/// @param burst the answers that it may save, in a day at most
/// @param leak of requests over the limit, one of so many is answered nevertheless, at random:
///   whoever forges the address of a client does not silence the server for it; 0 for none
public record AnswerRate(Duration interval, int burst, int leak) {

  private static final Duration MOST_SAVED = Duration.ofDays(1);

  /// 64 answers at once, 8 a second, and of the requests above that one in four.
  public static final AnswerRate DEFAULT = new AnswerRate(Duration.ofMillis(125), 64, 4);

  /// No limit.
  public static final AnswerRate UNLIMITED = new AnswerRate(Duration.ZERO, 1, 0);

  /// Checks the numbers.
  ///
  /// @throws IllegalArgumentException if one is out of range
  public AnswerRate {
    Checks.notNegative(interval, "interval");
    if (interval.compareTo(MOST_SAVED) > 0) {
      throw new IllegalArgumentException("interval is more than a day: " + interval);
    }
    Checks.between(1, 1 << 20, burst, "burst");
    Checks.between(0, 1 << 20, leak, "leak");
    if (leak == 1) {
      throw new IllegalArgumentException("leak is 1, which is no limit");
    }
    if (interval.multipliedBy(burst).compareTo(MOST_SAVED) > 0) {
      throw new IllegalArgumentException("burst takes more than a day to be saved: " + burst);
    }
  }

  /// Whether there is a limit.
  public boolean isLimited() {
    return !interval.isZero();
  }
}
