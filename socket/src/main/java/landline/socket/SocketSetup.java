// SPDX-License-Identifier: Apache-2.0
package landline.socket;

import java.io.IOException;

/// Prepares a socket between socket(2) and the call that puts it to use: connect(2) in [Dial],
/// bind(2) in [Listen]. It is the place for options that count only before.
@FunctionalInterface
public interface SocketSetup {

  /// Sets options of a new socket, which stays the caller's.
  ///
  /// @param socket open, and neither bound nor connected
  /// @throws IOException if it can't be used; it is closed then
  void prepare(Socket socket) throws IOException;
}
