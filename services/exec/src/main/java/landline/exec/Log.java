// SPDX-License-Identifier: Apache-2.0
package landline.exec;

import landline.socket.internal.LogRate;
import landline.socket.internal.LogTrace;

/// What exec writes to the log, a line each.
final class Log {

  private static final System.Logger LOG = System.getLogger("landline.exec");

  private Log() {}

  /// What a server refuses. Others can have it refuse as often as they like.
  static final class Refusals {

    private final LogRate rate = new LogRate();

    /// @param peer a connection or an address
    void add(Object peer, String reason) {
      long unsaid = rate.more();
      if (unsaid > 0) {
        LOG.log(
            System.Logger.Level.WARNING,
            "exec "
                + peer
                + ": refused: "
                + reason
                + (unsaid > 1 ? " (" + unsaid + " since the last such line)" : ""));
      }
    }
  }

  static void ended(CommandSummary summary) {
    LOG.log(System.Logger.Level.INFO, summary::toString);
  }

  static void unkillable(String who, Throwable error) {
    LOG.log(
        System.Logger.Level.WARNING,
        () -> "exec " + who + ": a command was not killed: " + error.getMessage());
  }

  static void unobserved(String who, Throwable error) {
    LOG.log(System.Logger.Level.WARNING, () -> "exec " + who + ": observer", LogTrace.of(error));
  }
}
