// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.util.Locale;

/// The state of a server. It starts as [#RUNNING], and moves only downwards in this list.
public enum ServerState {
  /// It takes new work.
  RUNNING,
  /// It takes no new work, and its handlers have time to finish.
  DRAINING,
  /// It was stopped.
  STOPPED,
  /// It failed, see [StreamServer#join], and takes no new work.
  BROKEN;

  /// The state in a word, such as `running`.
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
