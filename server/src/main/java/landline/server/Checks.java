// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.time.Duration;

/// The conditions that configurations share.
final class Checks {

  private Checks() {}

  static void atLeast(int least, int value, String name) {
    if (value < least) {
      throw new IllegalArgumentException(name + " < " + least + ": " + value);
    }
  }

  static void positive(Duration value, String name) {
    if (!value.isPositive()) {
      throw new IllegalArgumentException(name + " <= 0: " + value);
    }
  }

  static void notNegative(Duration value, String name) {
    if (value.isNegative()) {
      throw new IllegalArgumentException(name + " < 0: " + value);
    }
  }

  static void mode(int mode) {
    if ((mode & ~0777) != 0) {
      throw new IllegalArgumentException(
          "unixMode is not from 0 to 0777: 0" + Integer.toOctalString(mode));
    }
  }
}
