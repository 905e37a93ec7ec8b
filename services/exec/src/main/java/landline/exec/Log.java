// SPDX-License-Identifier: Apache-2.0
package landline.exec;

/// What exec writes to the log, a line each.
final class Log {

  private static final System.Logger LOG = System.getLogger("landline.exec");

  private Log() {}

  /// @param peer a connection or an address
  static void refused(Object peer, String reason) {
    LOG.log(System.Logger.Level.WARNING, () -> "exec " + peer + ": refused: " + reason);
  }

  static void ended(CommandSummary summary) {
    LOG.log(System.Logger.Level.INFO, summary::toString);
  }

  static void unkillable(String who, Throwable error) {
    LOG.log(
        System.Logger.Level.WARNING,
        () -> "exec " + who + ": a command was not killed: " + error.getMessage());
  }
}
