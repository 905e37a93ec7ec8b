// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.util.function.Function;
import landline.socket.internal.Log;

/// One line for each connection at its end, through the logger `landline.server.connections`.
///
/// @param level how important the lines are
/// @param form how a line is written
public record ConnectionLog(System.Logger.Level level, Function<ConnectionSummary, String> form)
    implements ConnectionObserver {

  /// Lines for a person, at level DEBUG; see [ConnectionSummary#toString].
  public static final ConnectionLog DEFAULT =
      new ConnectionLog(System.Logger.Level.DEBUG, ConnectionSummary::toString);

  /// Lines for a program, at level DEBUG; see [ConnectionSummary#toJson]. What a logger writes
  /// before a message is the business of its configuration.
  public static final ConnectionLog JSON =
      new ConnectionLog(System.Logger.Level.DEBUG, ConnectionSummary::toJson);

  private static final System.Logger LOG = Log.of("landline.server.connections");

  /// A copy with another level.
  ///
  /// @param value how important the lines are
  /// @return the copy
  public ConnectionLog withLevel(System.Logger.Level value) {
    return new ConnectionLog(value, form);
  }

  @Override
  public void ended(ConnectionSummary summary) {
    if (LOG.isLoggable(level)) {
      LOG.log(level, form.apply(summary));
    }
  }
}
