// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import landline.socket.sys.Platform;

/// Which half of a connection to shut down; see shutdown(2).
public enum Shutdown {
  /// Further receptions are disallowed.
  SHUT_RD,
  /// Further transmissions are disallowed; the peer reads the end of the stream.
  SHUT_WR,
  /// Both.
  SHUT_RDWR;

  private final int value = Platform.number(name());

  int value() {
    return value;
  }
}
