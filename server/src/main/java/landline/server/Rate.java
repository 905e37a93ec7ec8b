// SPDX-License-Identifier: Apache-2.0
package landline.server;

import landline.socket.internal.Checks;

/// A limit on a number per second: an evenly filled token bucket, see RFC 2697.
///
/// @param perSecond how many per second in the long run
/// @param burst how many at once after a pause
/// @param excess what is done with one more
public record Rate(int perSecond, int burst, OverflowPolicy excess) {

  private static final long SECOND = 1_000_000_000L;

  /// Checks the numbers.
  public Rate {
    Checks.atLeast(1, perSecond, "perSecond");
    Checks.atLeast(1, burst, "burst");
  }

  /// The nanoseconds per token.
  long interval() {
    return SECOND / perSecond;
  }

  /// How far in the future the next token may lie, in nanoseconds.
  long tolerance() {
    return interval() * (burst - 1L);
  }
}
