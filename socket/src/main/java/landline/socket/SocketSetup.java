// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.io.IOException;

/// Prepares a socket between socket(2) and connect(2) in [Dial], or bind(2) in [Listen], for
/// options that must be set before.
@FunctionalInterface
public interface SocketSetup {

  /// Sets options of a new socket, which the caller owns.
  ///
  /// @param socket an open socket, neither bound nor connected
  /// @throws IOException to reject the socket, which is then closed
  void prepare(Socket socket) throws IOException;
}
