// SPDX-License-Identifier: Apache-2.0
package landline.server;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import landline.socket.internal.Log;
import landline.socket.internal.LogRate;

/// The log of exceptions in code that the server runs for others: handlers, hooks, observers. Peers
/// can make it fail as often as they like, so there is a line for the first failure of a kind, and
/// then one now and then with the number since. A kind is the hook and the class of the exception,
/// so that a flood of one hides no other. Thread-safe.
final class Failures {

  private static final Log LOG = Log.of("landline.server");

  private final Log log;
  // As many as there are classes that the program throws.
  private final Map<Kind, LogRate> rates = new ConcurrentHashMap<>();

  private record Kind(String where, Class<? extends Throwable> thrown) {}

  Failures() {
    this(LOG);
  }

  Failures(Log log) {
    this.log = log;
  }

  /// Logs a failure. At DEBUG every one is logged.
  ///
  /// @param where the hook that failed; empty for the handler
  /// @param what the context, such as the server's name and the peer
  void add(System.Logger.Level level, Throwable error, String where, Supplier<String> what) {
    try {
      long unsaid =
          level.getSeverity() > System.Logger.Level.DEBUG.getSeverity()
              ? rates
                  .computeIfAbsent(new Kind(where, error.getClass()), first -> new LogRate())
                  .more()
              : 1;
      if (unsaid > 0) {
        String others = unsaid > 1 ? " (the last of " + unsaid + ")" : "";
        String hook = where.isEmpty() ? "" : ": " + where;
        log.failed(level, error, () -> what.get() + hook + others);
      }
    } catch (RuntimeException | Error unsaid) {
      // As in Log: the thread that logs goes on.
    }
  }
}
