// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.util.Locale;

/// How far a server is in its life. It starts as [#RUNNING], and goes on to another state only
/// downwards in this list.
public enum ServerState {
  /// It takes new work.
  RUNNING,
  /// It takes no new work, and its handlers have time to finish.
  DRAINING,
  /// It has stopped as it was told.
  STOPPED,
  /// It could not go on, see [StreamServer#join], and takes no new work.
  BROKEN;

  /// The state in a word.
  ///
  /// @return such as `running`
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
