// SPDX-License-Identifier: Apache-2.0
package landline.server;

import landline.socket.Socket;

/// A bound socket of a server, and the loop that takes from it what comes. Its end is that of
/// [Lifecycle].
interface Listener {

  BoundSocket bound();

  AcceptLoop loop();

  void shutdown();

  void close();

  default Socket socket() {
    return bound().socket();
  }
}
