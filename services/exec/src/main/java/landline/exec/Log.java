// SPDX-License-Identifier: Apache-2.0
package landline.exec;

import java.io.IOException;
import landline.socket.internal.LogRate;
import landline.socket.internal.LogText;
import landline.socket.internal.LogTrace;

/// The log of one service beside the line of each command. Peers can cause each of these about as
/// often as they like, so there is one now and then with the number since.
final class Log {

  private static final System.Logger LOG = System.getLogger("landline.exec");

  private final System.Logger to;
  private final LogRate refusals = new LogRate();
  private final LogRate unkillable = new LogRate();
  private final LogRate untracked = new LogRate();
  private final LogRate unobserved = new LogRate();

  Log() {
    this(LOG);
  }

  /// @param to the logger
  Log(System.Logger to) {
    this.to = to;
  }

  static void ended(CommandSummary summary) {
    LOG.log(System.Logger.Level.INFO, summary::toString);
  }

  /// @param peer a connection or an address
  void refused(Object peer, String reason) {
    long unsaid = refusals.more();
    if (unsaid > 0) {
      to.log(System.Logger.Level.WARNING, "exec " + peer + ": refused: " + reason + since(unsaid));
    }
  }

  void unkillable(String who, String reason) {
    long unsaid = unkillable.more();
    if (unsaid > 0) {
      to.log(
          System.Logger.Level.WARNING,
          "exec " + who + ": a command was not killed: " + reason + since(unsaid));
    }
  }

  void untracked(IOException reason) {
    long unsaid = untracked.more();
    if (unsaid > 0) {
      to.log(
          System.Logger.Level.WARNING,
          "exec: processes that leave the session of their command can't be found: "
              + LogText.of(reason)
              + since(unsaid));
    }
  }

  void unobserved(String who, Throwable error) {
    long unsaid = unobserved.more();
    if (unsaid > 0) {
      to.log(
          System.Logger.Level.WARNING,
          "exec " + who + ": observer" + since(unsaid),
          LogTrace.of(error));
    }
  }

  private static String since(long unsaid) {
    return unsaid > 1 ? " (" + unsaid + " since the last such line)" : "";
  }
}
