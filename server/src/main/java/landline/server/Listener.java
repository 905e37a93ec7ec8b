// SPDX-License-Identifier: Apache-2.0
package landline.server;

import landline.socket.Socket;

/// A bound socket of a server, and the thread that takes from it what comes.
interface Listener {

  BoundSocket bound();

  AcceptLoop loop();

  /// Takes nothing more. What waits in the kernel then is lost.
  void refuse() throws InterruptedException;

  /// Leaves the socket and its file to somebody else. What was taken is kept. Never waits.
  void cease();

  default Socket socket() {
    return bound().socket();
  }
}
