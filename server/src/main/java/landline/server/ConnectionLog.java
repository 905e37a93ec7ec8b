// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.util.function.Function;
import landline.socket.internal.Log;

/// Logs one line per connection at its end, through the logger `landline.server.connections`.
///
/// @param level the level of the lines
/// @param form formats a line
public record ConnectionLog(System.Logger.Level level, Function<ConnectionSummary, String> form)
    implements ConnectionObserver {

  /// Lines for a person, at level DEBUG; see [ConnectionSummary#toString].
  public static final ConnectionLog DEFAULT =
      new ConnectionLog(System.Logger.Level.DEBUG, ConnectionSummary::toString);

  /// Lines for a program, at level DEBUG; see [ConnectionSummary#toJson]. A prefix to the message
  /// depends on the configuration of the logger.
  public static final ConnectionLog JSON =
      new ConnectionLog(System.Logger.Level.DEBUG, ConnectionSummary::toJson);

  private static final System.Logger LOG = Log.of("landline.server.connections");

  /// A copy with another level.
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
