// SPDX-License-Identifier: Apache-2.0
package landline.server;

import landline.socket.internal.Checks;

/// How many there may be in a time: a bucket of tokens that is filled evenly, see RFC 2697.
///
/// @param perSecond how many a second in the long run
/// @param burst how many at once after a pause
/// @param excess what is done with one more
public record Rate(int perSecond, int burst, OverflowPolicy excess) {

  private static final long SECOND = 1_000_000_000L;

  /// Checks the numbers.
  public Rate {
    Checks.atLeast(1, perSecond, "perSecond");
    Checks.atLeast(1, burst, "burst");
  }

  /// How many nanoseconds of the rate one token is.
  long interval() {
    return SECOND / perSecond;
  }

  /// How far the next token may lie in the future.
  long tolerance() {
    return interval() * (burst - 1L);
  }
}
