// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.net.SocketException;

/// The socket was closed on this side, before the call or while it waited.
public final class SocketClosedException extends SocketException {

  private static final long serialVersionUID = 1;

  /// For sockets, and for substitutes of one, such as a connection in memory.
  ///
  /// @param message the call and the addresses in one line
  public SocketClosedException(String message) {
    super(message);
  }
}
