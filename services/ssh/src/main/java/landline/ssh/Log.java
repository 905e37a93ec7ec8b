// SPDX-License-Identifier: Apache-2.0
package landline.ssh;

import static java.lang.System.Logger.Level.ERROR;
import static java.lang.System.Logger.Level.WARNING;

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
        WARNING,
        "ssh: processes that leave the session of their command can't be found: "
            + LogText.of(reason));
  }

  void unkept(Connection connection, Exception failure) {
    say(ERROR, unkept, connection, "not in the audit: " + LogText.of(failure));
  }

  void penalised(Connection connection, Duration left) {
    say(
        WARNING,
        penalised,
        connection,
        "too many connections from there did not log in; its address is refused for "
            + (left.toSeconds() + 1)
            + " s");
  }

  void exceeded(Connection connection) {
    String text = "refused, too many connections have not logged in (MaxStartups)";
    say(WARNING, exceeded, connection, text);
  }

  private static void say(
      System.Logger.Level level, LogRate rate, Connection connection, String text) {
    long unsaid = rate.more();
    if (unsaid > 0) {
      LOG.log(level, "ssh " + connection + ": " + text + since(unsaid));
    }
  }

  private static String since(long unsaid) {
    return unsaid > 1 ? " (" + unsaid + " since the last such line)" : "";
  }
}
