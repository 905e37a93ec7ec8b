// SPDX-License-Identifier: Apache-2.0
package landline.server;

import landline.socket.internal.Checks;

/// A limit on a number at one time.
///
/// @param max 1 or more
/// @param excess what is done with one more
public record Limit(int max, OverflowPolicy excess) {

  /// Checks the number.
  public Limit {
    Checks.atLeast(1, max, "max");
  }
}
