// SPDX-License-Identifier: Apache-2.0
package landline.socket.internal;

import landline.socket.sys.Libc;
import landline.socket.sys.Scratch;

/// Detects terminals.
public final class Terminals {

  private Terminals() {}

  /// Whether a descriptor is a terminal, with or without a name; see isatty(3).
  ///
  /// @param descriptor its number
  /// @return false also if it is not open
  public static boolean isTerminal(int descriptor) {
    try (Scratch s = Scratch.take()) {
      return Libc.isatty(s, descriptor) == 1;
    }
  }
}
