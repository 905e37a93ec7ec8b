// SPDX-License-Identifier: Apache-2.0
package landline.exec;

/// Receives a summary of each command at its end, for logs. Runs on the command's thread, so it
/// must not wait. Exceptions are logged and ignored.
public interface CommandObserver {

  /// Logs one line per command, at level INFO through the logger `landline.exec`; see
  /// [CommandSummary#toString].
  CommandObserver LOG = Log::ended;

  /// Called at the end of a command.
  void ended(CommandSummary summary);
}
