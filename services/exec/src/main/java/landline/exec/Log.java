// SPDX-License-Identifier: Apache-2.0
package landline.exec;

import landline.socket.SockAddr;

/// What exec writes to the log, a line each.
final class Log {

  private static final System.Logger LOG = System.getLogger("landline.exec");

  private Log() {}

  static void refused(SockAddr peer, String reason) {
    LOG.log(System.Logger.Level.WARNING, () -> "exec " + peer + ": refused: " + reason);
  }
}
