// SPDX-License-Identifier: Apache-2.0
package landline.ssh;

import java.time.Duration;
import landline.connection.Connection;
import landline.socket.internal.LogRate;
import landline.socket.internal.LogText;

/// The log of an SSH service: what its observer could not keep, and whom it refuses. Peers can
/// cause it as often as they like, so there is a line now and then with the number since.
final class Log {

  private static final System.Logger LOG = System.getLogger("landline.ssh");

  private final LogRate unkept = new LogRate();
  private final LogRate penalised = new LogRate();
  private final LogRate exceeded = new LogRate();

  void untracked(Exception reason) {
    LOG.log(
        System.Logger.Level.WARNING,
        "ssh: processes that leave the session of their command can't be found: "
            + LogText.of(reason));
  }

  void unkept(Connection connection, Exception failure) {
    long unsaid = unkept.more();
    if (unsaid > 0) {
      LOG.log(
          System.Logger.Level.ERROR,
          "ssh " + connection + ": not in the audit: " + LogText.of(failure) + since(unsaid));
    }
  }

  void penalised(Connection connection, Duration left) {
    long unsaid = penalised.more();
    if (unsaid > 0) {
      LOG.log(
          System.Logger.Level.WARNING,
          "ssh "
              + connection
              + ": too many connections from there did not log in; its address is refused for "
              + (left.toSeconds() + 1)
              + " s"
              + since(unsaid));
    }
  }

  void exceeded(Connection connection) {
    long unsaid = exceeded.more();
    if (unsaid > 0) {
      LOG.log(
          System.Logger.Level.WARNING,
          "ssh "
              + connection
              + ": refused, too many connections have not logged in (MaxStartups)"
              + since(unsaid));
    }
  }

  private static String since(long unsaid) {
    return unsaid > 1 ? " (" + unsaid + " since the last such line)" : "";
  }
}
